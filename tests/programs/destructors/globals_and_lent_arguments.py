class D:
    def __init__(self, name): self.name = name
    def __del__(self): print("del", self.name)
x = D("global")
def rebind_global(d):
    global x
    x = None
    print("rebound, argument is", d.name)
rebind_global(x)
print("after")
holder = [D("item")]
def clear_holder(d):
    holder.clear()
    print("cleared, argument is", d.name)
clear_holder(holder[0])
print("after")
class Owner:
    def __init__(self): self.d = D("owned")
    def drop(self, d):
        self.d = None
        print("dropped, argument is", d.name)
o = Owner()
o.drop(o.d)
print("after")
def cell():
    d = D("cell")
    def clear():
        nonlocal d
        d = None
        print("cell cleared")
    def use(a):
        clear()
        print("still", a.name)
    use(d)
    print("after use")
cell()
def f(x): return x
y = D("old")
r = f(y), (y := D("new"))
print(r[0].name, r[1].name)
r = None
print("r gone")
y = None
def local():
    d = D("first")
    total = d.name + (d := D("second")).name
    print(total)
local()
l = [D("in list")]
for d in l:
    l.clear()
    print("loop body", d.name)
del d
print("end")
def swap(a, b):
    a, b = b, a
    del a
    print("deleted one name")
swap(D("s1"), D("s1"))
