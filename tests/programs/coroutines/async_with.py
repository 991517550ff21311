class Resource:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow
    async def __aenter__(self):
        print("enter", self.name)
        return self.name.upper()
    async def __aexit__(self, kind, value, traceback):
        print("exit", self.name, kind.__name__ if kind else None)
        return self.swallow

async def main():
    async with Resource("a") as a, Resource("b") as b:
        print(a, b)
    async with Resource("s", swallow=True):
        raise KeyError("gone")
    try:
        async with Resource("outer"):
            async with Resource("inner"):
                raise ValueError("v")
    except ValueError as error:
        print("caught", error)
    for i in range(2):
        async with Resource(f"loop{i}"):
            if i == 0:
                continue
            break
    async with Resource("r"):
        return "returned"

def run(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value
print(run(main()))
async def wrong():
    async with open:
        pass
try:
    run(wrong())
except TypeError as error:
    print(type(error).__name__)
from contextlib import asynccontextmanager, AsyncExitStack
@asynccontextmanager
async def managed(name):
    print("before", name)
    try:
        yield name
    finally:
        print("after", name)
async def stack():
    async with AsyncExitStack() as s:
        for name in "xyz":
            await s.enter_async_context(managed(name))
        s.callback(print, "callback")
        print("body")
run(stack())
