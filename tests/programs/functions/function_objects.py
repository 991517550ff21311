# Functions made by hand, copied, compared, with other code and globals.
import functools
import types


def add(a, b=1):
    """Adds."""
    return a + b + offset


offset = 100
copy = types.FunctionType(add.__code__, {"offset": 1000, "__builtins__": {}}, "copy", (5,))
print(add(1), copy(1), copy.__name__, copy.__qualname__, copy.__doc__, copy.__module__, copy.__defaults__)
print(add == copy, add == add, hash(add) == hash(add), add.__builtins__["len"] is len)


def multiply(a, b=2):
    return a * b


old, add.__code__ = add.__code__, multiply.__code__
print(add(7), add.__name__, add.__doc__)
add.__code__ = old


def closure():
    x = 1

    def inner():
        return x
    return inner


inner = closure()
for make in [lambda: types.FunctionType(inner.__code__, {}), lambda: types.FunctionType(inner.__code__, {}, None, None, ()),
             lambda: types.FunctionType(add.__code__, {}, None, None, inner.__closure__), lambda: types.FunctionType(1, {}),
             lambda: types.FunctionType(add.__code__, 1), lambda: types.FunctionType(inner.__code__, {}, closure=(1,))]:
    try:
        make()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
print(types.FunctionType(inner.__code__, {}, "f", closure=(types.CellType(42),))())
try:
    inner.__code__ = add.__code__
except ValueError as error:
    print(error)
add.attribute = 1
print(vars(add), add.__dict__ is add.__dict__)
wrapped = functools.wraps(add)(lambda *args: add(*args))
print(wrapped.__name__, wrapped.__wrapped__ is add, wrapped.attribute)
cell = types.CellType()
try:
    cell.cell_contents
except ValueError as error:
    print(error)
cell.cell_contents = 1
print(cell == types.CellType(1), cell < types.CellType(2), repr(cell).split(" at")[0])
del cell.cell_contents
print(cell < types.CellType(1))
method = types.MethodType(add, 5)
print(method(6), method.__func__ is add, method.__self__, method == types.MethodType(add, 5), method.__name__)
