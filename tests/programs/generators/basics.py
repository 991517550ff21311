def count(n):
    print("start")
    for i in range(n):
        received = yield i
        if received is not None:
            print("received", received)
    print("end")
    return "result"

g = count(3)
print(type(g).__name__, next(g), g.send("hello"), next(g))
try:
    next(g)
except StopIteration as stop:
    print("stop", stop.value)
try:
    next(g)
except StopIteration as stop:
    print("again", stop.value)
g = count(1)
try:
    g.send(1)
except TypeError as error:
    print(error)
print(list(g))
print(sum(x * x for x in range(10)), max((x % 7 for x in range(20)), default=0))

def infinite():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
from itertools import islice, takewhile
print(list(islice(infinite(), 12)), list(takewhile(lambda x: x < 50, infinite())))
def empty():
    return
    yield
print(list(empty()), iter(g) is g)
def self_running():
    try:
        next(me)
    except ValueError as error:
        yield str(error)
me = self_running()
print(next(me))
print(g.gi_running, g.gi_frame, count.__name__, g.__name__)
