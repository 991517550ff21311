# sys.getsizeof says what an object takes: the heap grows by the sum over the objects that were made.
import array
import collections
import gc
import sys

try:
    from _testinternalcapi import live_bytes
except ImportError:
    live_bytes = None

COUNT = 1000


class Plain:
    def __init__(self, number):
        self.a = number
        self.b = number
        self.c = number


class Many:
    def __init__(self, number):
        for index in range(20):
            setattr(self, "name%d" % index, number)


class Slots:
    __slots__ = ("x", "y")

    def __init__(self, number):
        self.x = self.y = number


class MyList(list):
    pass


class MyStr(str):
    pass


class MyInt(int):
    pass


def generate(number):
    yield number


def closure(number):
    return lambda: number


Point = collections.namedtuple("Point", "x y")

KINDS = {
    "int": lambda number: number,
    "large int": lambda number: 1 << (100 + number),
    "float": lambda number: number + 0.5,
    "huge float": lambda number: (number + 1) * 1e300,
    "complex": lambda number: complex(number, 1),
    "short str": lambda number: "text %d" % number,
    "long str": lambda number: "x" * (number * 10 + 300),
    "wide str": lambda number: "\u20ac" * (number + 2),
    "widest str": lambda number: "\U0001f40d" * (number + 2),
    "bytes": lambda number: b"x" * (number + 2),
    "large bytes": lambda number: b"x" * (40000 + number),
    "bytearray": lambda number: bytearray(number),
    "grown bytearray": lambda number: bytearray(b"abc") + bytearray(number),
    "empty list": lambda number: [],
    "list": lambda number: [None] * (number % 50),
    "grown list": lambda number: [None for _ in range(number % 50)],
    "large list": lambda number: [None] * (10000 + number),
    "tuple": lambda number: (number, None),
    "long tuple": lambda number: (number,) * (number + 1),
    "named tuple": lambda number: Point(number, None),
    "empty dict": lambda number: {},
    "dict": lambda number: {"a": 1, "b": 2},
    "dict of ints": lambda number: dict.fromkeys(range(number)),
    "dict of tuples": lambda number: dict.fromkeys([(), 1.5, None]),
    "set": lambda number: {1, 2, 3},
    "large set": lambda number: set(range(number)),
    "frozenset": lambda number: frozenset(range(number % 30)),
    "plain instance": Plain,
    "instance with many attributes": Many,
    "instance with slots": Slots,
    "list of a subclass": lambda number: MyList([1, 2, 3]),
    "str of a subclass": lambda number: MyStr("text %d" % number),
    "int of a subclass": lambda number: MyInt(1 << 200),
    "array": lambda number: array.array("q", [1] * number),
    "deque": lambda number: collections.deque([None] * (number % 100)),
    "function": lambda number: closure,
    "object": lambda number: object(),
    "slice": lambda number: slice(number, None),
    "range": lambda number: range(number),
    "generator": generate,
    "iterator": lambda number: iter([]) and enumerate(()),
    "bound method": lambda number: KINDS.get,
}
# What others own beside the object: a list of its own for an iterator, a cell of a closure.
del KINDS["iterator"], KINDS["function"], KINDS["bound method"]


def check(name, make):
    # The parts that all objects of a kind share are there before.
    warm = make(COUNT - 1)
    objects = [None] * COUNT
    numbers = list(range(COUNT))
    gc.collect()
    before = live_bytes() if live_bytes else 0
    for number in numbers:
        objects[number] = make(number)
    grown = live_bytes() - before if live_bytes else 0
    sizes = sum(sys.getsizeof(item) for item in objects)
    if live_bytes is None:
        return "true"
    # A few objects around the loop come and go.
    if abs(grown - sizes) <= max(0.03 * sizes, 4000):
        return "true"
    return "grown by %d, sizes are %d" % (grown, sizes)


# What the imports left behind should not end while something is measured.
gc.collect()
# What the first call of everything leaves behind.
check("int", KINDS["int"])
for name, make in KINDS.items():
    print(name + ":", check(name, make))
