# gc-every: 101
from contextlib import (ExitStack, closing, contextmanager, nullcontext, redirect_stdout, suppress, ContextDecorator)
import io

@contextmanager
def tag(name):
    print(f"<{name}>")
    try:
        yield name.upper()
    except ValueError as error:
        print("swallowed", error)
    finally:
        print(f"</{name}>")

with tag("p") as name:
    print(name)
with tag("q"):
    raise ValueError("v")
try:
    with tag("r"):
        raise KeyError("k")
except KeyError:
    print("through")

@tag("decorated")
def function():
    print("body")
function()

with ExitStack() as stack:
    for name in "abc":
        stack.enter_context(tag(name))
    stack.callback(print, "callback", 1)
    stack.push(lambda *args: print("pushed", args[0]) or True)
    raise RuntimeError
print("after")
kept = ExitStack()
with ExitStack() as stack:
    stack.enter_context(tag("kept"))
    kept = stack.pop_all()
print("still open")
kept.close()
with suppress(ZeroDivisionError, KeyError):
    1 / 0
buffer = io.StringIO()
with redirect_stdout(buffer):
    print("captured")
print(repr(buffer.getvalue()))
class Closable:
    def close(self): print("closed")
with closing(Closable()), nullcontext(5) as five:
    print(five)
@contextmanager
def twice():
    yield 1
    yield 2
try:
    with twice():
        pass
except RuntimeError as error:
    print(error)
@contextmanager
def never():
    if False:
        yield
try:
    with never():
        pass
except RuntimeError as error:
    print(error)
class Deco(ContextDecorator):
    def __enter__(self): print("in")
    def __exit__(self, *a): print("out")
@Deco()
def g(): return "value"
print(g())
