def generator(x):
    y = yield x
    z = yield from y
    try:
        yield 1, (yield 2)
    finally:
        yield
    return z

async def coroutine(a):
    await a
    async with a as b:
        async for c in b:
            if c:
                break
        else:
            return [d async for d in c if await d]

async def asynchronous_generator():
    yield 1
