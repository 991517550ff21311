# Natives that take all that a generator yields.
import sys
import weakref


def count(n):
    for i in range(n):
        yield i


def mixed():
    yield 1
    yield 2.5
    yield True
    yield 3


def broken(n):
    yield from range(n)
    raise KeyError("broken")


def show(what, function):
    try:
        result = function()
        print(what, sorted(result, key=str) if isinstance(result, (set, frozenset)) else result)
    except Exception as error:
        print(what, type(error).__name__, error)


for make in (list, tuple, set, sorted, any, all, sum, min, max, frozenset, "-".join):
    name = getattr(make, "__name__", make)
    show(f"{name} of none", lambda: make(x for x in ()))
    show(f"{name} of ints", lambda: make(count(5)))
    show(f"{name} of mixed", lambda: make(mixed()))
    show(f"{name} of texts", lambda: make(c for c in "hello"))
    show(f"{name} broken", lambda: make(broken(3)))
    done = count(2)
    list(done)
    show(f"{name} of a finished one", lambda: make(done))
show("big sum", lambda: sum(1 << 62 for _ in range(5)))
show("float sum", lambda: sum(0.1 for _ in range(10)))
show("min of big", lambda: min(-(1 << 70) + i for i in range(3)))
show("max of texts", lambda: max(w for w in "the quick brown fox".split()))
show("many", lambda: len(set(i % 7 for i in range(1000))) + len(list(i for i in range(1000))))
show("uneven", lambda: sorted([3, 1][i % 2] for i in range(5)))
show("incomparable", lambda: sorted(x for x in (1, "a")))
show("no text", lambda: ",".join(x for x in ("a", 1)))
show("unhashable", lambda: set([] for _ in range(2)))

# A generator inside of one, and one that delegates.
print(list(sum(x for x in range(n)) for n in range(6)))


def outer():
    got = yield from inner()
    yield got


def inner():
    yield "first"
    yield "second"
    return "last"


print(list(outer()), tuple(outer()), ", ".join(outer()), set(outer()) == {"first", "second", "last"})

# What an item's methods see of the generator.
class Nosy:
    def __init__(self, number):
        self.number = number

    def look(self, at):
        print(at, self.number, generator.gi_running, generator.gi_suspended)
        return self

    def __hash__(self):
        self.look("hash")
        return 5

    def __eq__(self, other):
        self.look("eq")
        return self.number == other.number

    def __bool__(self):
        self.look("bool")
        return self.number < 2

    def __lt__(self, other):
        self.look("lt")
        return self.number < other.number

    def __gt__(self, other):
        self.look("gt")
        return self.number > other.number

    def __radd__(self, other):
        self.look("radd")
        return other + self.number


def nosy():
    print("running", generator.gi_running, sys._getframe(1).f_code.co_name)
    for i in range(4):
        yield Nosy(i)


def caller(function):
    global generator
    generator = nosy()
    result = function(generator)
    print(function.__name__, type(result).__name__, generator.gi_frame is None)


for function in (set, any, all, sum, min, max, list, sorted):
    caller(function)


# Exceptions of what takes items are no business of the generator.
class Bad:
    def __hash__(self):
        raise RuntimeError("no hash")

    def __bool__(self):
        raise RuntimeError("no truth")


def guarded():
    try:
        yield Bad()
    except RuntimeError:
        print("never")
        yield 1
    finally:
        print("closed")


show("set of bad", lambda: set(guarded()))
show("any of bad", lambda: any(guarded()))


# Generators that are left in the middle end at once.
def left():
    try:
        yield 0
        yield 1
        yield 2
    finally:
        print("left")


print(any(left()), "after any")
print(all(left()), "after all")
generator = left()
print(any(generator), next(generator), "goes on")
del generator


# A generator that asks for itself.
def selfish():
    yield 1
    yield list(me)


me = selfish()
show("selfish", lambda: list(me))


# Items die when they are dropped.
class Item:
    def __del__(self):
        print("item dies")


def items():
    yield Item()
    print("next")
    yield Item()
    print("end")


print(any(not x for x in items()), len(list(items())))


# Deep recursion through gathered generators.
def depth(n):
    return max(depth(n - 1) for _ in range(1)) + 1 if n else 0


print(depth(100))


def endless():
    return list(endless() for _ in range(1))


try:
    endless()
except RecursionError:
    print("RecursionError")


# Tracebacks show the caller's line.
def fails():
    yield 1
    raise ValueError("here")


import traceback

try:
    list(fails())
except ValueError as error:
    print([(entry.name, entry.line) for entry in traceback.extract_tb(error.__traceback__)])


# A caller that is itself a generator.
def in_generator():
    yield list(x * x for x in count(4))
    yield tuple(i for i in range(3))


print(list(in_generator()))
reference = weakref.ref(count(1))
print(reference() is None)


# Tracing that begins meanwhile.
def traced():
    yield 1
    sys.settrace(lambda *arguments: None)
    yield 2
    sys.settrace(None)
    yield 3


print(list(traced()), sum(traced()), any(x > 2 for x in traced()))

# Other lists and names.
list_, tuple_ = list, tuple
print(list_(x for x in "ab"), tuple_(x for x in "ab"))


class MyList(list):
    pass


print(type(MyList(x for x in "ab")).__name__, MyList(x for x in "ab"))
