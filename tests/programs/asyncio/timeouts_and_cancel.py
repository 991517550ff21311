# gc-every: 1009
import asyncio

async def forever(name):
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise
    finally:
        print(name, "finally")

async def stubborn():
    while True:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            print("ignored once")
            return "survived"

async def main():
    try:
        await asyncio.wait_for(forever("wait_for"), 0.01)
    except TimeoutError as error:
        print("timeout", repr(error))
    try:
        async with asyncio.timeout(0.01) as scope:
            await forever("timeout")
    except TimeoutError:
        print("expired", scope.expired())
    async with asyncio.timeout(5):
        print(await asyncio.sleep(0, "quick"))
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    task.cancel("reason")
    print(await task)
    inner = asyncio.create_task(asyncio.sleep(0.01, "shielded"))
    outer = asyncio.create_task(wrapped(inner))
    await asyncio.sleep(0)
    outer.cancel()
    try:
        await outer
    except asyncio.CancelledError:
        print("outer cancelled")
    print(await inner)
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda f: print("callback", f.result()))
    asyncio.get_running_loop().call_soon(future.set_result, 42)
    print(await future)

async def wrapped(task):
    return await asyncio.shield(task)

asyncio.run(main())
