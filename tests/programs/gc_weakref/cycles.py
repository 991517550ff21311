import gc, weakref
class Node:
    def __init__(self, name): self.name = name
gc.disable()
a = Node("a")
a.me = a
r = weakref.ref(a)
del a
print("alive before", r() is not None)
gc.collect()
print("collected", r())
a, b = Node("a"), Node("b")
a.other, b.other = b, a
ra, rb = weakref.ref(a), weakref.ref(b)
del a
gc.collect()
print("b keeps a", ra() is not None)
del b
gc.collect()
print(ra(), rb())
l = []
l.append(l)
l.append(n := Node("in list"))
r = weakref.ref(n)
del n, l
gc.collect()
print(r())
d = {}
d["self"] = d
d["n"] = Node("in dict")
r = weakref.ref(d["n"])
del d
gc.collect()
print(r())
def f():
    def g(): return g
    return weakref.ref(g)
r = f()
gc.collect()
print(r())
class Local:
    def method(self): return Local
r = weakref.ref(Local)
del Local
gc.collect()
print(r())
def gen():
    me = yield
    yield me
g = gen()
next(g)
g.send(g)
r = weakref.ref(g)
del g
gc.collect()
print(r())
nodes = [Node(i) for i in range(100)]
for i, n in enumerate(nodes): n.next = nodes[(i + 1) % 100]
refs = [weakref.ref(n) for n in nodes]
keep = nodes[50]
del nodes, n
gc.collect()
print(sum(r() is not None for r in refs))
del keep
gc.collect()
print(sum(r() is not None for r in refs), gc.isenabled())
