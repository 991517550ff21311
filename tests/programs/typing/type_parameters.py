# Type parameters of functions, classes and aliases: scopes, laziness, names.
import typing


def first[T](items: list[T]) -> T:
    return items[0]


class Box[T, *Ts, **P]:
    content: T

    def method[U: (int, str)](self, other: U) -> tuple[T, U]:
        return other


type Pair[A, B = int] = tuple[A, B]
type Recursive = list[Recursive] | int
type Lazy = undefined_name

print(first.__type_params__, first([3]), Box.__type_params__, Box.__parameters__, Box.method.__type_params__)
print(Box.__orig_bases__, Box[int, str, bool, [float]], Box.__mro__[1].__name__)
print(Pair, Pair.__type_params__, Pair.__value__, Pair[str], Pair[str].__args__, Pair.__name__, Pair.__module__)
print(Recursive.__value__)
try:
    Lazy.__value__
except NameError as error:
    print(error)
T, = first.__type_params__
print(T.__name__, T.__bound__, T.__constraints__, T.__infer_variance__, T.__covariant__, typing.TypeVar("T") == T, repr(T))
U, = Box.method.__type_params__
print(U.__constraints__, U.__bound__)


def bounded[X: later, *Y, **Z](): pass


X, Y, Z = bounded.__type_params__
later = int
print(X.__bound__, type(Y).__name__, type(Z).__name__, Z.args, Z.kwargs, [*Y])


class Scope:
    name = "class"

    def seen[T: name](self): pass

    type Alias = name


print(Scope.seen.__type_params__[0].__bound__, Scope.Alias.__value__, Scope.seen.__qualname__)


def default[T = int, *Ts = *tuple[int, str], **P = [bool]](): pass


print([p.__default__ for p in default.__type_params__], T.has_default())
for source in ["def f[T, T](): pass", "def f[](): pass", "class C[T = int, U]: pass", "type X[T: (yield)] = 1", "def f[T: (x := 1)](): pass",
               "def f[T](): nonlocal T", "type X = (await x)", "def f[*T: int](): pass", "type f() = 1", "class C[T]:\n T = 1",
               "type X[T]: int = 1"]:
    try:
        compile(source, "<s>", "exec")
        print("compiles:", source)
    except SyntaxError as error:
        print(error.msg)
