"""What a site remembers of attributes, operators and calls is forgotten when a class or an instance changes."""


class Base:
    limit = 10

    def __init__(self, value=1, *, scale=2):
        self.value = value * scale

    @property
    def double(self):
        return self.value * 2

    @staticmethod
    def fixed():
        return "fixed"

    @classmethod
    def made(cls, value):
        return cls(value)

    def method(self):
        return ("method", self.value)

    def __getitem__(self, key):
        return ("item", key)

    def __setitem__(self, key, value):
        self.last = (key, value)

    def __add__(self, other):
        return ("add", other)

    def __eq__(self, other):
        return isinstance(other, Base) and self.value == other.value

    def __call__(self, *args, word="none"):
        return (args, word)


def read(thing):
    return thing.double, thing.fixed(), thing.limit, thing.method(), thing.__class__.__name__


def use(thing):
    thing["key"] = 5
    thing.other = 7
    return thing[3], thing + 4, thing == thing, thing(), thing(1, word="two"), thing.last, thing.other


def make(kind):
    return kind(3).value, kind.made(4).value, kind.fixed(), kind(5, scale=1).value


things = [Base(), Base(2)]
for round in range(4):
    for thing in things:
        print(read(thing), use(thing))
    print(make(Base))
    if round == 0:
        things[0].method = lambda: "own method"
        things[0].limit = -1
        Base.limit = 11
    if round == 1:
        Base.double = property(lambda self: "new double")
        Base.fixed = classmethod(lambda cls: cls.__name__)
        Base.__add__ = lambda self, other: NotImplemented if other is None else "new add"
        Base.__getitem__ = lambda self, key: "new item"
        Base.__call__ = lambda self, *args, word=0: "new call"
        things[1].__dict__["method"] = lambda: "by dict"
    if round == 2:
        Base.__init__ = lambda self, value, scale=3: setattr(self, "value", (value, scale))
        Base.__setitem__ = lambda self, key, value: setattr(self, "last", "new set")
        Base.made = staticmethod(lambda value: Base(value))


class Answers:
    """An AttributeError of a property is answered by __getattr__."""

    @property
    def broken(self):
        raise AttributeError("broken")

    def __getattr__(self, name):
        return "answer to " + name


answers = Answers()
print([answers.broken for _ in range(3)], answers.__class__, answers.missing)


def bits(number):
    return number.bit_length(), number.real, number.__class__


def whole(number):
    return number.is_integer(), number.__class__


print([bits(number) for number in (5, 2**80, True, -3)], [whole(number) for number in (1.5, 2.0, 1e300, 4)])


class Meta(type):
    def __call__(cls, *args, **keywords):
        made = super().__call__(*args, **keywords)
        made.stamp = "by meta"
        return made

    @property
    def shown(cls):
        return "shown " + cls.__name__


class WithMeta(metaclass=Meta):
    kept = 1

    def __init__(self, first, second="b"):
        self.pair = (first, second)


def with_meta():
    made = WithMeta("a")
    return made.pair, made.stamp, WithMeta.shown, WithMeta.kept


print([with_meta() for _ in range(3)])
WithMeta.kept = 2
del Meta.__call__
try:
    with_meta()
except AttributeError as error:
    print(error)


def many_shapes(things):
    for thing in things:
        thing.mark = 1
        thing.mark += 1
    return [thing.mark for thing in things]


class A:
    pass


class B(A):
    def __init__(self):
        self.x = 1


class C(A):
    __slots__ = ("mark",)


class D(A):
    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 10)


print([many_shapes([A(), B(), C(), D(), A(), B()]) for _ in range(3)])
try:
    many_shapes([A(), 10**30])
except AttributeError as error:
    print(error)
