def inner():
    try:
        x = yield 1
        print("inner got", x)
        y = yield 2
        print("inner got", y)
    except KeyError as error:
        print("inner caught", error)
        yield "recovered"
    finally:
        print("inner done")
    return "inner result"

def outer():
    result = yield from inner()
    print("outer got", result)
    yield from [10, 20]
    yield from "ab"
    return (yield from iter(()))

g = outer()
print(next(g), g.send("a"), g.send("b"), next(g), list(g))
g = outer()
next(g)
print(g.throw(KeyError("k")), next(g))
g = outer()
next(g)
g.close()

def tree(node):
    if node:
        left, value, right = node
        yield from tree(left)
        yield value
        yield from tree(right)
print(list(tree(((None, 1, None), 2, ((None, 3, None), 4, None)))))

def depth(n):
    if n:
        yield from depth(n - 1)
    yield n
print(sum(depth(200)))
class Iter:
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise StopIteration("custom")
        return self.n
    def send(self, v):
        return f"sent {v}"
def delegate():
    print("value", (yield from Iter()))
d = delegate()
print(next(d), d.send("x"), list(d))
try:
    list((lambda: (yield from 5))())
except TypeError as error:
    print(error)
