"""Arguments of all kinds reach their parameters, or the right error is raised."""


def plain(a, b, c):
    return a, b, c


def defaults(a, b=2, c=3):
    return a, b, c


def keywords(a, /, b=2, *, c, d=4):
    return a, b, c, d


def variable(a, *rest, b=1, **more):
    return a, rest, b, more


class Made:
    def __init__(self, a, b=2, *, c=3):
        self.parts = (a, b, c)

    def method(self, a, b=2, *, c=3):
        return a, b, c

    def __call__(self, a, b=2):
        return "called", a, b


made = Made(0)
bound = made.method


def calls():
    yield lambda: plain(1, 2, 3)
    yield lambda: plain(1, c=3, b=2)
    yield lambda: plain(1, 2)
    yield lambda: plain(1, 2, 3, 4)
    yield lambda: plain(1, 2, b=3)
    yield lambda: plain(1, 2, d=3)
    yield lambda: defaults(1)
    yield lambda: defaults(1, c=5)
    yield lambda: defaults()
    yield lambda: defaults(b=1)
    yield lambda: keywords(1, c=3)
    yield lambda: keywords(1, 5, d=6, c=7)
    yield lambda: keywords(1, 2)
    yield lambda: keywords(a=1, c=3)
    yield lambda: keywords(1, 2, 3, c=4)
    yield lambda: variable(1, 2, 3, b=4, z=5)
    yield lambda: variable(1)
    yield lambda: variable()
    yield lambda: Made(1).parts
    yield lambda: Made(1, c=9).parts
    yield lambda: Made(1, 2, 3)
    yield lambda: Made(b=1)
    yield lambda: made.method(1, c=5)
    yield lambda: bound(1, b=7)
    yield lambda: bound(1)
    yield lambda: bound()
    yield lambda: made(1)
    yield lambda: made(1, b=3)
    yield lambda: made(1, 2, 3)
    yield lambda: plain(*(1, 2), **{"c": 4})
    yield lambda: "text".replace("t", "T", 1)
    yield lambda: "a b c".split(maxsplit=1)
    yield lambda: "a,b".split(",", 1, 2)
    yield lambda: {}.get(1)
    yield lambda: {}.get(1, 2)
    yield lambda: {}.get()
    yield lambda: int("12")
    yield lambda: int("ff", 16)
    yield lambda: int("ff", base=16)
    yield lambda: list((1, 2))
    yield lambda: list(1, 2)
    yield lambda: dict(a=1)
    yield lambda: tuple([1])
    yield lambda: type(5)
    yield lambda: type(5, 6)
    yield lambda: str(b"x", "ascii")
    yield lambda: bool([])
    yield lambda: float("1.5")
    yield lambda: set([1])
    yield lambda: str.upper("x")
    yield lambda: str.upper(5)
    yield lambda: str.upper()
    yield lambda: int.from_bytes(b"\x01\x02", "big")
    yield lambda: 5 .__class__(3)


for call in calls():
    for _ in range(2):
        try:
            print(call())
        except TypeError as error:
            print("TypeError:", error)

# Defaults that change between calls, and go away during one.
defaults.__defaults__ = (20, 30)
print(defaults(1))
keywords.__kwdefaults__ = {"c": 33, "d": 44}
print(keywords(1), keywords(1, d=5))


def forgets(value=[1, 2]):
    forgets.__defaults__ = ()
    return value


print(forgets())
try:
    forgets()
except TypeError as error:
    print(error)


class Ends:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)


def holds(first, second=None, *, third=None):
    kept = Ends("kept")
    return 5


print(holds(Ends("first"), third=Ends("third")))
print(holds(Ends("a"), Ends("b")))
