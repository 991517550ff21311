class Countdown:
    def __init__(self, n):
        self.n = n
    def __aiter__(self):
        return self
    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return self.n

async def numbers(n):
    try:
        for i in range(n):
            yield i
    finally:
        print("numbers closed")

async def main():
    async for i in Countdown(3):
        print("count", i)
    else:
        print("else")
    print([x async for x in numbers(4) if x % 2], {x: x * x async for x in numbers(2)})
    g = numbers(5)
    print(await anext(g), await g.asend(None), await anext(g))
    await g.aclose()
    print(await anext(g, "default"))
    total = 0
    async for x in (y * 10 async for y in numbers(3)):
        total += x
    print(total)
    async for x in numbers(3):
        if x == 1:
            break
    else:
        print("not reached")
    async def echo():
        received = None
        while received != "stop":
            try:
                received = yield received
            except ValueError as error:
                received = f"error {error}"
    e = echo()
    await anext(e)
    print(await e.asend("a"), await e.athrow(ValueError("v")))
    try:
        await e.asend("stop")
    except StopAsyncIteration:
        print("stopped")
    return "done"

def run(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value
print(run(main()))
async def wrong():
    async for x in [1]:
        pass
try:
    run(wrong())
except TypeError as error:
    print(error)
