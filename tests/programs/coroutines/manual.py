class Suspend:
    def __init__(self, tag):
        self.tag = tag
    def __await__(self):
        answer = yield self.tag
        return answer

async def inner(n):
    return await Suspend(f"inner {n}") * 2

async def outer():
    total = 0
    for i in range(2):
        total += await inner(i)
    try:
        await Suspend("risky")
    except ValueError as error:
        print("caught", error)
    finally:
        print("finally")
    return total

c = outer()
print(type(c).__name__, c.send(None), c.send(10), c.send(20))
try:
    c.throw(ValueError("thrown"))
except StopIteration as stop:
    print("result", stop.value)
try:
    c.send(None)
except RuntimeError as error:
    print(error)
c = outer()
print(c.cr_await, c.cr_frame is not None)
c.close()
async def plain():
    return 5
def run(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value
print(run(plain()))
async def bad():
    await 5
try:
    run(bad())
except TypeError as error:
    print(type(error).__name__)
async def twice():
    c = plain()
    return await c, c
value, used = run(twice())
try:
    run(used)
except RuntimeError as error:
    print(value, error)
import types
@types.coroutine
def legacy():
    x = yield "from generator"
    return x
async def uses():
    return await legacy()
u = uses()
print(u.send(None))
try:
    u.send("sent")
except StopIteration as stop:
    print(stop.value)
