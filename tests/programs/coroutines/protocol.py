# Coroutines by hand: send, throw, close, __await__ and its errors.
import inspect
import types


class Pause:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        got = yield self.value
        return got


async def work():
    first = await Pause(1)
    try:
        second = await Pause(2)
    except ValueError as error:
        second = f"caught {error}"
    return first, second


c = work()
print(inspect.getcoroutinestate(c), c.send(None), c.send("a"), inspect.getcoroutinestate(c), c.cr_await is not None)
try:
    c.throw(ValueError("v"))
except StopIteration as stop:
    print(stop.value, inspect.getcoroutinestate(c))
try:
    c.send(None)
except RuntimeError as error:
    print(error)


class Bad:
    def __await__(self):
        return 1


class NoIterator:
    def __await__(self):
        return [1]


@types.coroutine
def old_style():
    return (yield "old")


async def awaits(what):
    return await what


def drive(coroutine):
    try:
        while True:
            print("yielded", coroutine.send(None))
    except StopIteration as stop:
        print("result", stop.value)
    except Exception as error:
        print(type(error).__name__, error)


for what in [old_style(), Bad(), NoIterator()]:
    drive(awaits(what))
inner = work()
inner.send(None)
drive(awaits(inner))
waiting = awaits(Pause(3))
waiting.send(None)
second = awaits(waiting)
drive(second)
waiting.close()
unstarted = work()
unstarted.close()
try:
    unstarted.send(None)
except RuntimeError as error:
    print(error)
try:
    iter(waiting)
except TypeError as error:
    print(error)
print(work.__code__.co_flags & inspect.CO_COROUTINE != 0, inspect.iscoroutinefunction(work), inspect.isawaitable(Pause(1)))
