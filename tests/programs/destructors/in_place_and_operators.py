class V:
    alive = 0
    def __init__(self, v):
        self.v = v
        V.alive += 1
    def __del__(self): V.alive -= 1
    def __add__(self, o): return V(self.v + o.v)
    def __iadd__(self, o): self.v += o.v; return self
    def __mul__(self, n): return V(self.v * n)
    def __getitem__(self, i): return V(i)
    def __lt__(self, o): return self.v < o.v
    def __neg__(self): return V(-self.v)
def show(what): print(what, V.alive)
a = V(1)
show("one")
a + V(2)
show("add")
a = a + V(2) + V(3)
show("chain")
a += V(4)
show("iadd")
b = -a * 2
show("neg mul")
a[1], a[2][3][4]
show("items")
print(V(1) < V(2) < V(3), V.alive)
print(V(5) < V(2) < V(3), V.alive)
sorted([V(3), V(1), V(2)])
show("sorted")
max(V(1), V(2))
show("max")
x = [V(i) for i in range(10)]
show("list")
x[3:6] = [V(0)]
show("slice")
x = x[::2]
show("half")
y = {i: V(i) for i in range(5)}
y = {**y, 0: V(9)}
show("dict")
z = (lambda *a: a)(*x)
x = None
show("tuple keeps")
z = None
show("tuple gone")
f"{V(1).v}{V(2).v}"
show("f-string")
def g():
    for i in range(3): yield V(i)
print(sum(v.v for v in g()), V.alive)
a, b, y = V(0), None, None
show("end")
