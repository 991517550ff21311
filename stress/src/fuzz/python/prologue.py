# What generated programs share: objects whose special methods change the containers at hand, and odd values.
import gc, sys
from contextlib import suppress

targets = []
state = [1]
budget = [0]
fine = suppress(Exception)


def draw(bound):
    state[0] = (state[0] * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
    return (state[0] >> 33) % bound


def change(target):
    kind = draw(12)
    with suppress(AttributeError, TypeError, LookupError, BufferError, KeyError):
        if kind == 0:
            target.clear()
        elif kind == 1:
            target.append(Evil(draw(9)))
        elif kind == 2:
            target.pop()
        elif kind == 3:
            target.add(Evil(draw(9)))
        elif kind == 4:
            target[draw(4)] = draw(9)
        elif kind == 5:
            del target[draw(4)]
        elif kind == 6:
            del target[:]
        elif kind == 7:
            target.extend([draw(9)] * draw(60))
        elif kind == 8:
            target.update({Evil(draw(9)): 1, draw(99): 2})
        elif kind == 9:
            target.popitem()
        elif kind == 10:
            target.insert(0, draw(5))
        else:
            target.__init__()


def act():
    if budget[0] <= 0:
        return
    budget[0] -= 1
    choice = draw(10)
    if choice < 6 and targets:
        change(targets[draw(len(targets))])
    elif choice == 6:
        targets.clear()
    elif choice == 7 and draw(4) == 0:
        gc.collect()
    elif choice == 8 and draw(3) == 0:
        raise ValueError("evil")


class Evil:
    def __init__(self, value=0):
        self.value = value

    def __eq__(self, other):
        act()
        return [True, False, NotImplemented, self, 1][draw(5)]

    def __lt__(self, other):
        act()
        return draw(2) == 0

    __gt__ = __le__ = __ge__ = __lt__

    def __hash__(self):
        act()
        return draw(3)

    def __index__(self):
        act()
        return [0, 1, 2, -1, 5, 100, sys.maxsize, -sys.maxsize - 1, 1 << 70][draw(9)]

    __int__ = __index__

    def __len__(self):
        act()
        return [0, 1, 2, 5, 1000][draw(5)]

    __length_hint__ = __len__

    def __bool__(self):
        act()
        return draw(2) == 0

    def __float__(self):
        act()
        return 1.5

    def __iter__(self):
        act()
        return iter([1, Evil(), "a", (1, 2), (Evil(), 1)][: draw(6)]) if draw(3) else self

    def __next__(self):
        act()
        if draw(3) == 0:
            raise StopIteration
        return Evil(draw(3))

    def __getitem__(self, key):
        act()
        if draw(4) == 0:
            raise IndexError
        return key

    def __setitem__(self, key, value):
        act()

    __delitem__ = __getitem__

    def __contains__(self, key):
        act()
        return draw(2) == 0

    def __call__(self, *arguments, **keywords):
        act()
        return arguments[0] if arguments else Evil(draw(3))

    def __repr__(self):
        act()
        return "Evil"

    __str__ = __repr__

    def __format__(self, text):
        act()
        return "evil"

    def __bytes__(self):
        act()
        return b"evil"

    def __fspath__(self):
        act()
        return "evil"

    def __missing__(self, key):
        act()
        return key

    def __add__(self, other):
        act()
        return [self, other, NotImplemented, 5][draw(4)]

    __radd__ = __iadd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __and__ = __rand__ = __or__ = __ror__ = __xor__ = __mod__ = __rmod__ = __add__

    def __enter__(self):
        act()
        return self

    def __exit__(self, *arguments):
        act()
        return draw(2) == 0

    def __get__(self, instance, owner=None):
        act()
        return [self, instance, owner, 5][draw(4)]

    def __instancecheck__(self, other):
        act()
        return draw(2) == 0

    def __buffer__(self, flags):
        act()
        return memoryview(bytearray(b"evil buffer"))

    def __reduce_ex__(self, protocol):
        act()
        return [(Evil, (1,)), "Evil", (list, (), None, iter([1])), (Evil, ())][draw(4)]

    def __copy__(self):
        act()
        return self

    def __del__(self):
        act()

    def read(self, *arguments):
        act()
        return [b"", b"abc", "abc", bytearray(b"x" * 50), None][draw(5)]

    def write(self, data):
        act()
        return [None, 1, 1000, -1, len(data)][draw(5)]

    keys = __iter__


class EvilList(list):
    def __getitem__(self, key):
        act()
        return list.__getitem__(self, key)

    def __len__(self):
        act()
        return 3

    def __iter__(self):
        act()
        return list.__iter__(self)

    def __eq__(self, other):
        act()
        return draw(2) == 0

    def __del__(self):
        targets.append(self)


class EvilDict(dict):
    def __missing__(self, key):
        act()
        return key

    def __getitem__(self, key):
        act()
        return dict.get(self, key)

    def keys(self):
        act()
        return [1, 2, Evil()]

    def __setitem__(self, key, value):
        act()
        dict.__setitem__(self, key, value)


class EvilString(str):
    def __eq__(self, other):
        act()
        return draw(2) == 0

    def __hash__(self):
        act()
        return draw(3)


class EvilInt(int):
    def __index__(self):
        act()
        return 3

    def __eq__(self, other):
        act()
        return draw(2) == 0

    def __hash__(self):
        return draw(3)


class EvilMeta(type):
    def __instancecheck__(cls, other):
        act()
        return draw(2) == 0

    def __subclasscheck__(cls, other):
        act()
        return draw(2) == 0

    def mro(cls):
        act()
        return type.mro(cls)


class EvilType(metaclass=EvilMeta):
    pass


class EvilRaw:
    closed = False

    def readable(self):
        return True

    writable = seekable = readable

    def readinto(self, buffer):
        act()
        return [0, 1, len(buffer), len(buffer) + 1, -1, None, 1 << 70][draw(7)]

    def read(self, size=-1):
        act()
        return [b"", b"abc\n", None, b"x" * 100, "text"][draw(5)]

    def readall(self):
        return self.read()

    def write(self, data):
        act()
        return [0, 1, len(data), len(data) + 1, -1, None, 1 << 70][draw(7)]

    def seek(self, place, whence=0):
        act()
        return [0, place, -1, 1 << 70][draw(4)]

    def tell(self):
        act()
        return [0, 5, -1, 1 << 70][draw(4)]

    def flush(self):
        act()

    def close(self):
        act()

    def truncate(self, size=None):
        act()
        return size


class Slotted:
    __slots__ = ("a", "b", "__weakref__")


async def async_generator():
    yield 1


async def coroutine():
    return 1


def generator():
    try:
        received = yield 1
        while received is not None:
            received = yield received
    finally:
        act()


def template_of(value):
    return value


def nested(kind, depth):
    value = None
    for _ in range(depth):
        value = [value] if kind == 0 else (value,) if kind == 1 else {"a": value} if kind == 2 else iter([value]) if kind == 3 else Exception(value)
    return value


def recursive():
    value = [1, {}, ()]
    value[1]["x"] = value
    value.append((value, value))
    return value


def begin(number, *values):
    state[0] = number
    budget[0] = 300
    targets[:] = values
