# gc-every: 1009
import asyncio

async def work(name, steps, error=None):
    try:
        for _ in range(steps):
            await asyncio.sleep(0)
        if error:
            raise error
        return name
    except asyncio.CancelledError:
        print("cancelled", name)
        raise

async def main():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work(n, i)) for i, n in enumerate("abc")]
    print([t.result() for t in tasks])
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work("bad", 1, ValueError("boom")))
            group.create_task(work("slow", 50))
    except ExceptionGroup as error:
        print(error.message, error.exceptions)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work("one", 0, ValueError("1")))
            group.create_task(work("two", 0, TypeError("2")))
    except* ValueError as group:
        print("values", group.exceptions)
    except* TypeError as group:
        print("types", group.exceptions)
    async for item in ticker(3):
        print("tick", item)
    results = []
    for coroutine in asyncio.as_completed([work("x", 3), work("y", 1)]):
        results.append(await coroutine)
    print(results)

async def ticker(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i

asyncio.run(main())
async def value():
    return asyncio.current_task() is not None
print(asyncio.run(value()))
with asyncio.Runner() as runner:
    print(runner.run(work("r", 1)), runner.run(work("s", 1)))
try:
    asyncio.run(work("e", 0, KeyError("end")))
except KeyError as error:
    print(repr(error))
