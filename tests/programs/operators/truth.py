# The truth of instances of all kinds of classes: by layout, by methods of their own or of a base, or always.

import array
import collections
import datetime
import enum
import io
import itertools
import types
import weakref


class Plain:
    pass


class Empty:
    def __len__(self):
        return 0


class Never:
    def __bool__(self):
        return False


class Mixed(Plain, Empty):
    pass


class Meta(type):
    def __bool__(cls):
        return False


class MetaLength(type):
    def __len__(cls):
        return 0


class Classless(metaclass=Meta):
    pass


class Sizeless(metaclass=MetaLength):
    pass


class Stream(io.BytesIO):
    pass


class EmptyStream(io.BytesIO):
    def __len__(self):
        return 0


class Deque(collections.deque):
    pass


class Flags(enum.Flag):
    ON = 1


def subclasses(base, *values):
    made = type(f"Own{base.__name__.title()}", (base,), {})
    return [made(value) for value in values]


def generator():
    yield 1


kept = Plain()
empty = Empty()
objects = [
    Plain(), Empty(), Never(), Mixed(), Plain, Classless, Sizeless, Meta, object(), type, int,
    io.BytesIO(), io.StringIO(""), Stream(), EmptyStream(), collections.deque(), collections.deque([1]), Deque(), Deque([1]),
    collections.OrderedDict(), collections.Counter(), collections.defaultdict(int), collections.ChainMap(),
    datetime.timedelta(0), datetime.timedelta(1), datetime.time(0), Flags(0), Flags.ON,
    range(0), range(1), memoryview(b""), memoryview(b"a"), types.MappingProxyType({}), types.MappingProxyType({1: 2}),
    {}.keys(), {1: 2}.items(), {}.values(), {1: 2}.values(), array.array("i"), array.array("i", [0]), bytearray(), bytearray(1),
    weakref.proxy(kept), weakref.proxy(empty), weakref.ref(empty), slice(0), generator, generator(), print, "".join, Empty().__len__,
    itertools.count(), iter([]), enumerate([]), Ellipsis, None, 0j, 1j, 0.0, -0.0, float("nan"), 10**30, types.SimpleNamespace(),
    property(), staticmethod(len), super(Mixed, Mixed()), io, ValueError(), set(), frozenset({1}), (), [0], "", "a", b"", b"a",
    *subclasses(int, 0, 1), *subclasses(float, 0.0, 2.0), *subclasses(str, "", "a"), *subclasses(bytes, b"", b"a"),
    *subclasses(tuple, (), (1,)), *subclasses(list, [], [1]), *subclasses(dict, {}, {1: 2}), *subclasses(set, (), (1,)),
]
for number, value in enumerate(objects):
    taken = "yes" if value else "no"
    print(number, bool(value), not value, taken)

Plain.__len__ = lambda self: 0
print(bool(kept), bool(Plain()))
del Plain.__len__
print(bool(kept))
Stream.__bool__ = lambda self: False
print(bool(objects[13]))
del Stream.__bool__
print(bool(objects[13]))
for count in (-1, "x", 2**70):
    Plain.__len__ = lambda self: count
    try:
        print(bool(kept))
    except (TypeError, ValueError, OverflowError) as error:
        print(type(error).__name__, error)
