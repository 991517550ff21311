class Numbers:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return self.n

async def generator():
    yield 1

def run(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value

async def main():
    numbers = Numbers(2)
    print(await anext(numbers, "end"), await anext(numbers, "end"), await anext(numbers, "end"))
    g = generator()
    print(await anext(g, None), await anext(g, "two"), await anext(g, "again"))
    awaitable = anext(Numbers(0), 5)
    print(type(awaitable).__name__, hasattr(awaitable, "send"), await awaitable)
    try:
        await anext(Numbers(0))
    except StopAsyncIteration:
        print("stopped")
    try:
        anext(5, 1)
    except TypeError as error:
        print(error)
    return "done"

print(run(main()))
