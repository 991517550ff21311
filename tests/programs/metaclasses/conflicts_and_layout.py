# Which metaclass wins, orders that cannot be, and layouts that do not go together.
class MetaA(type):
    pass


class MetaB(MetaA):
    pass


class MetaC(type):
    pass


class A(metaclass=MetaA):
    pass


class B(metaclass=MetaB):
    pass


class C(metaclass=MetaC):
    pass


print(type(type("AB", (A, B), {})).__name__, type(MetaA("AB", (A, B), {})).__name__)
for bases in [(A, C), (B, C), (A, B, C)]:
    try:
        type("X", bases, {})
    except TypeError as error:
        print(error)


class X:
    pass


class Y(X):
    pass


for bases in [(X, Y), (X, X), (int, float), (int, str), (list, dict), (tuple, list), (ValueError, KeyError), (ValueError, OSError),
              (OSError, SyntaxError), (int, X), (X, int), (str, ValueError)]:
    try:
        made = type("M", bases, {})
        print([b.__name__ for b in made.__mro__])
    except TypeError as error:
        print([b.__name__ for b in bases], error)


class S1:
    __slots__ = ("a",)


class S2:
    __slots__ = ("b",)


class Empty:
    __slots__ = ()


for bases in [(S1, S2), (S1, Empty), (Empty, S2), (S1, X), (X, S1)]:
    try:
        print(type("M", bases, {"__slots__": ()}).__mro__[0].__name__, [b.__name__ for b in bases])
    except TypeError as error:
        print([b.__name__ for b in bases], error)
try:
    X().__class__ = S1
except TypeError as error:
    print(error)
try:
    X.__bases__ = (int,)
except TypeError as error:
    print(error)
try:
    X.__bases__ = (X,)
except TypeError as error:
    print(error)


def function_as_metaclass(name, bases, namespace, **keywords):
    return name, bases, sorted(k for k in namespace if k[0] != "_"), keywords


class NotAClass(int, metaclass=function_as_metaclass, k=1):
    attribute = 2


print(NotAClass)
