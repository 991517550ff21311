"""Values, sent values, exceptions and returns through chains of delegating generators and coroutines."""


def innermost():
    got = yield 1
    print("got", got)
    try:
        yield 2
    except KeyError as error:
        print("caught", error)
        yield 22
    return "end"


def middle():
    result = yield from innermost()
    print("middle", result)
    result = yield from iter([7, 8])
    print("middle", result)
    return "middle end"


def outer():
    return (yield from middle())


chain = outer()
print(next(chain), chain.send("sent"), chain.throw(KeyError("key")))
print(chain.gi_yieldfrom.gi_code.co_name, chain.gi_yieldfrom.gi_yieldfrom.gi_code.co_name, chain.gi_running)
print(next(chain), next(chain))
try:
    next(chain)
except StopIteration as stop:
    print("stop", stop.value)


class Tree:
    def __init__(self, left, value, right):
        self.left, self.value, self.right = left, value, right

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


def tree(values):
    if not values:
        return None
    half = len(values) // 2
    return Tree(tree(values[:half]), values[half], tree(values[half + 1 :]))


print(list(tree(range(60))) == list(range(60)), sum(tree(range(1000))))


def deep(depth):
    if depth:
        yield from deep(depth - 1)
    else:
        yield "bottom"
        raise RuntimeError("from the bottom")


generator = deep(300)
print(next(generator))
try:
    next(generator)
except RuntimeError as error:
    print(error)
generator = deep(100)
next(generator)
generator.close()
print(generator.gi_frame)


class Pause:
    def __await__(self):
        return (yield "paused")


async def waits(depth):
    if depth:
        return await waits(depth - 1) + 1
    return await Pause()


coroutine = waits(50)
print(coroutine.send(None))
try:
    coroutine.send(100)
except StopIteration as stop:
    print(stop.value)


def reenters():
    try:
        next(again)
    except ValueError as error:
        print(error)
    yield 1


def delegates():
    yield from reenters()


again = delegates()
print(list(again))


def finishing():
    try:
        yield from innermost()
    finally:
        print("finally")


generator = finishing()
next(generator)
del generator


async def values():
    for number in range(3):
        yield number
        await Pause()


async def consumes():
    found = [number async for number in values()]
    return found


coroutine = consumes()
steps = []
try:
    while True:
        steps.append(coroutine.send(None))
except StopIteration as stop:
    print(steps, stop.value)
