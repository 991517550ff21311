"""An asyncio pipeline: a producer, a pool of workers and a collector joined by bounded queues."""

import asyncio
import zlib
from contextlib import asynccontextmanager

DONE = object()


@asynccontextmanager
async def stage(name, log):
    log.append(f"{name} starts")
    try:
        yield
    finally:
        log.append(f"{name} ends")


async def produce(out, count, log):
    async with stage("producer", log):
        for number in range(count):
            await out.put(f"document {number} " + "lorem ipsum " * (number % 5 + 1))
        await out.put(DONE)


async def work(name, source, out, log):
    async with stage(name, log):
        handled = 0
        while (text := await source.get()) is not DONE:
            await asyncio.sleep(0)
            if text.startswith("document 13 "):
                await out.put((text, ValueError("unlucky")))
                continue
            await out.put((text, zlib.crc32(text.encode())))
            handled += 1
        await source.put(DONE)
        return handled


async def collect(source, results, log):
    async with stage("collector", log):
        while (item := await source.get()) is not DONE:
            results.append(item)


async def main():
    log, results = [], []
    documents, sums = asyncio.Queue(maxsize=4), asyncio.Queue(maxsize=4)
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        collector = group.create_task(collect(sums, results, log))
        group.create_task(produce(documents, 40, log))
        workers = [asyncio.create_task(work(f"worker {n}", documents, sums, log)) for n in range(3)]
        handled = await asyncio.gather(*workers)
        await sums.put(DONE)
        await collector
    failures = [(text, error) for text, error in results if isinstance(error, Exception)]
    good = sorted((text, checksum) for text, checksum in results if isinstance(checksum, int))
    print("\n".join(log))
    print(f"handled {sum(handled)} by {len(handled)} workers, {len(failures)} failed: {failures[0][1]!r}")
    for text, checksum in good[:4]:
        print(f"{checksum:08x}  {text.strip()}")
    print(f"combined {sum(checksum for _, checksum in good) % 2**32:08x}")


asyncio.run(main())
