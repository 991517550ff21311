# `__class__` of the method around a class body, read where the class has a cell of its own.
class Outer:
    def method(self):
        class Inner:
            of_outer = __class__
            again = [__class__ for _ in (1,)]

            def name(self):
                return __class__.__name__

            def parent(self):
                return super().__repr__()[:1]

        return Inner


inner = Outer().method()
print(inner.of_outer, inner.again, inner().name(), inner().parent())


class Assigns:
    __class__ = 413

    def own(self):
        return __class__.__name__


print(Assigns().__class__, Assigns().own())
try:
    class Reads:
        __class__

        def method(self):
            return __class__
except NameError as error:
    print(error)


# Names of several comprehensions of one function.
x = "global"


def several():
    [x for x in [1]]
    first = [x for _ in [1]]
    return first, {x: y for x, y in [(1, 2)]}, [x for _ in [1]]


print(several())
print([sorted(locals()) for a in (1,)], [locals()["b"] for b in (2,)], [eval("c") for c in (3,)])


class Body:
    attribute = 1
    seen = [sorted(locals()) for d in (1,)]


print(Body.seen)


# Slots decide whether __class__ may be set.
class AB:
    __slots__ = ("a", "b")


class BA:
    __slots__ = ("b", "a")


class BC:
    __slots__ = ("b", "c")


value = AB()
value.a = 1
value.__class__ = BA
print(type(value).__name__, value.a)
try:
    value.__class__ = BC
except TypeError as error:
    print(error)


# A class whose metaclass has a base that is no type.
class Base:
    pass


class Meta(Base, type):
    pass


class Made(metaclass=Meta):
    attribute = 1


print(type(Made.__dict__).__name__, Made.__dict__["attribute"])
try:
    Base.__dict__["__dict__"].__set__(Made, {})
except AttributeError as error:
    print(error)
