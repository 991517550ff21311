# isinstance: exact classes, resolution orders, tuples, and what __class__, metaclasses and proxies say.
import abc
import weakref


class A:
    pass


class B(A):
    pass


class Claims:
    @property
    def __class__(self):
        return A


class ByAttribute:
    def __getattribute__(self, name):
        if name == "__class__":
            return B
        return object.__getattribute__(self, name)


class ByMissing:
    def __getattr__(self, name):
        return name


class Meta(type):
    def __instancecheck__(cls, instance):
        print("asked about", type(instance).__name__)
        return instance == 1


class Asked(metaclass=Meta):
    pass


class Shape(abc.ABC):
    pass


Shape.register(int)
things = [A(), B(), Claims(), ByAttribute(), ByMissing(), 1, True, 1.0, 0.0, "x", None, A, Asked(), (), weakref.proxy(b := B()), super(B, b)]
for thing in things:
    name = type(thing).__name__
    answers = [isinstance(thing, kind) for kind in (A, B, int, float, object, type, tuple, (str, A), (int, (B, (type,))), (), int | str, Shape)]
    print(name, *map(int, answers))
for thing in (1, 2, Asked()):
    print(isinstance(thing, Asked), isinstance(thing, (str, Asked)))
class Late(A):
    __class__ = property(lambda self: int)


class Wrong:
    __class__ = 5


print(isinstance(Late(), A), isinstance(Late(), int), isinstance(Late(), (str, int)), isinstance(Wrong(), A), isinstance(Wrong(), int))
