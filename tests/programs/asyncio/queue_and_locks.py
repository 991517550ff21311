# gc-every: 1009
import asyncio

async def producer(queue, name, items):
    for item in items:
        await queue.put((name, item))
        await asyncio.sleep(0)

async def consumer(queue, out):
    while True:
        item = await queue.get()
        if item is None:
            return
        out.append(item)
        queue.task_done()

async def main():
    queue = asyncio.Queue(maxsize=2)
    out = []
    task = asyncio.create_task(consumer(queue, out))
    await asyncio.gather(producer(queue, "p", range(4)), producer(queue, "q", "xy"))
    await queue.join()
    await queue.put(None)
    await task
    print(sorted(out, key=str), len(out))

    lock, order = asyncio.Lock(), []
    async def critical(name):
        async with lock:
            order.append(name + " in")
            await asyncio.sleep(0)
            order.append(name + " out")
    await asyncio.gather(*(critical(n) for n in "abc"))
    print(order)

    event = asyncio.Event()
    async def waiter(n):
        await event.wait()
        return n
    tasks = [asyncio.create_task(waiter(n)) for n in range(3)]
    await asyncio.sleep(0)
    event.set()
    print(await asyncio.gather(*tasks), event.is_set())

    semaphore, running, peak = asyncio.Semaphore(2), 0, 0
    async def limited():
        nonlocal running, peak
        async with semaphore:
            running += 1
            peak = max(peak, running)
            await asyncio.sleep(0)
            running -= 1
    await asyncio.gather(*(limited() for _ in range(6)))
    print(peak)
    try:
        queue.get_nowait()
    except asyncio.QueueEmpty:
        print("empty")

asyncio.run(main())
