"""ExitStack and its friends: order, swallowing, replacing, moving callbacks."""
import asyncio
from contextlib import (AsyncExitStack, ExitStack, asynccontextmanager, chdir, closing,
                        contextmanager, nullcontext, redirect_stdout, suppress)
import io

@contextmanager
def room(name, swallow=()):
    print("enter", name)
    try:
        yield name.upper()
    except swallow as error:
        print(name, "swallows", repr(error))
    finally:
        print("leave", name)

with ExitStack() as stack:
    names = [stack.enter_context(room(n)) for n in ("hall", "attic")]
    stack.callback(print, "callback", names, sep="|")
    stack.push(lambda kind, error, tb: print("pushed", kind))

with ExitStack() as stack:
    stack.enter_context(room("outer", ZeroDivisionError))
    stack.push(lambda *details: print("saw", details[0].__name__))
    1 / 0
print("after")

try:
    with ExitStack() as stack:
        stack.push(lambda *details: {}["lost"])
        stack.enter_context(room("inner"))
        raise ValueError("first")
except KeyError as error:
    print(repr(error), "from", repr(error.__context__))

with ExitStack() as stack:
    stack.enter_context(room("moved"))
    later = stack.pop_all()
print("still open")
later.close()

with suppress(KeyError, IndexError) as nothing:
    print(nothing)
    [][1]
with suppress(ValueError):
    raise ExceptionGroup("g", [ValueError(1), ValueError(2)])
try:
    with suppress(ValueError):
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
except ExceptionGroup as group:
    print(repr(group))
with redirect_stdout(io.StringIO()) as text, closing(io.StringIO("x")) as source, nullcontext(7) as seven:
    print(seven, source.read())
print(repr(text.getvalue()), source.closed)
try:
    with ExitStack() as stack:
        stack.enter_context(object())
except TypeError as error:
    print(error)
async def main():
    @asynccontextmanager
    async def tent(name):
        print("pitch", name)
        yield name
        print("strike", name)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(tent("red"))
        stack.enter_context(room("cabin"))
        stack.push_async_callback(asyncio.sleep, 0)
asyncio.run(main())
