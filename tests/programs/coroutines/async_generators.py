# Asynchronous generators by hand: asend, athrow, aclose, and comprehensions over them.
class Pause:
    def __await__(self):
        yield "pause"


async def numbers(limit):
    try:
        for n in range(limit):
            await Pause()
            got = yield n
            if got:
                print("got", got)
    finally:
        print("finally", limit)


def drive(awaitable):
    pauses = 0
    try:
        step = awaitable.__await__()
        while True:
            step.send(None)
            pauses += 1
    except StopIteration as stop:
        return stop.value, pauses
    except BaseException as error:
        return repr(error), pauses


g = numbers(3)
print(drive(g.__anext__()), drive(g.asend("hello")), drive(g.asend(None)), drive(g.__anext__()), drive(g.__anext__()))
g = numbers(4)
drive(anext(g))
print(drive(g.athrow(KeyError("k"))), drive(anext(g)))
g = numbers(5)
drive(anext(g))
print(drive(g.aclose()), drive(g.aclose()), drive(anext(g, "default")))


async def comprehensions():
    a = [n async for n in numbers(2)]
    b = {n: n * 2 async for n in numbers(2) if n}
    c = {await value(n) for n in range(3)}
    d = [x for x in [await value(7)]]
    e = [[m async for m in numbers(1)] for _ in range(2)]
    return a, b, c, d, e


async def value(n):
    await Pause()
    return n


print(drive(comprehensions()))


async def early():
    async for n in numbers(9):
        if n == 1:
            break
    else:
        print("not reached")
    async for n in numbers(0):
        pass
    else:
        print("else")
    return n


print(drive(early()))
for source in ["async def f(): yield from x", "async def f():\n yield 1\n return 2", "def f(): await x", "[x async for x in y]",
               "def f(): return [x async for x in y]", "async with x: pass", "async def f(): return (yield)"]:
    try:
        compile(source, "<s>", "exec")
        print("compiles")
    except SyntaxError as error:
        print(error.msg)
