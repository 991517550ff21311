import asyncio


async def inner(value):
    await asyncio.sleep(0)
    return 10 // value


async def outer():
    return await inner(1) + await inner(0)


try:
    asyncio.run(outer())
except ZeroDivisionError as error:
    trace = error.__traceback__
    while trace:
        if "asyncio" not in trace.tb_frame.f_code.co_filename:
            print(trace.tb_frame.f_code.co_qualname)
        trace = trace.tb_next


def drive(coroutine):
    coroutine.send(None)


async def direct():
    return [await failing() for _ in "a"]


async def failing():
    raise LookupError("direct")


drive(direct())
