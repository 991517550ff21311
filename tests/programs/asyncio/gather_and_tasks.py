# gc-every: 1009
import asyncio

log = []
async def worker(name, rounds):
    for i in range(rounds):
        log.append(f"{name}{i}")
        await asyncio.sleep(0)
    return name, rounds

async def main():
    print(await asyncio.gather(worker("a", 2), worker("b", 3), worker("c", 1)))
    print(log)
    task = asyncio.create_task(worker("t", 1), name="named")
    print(task.get_name(), task.done())
    print(await task, task.done(), task.result())
    results = await asyncio.gather(worker("x", 0), fail(), return_exceptions=True)
    print(results)
    try:
        await asyncio.gather(fail(), worker("y", 5))
    except ValueError as error:
        print("gathered", error)
    done, pending = await asyncio.wait([asyncio.create_task(worker(str(i), i)) for i in range(3)])
    print(sorted(t.result() for t in done), pending)
    task = asyncio.create_task(asyncio.sleep(100))
    await asyncio.sleep(0)
    print(task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", task.cancelled())

async def fail():
    raise ValueError("failed")

asyncio.run(main())
