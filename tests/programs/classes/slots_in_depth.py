# __slots__: names, inheritance, dict and weak references, defaults of descriptors.
import weakref


class Point:
    __slots__ = ("x", "y", "__weakref__")

    def __init__(self, x, y):
        self.x, self.y = x, y


p = Point(1, 2)
print(p.x, Point.x, weakref.ref(p)() is p, hasattr(p, "__dict__"))
for body in ["p.z = 1", "del p.x; p.x", "del p.x", "Point.x = 5; p.x = 6"]:
    try:
        exec(body)
        print("fine")
    except AttributeError as error:
        print(body, "->", error)


class WithDict(Point):
    pass


w = WithDict.__new__(WithDict)
w.anything = 1
w.y = 3
print(vars(w), w.y, WithDict.__dict__.get("__slots__"))


class Private:
    __slots__ = ("__hidden", "shown")

    def __init__(self):
        self.__hidden = 1


print([name for name in vars(Private) if "hidden" in name], Private()._Private__hidden)


class Mapping:
    __slots__ = {"a": "documentation of a", "b": None}


print(Mapping.a.__doc__, Mapping.b.__doc__, Mapping.__slots__)


class Single:
    __slots__ = "only"


s = Single()
s.only = "yes"
print(s.only)


class DictSlot:
    __slots__ = ("__dict__",)


d = DictSlot()
d.x = 1
print(vars(d))
try:
    weakref.ref(d)
except TypeError as error:
    print(error)
for make in [lambda: type("A", (), {"__slots__": ("__dict__", "__dict__")}), lambda: type("A", (Point,), {"__slots__": ("__weakref__",)}),
             lambda: type("A", (WithDict,), {"__slots__": ("__dict__",)}), lambda: type("A", (), {"__slots__": ("1a",)}),
             lambda: type("A", (), {"__slots__": (1,)}), lambda: type("A", (tuple,), {"__slots__": ("a",)}),
             lambda: type("A", (), {"__slots__": iter(["a", "b"])}).__slots__ and "iterator"]:
    try:
        print(make())
    except TypeError as error:
        print(error)


class Again(Point):
    __slots__ = ("x",)


a = Again(1, 2)
print(a.x, Again.x is not Point.x, isinstance(a, Point))
try:
    Point.y.__get__(5)
except TypeError as error:
    print(error)
print(Point.y.__name__, Point.y.__objclass__.__name__, repr(Point.y), type(Point.y).__name__)
