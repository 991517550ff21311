class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
print("start")
x = D("a")
print("rebind")
x = D("b")
print("rebound")
x = None
print("none")
x = D("c")
y = x
del x
print("one name left")
del y
print("gone")
x = D("d")
x = x
print("self assignment")
x, y = D("e"), x
print("swapped")
x = y = None
print("both")
for z in (D("f1"), D("f2")):
    print("loop", z.name)
print("loop ended")
z = None
print("loop variable cleared")
for z in map(D, ["g1", "g2"]):
    print("lazy", z.name)
del z
print("end")
