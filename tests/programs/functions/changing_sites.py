"""Classes without __init__ and functions with defaults, called by one site again and again; what is called changes."""
import abc


class Empty:
    pass


class Abstract(abc.ABC):
    @abc.abstractmethod
    def method(self): ...


class Slotted:
    __slots__ = ("a",)


class MakesNumber:
    def __new__(cls, *arguments):
        return 5


class OfList(list):
    pass


class OfException(Exception):
    pass


class OfEmpty(Empty):
    def __init__(self, a=1):
        pass


class CallsItself(type):
    def __call__(cls, *arguments):
        return "by the metaclass"


class OfMetaclass(metaclass=CallsItself):
    pass


def show_made(make, *arguments):
    try:
        made = make(*arguments)
    except TypeError as error:
        print(error)
    else:
        print(type(made).__name__, getattr(made, "__dict__", None))


def make_by_none(cls):
    for _ in range(3):
        show_made(lambda: cls())


def make_by_one(cls):
    for _ in range(3):
        show_made(lambda: cls(1))


def make_unpacked(cls, *arguments):
    for _ in range(3):
        show_made(cls, *arguments)


for cls in (Empty, Abstract, Slotted, MakesNumber, OfList, OfException, OfEmpty, CallsItself, OfMetaclass, object, int):
    make_by_none(cls)
    make_by_one(cls)
    make_unpacked(cls)
    make_unpacked(cls, 1)

print("-- __init__ comes and goes")
Empty.__init__ = lambda self, a: None
make_by_none(Empty)
make_by_one(Empty)
del Empty.__init__
make_by_none(Empty)
make_by_one(Empty)

print("-- functions with defaults")


def few(a, b=2, *, c=3):
    return a, b, c


def many(a, b=[], c={}, d=1, e=2, f=3, g=4):
    b.append(a)
    return a, b, c, d, e, f, g


def generate(a, b=5):
    yield a
    yield b


def show(call):
    try:
        print(call())
    except TypeError as error:
        print(error)


for i in range(3):
    show(lambda: (few(i), many(i), many(i, [9]), list(generate(i))))
    show(lambda: many())
    show(lambda: many(1, [], 3, 4, 5, 6, 7, 8))

print("-- their defaults change")
many.__defaults__ = (1,)
for i in range(2):
    show(lambda: many(i))
many.__defaults__ = ([], *range(20, 25))
for i in range(2):
    show(lambda: many(i))
    show(lambda: many())
many.__defaults__ = tuple(range(20, 30))
for i in range(2):
    show(lambda: many(1, []))
    show(lambda: few(i))
