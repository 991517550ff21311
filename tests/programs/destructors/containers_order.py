class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
    def __repr__(self): return self.name
print("list")
l = [D("l0"), D("l1"), D("l2")]
del l
print("tuple")
t = (D("t0"), D("t1"))
del t
print("dict values")
d = {i: D(f"d{i}") for i in range(3)}
del d
print("pop")
l = [D("p0"), D("p1"), D("p2")]
l.pop(1)
print("slice")
l[0:1] = []
print("clear")
l.append(D("p3"))
l.clear()
print("item")
l = [D("i0")]
l[0] = D("i1")
print("replaced")
l[0] = None
print("dict item")
d = {"k": D("k0")}
d["k"] = D("k1")
print("replaced")
del d["k"]
print("dict pop")
d["x"] = D("x0")
d.pop("x")
print("update")
d["x"] = D("x1")
d.update(x=D("x2"))
d = None
print("set")
s = {D("s0")}
s.pop()
s.add(D("s1"))
s.clear()
print("nested")
n = [[D("n0")], (D("n1"),), {"k": D("n2")}]
n = None
print("end")
