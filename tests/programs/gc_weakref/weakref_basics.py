import weakref
class C:
    def __init__(self, name): self.name = name
    def __repr__(self): return f"C({self.name})"
c = C("a")
r = weakref.ref(c)
print(r() is c, r == weakref.ref(c), r is weakref.ref(c), weakref.getweakrefcount(c), hash(r) == hash(c))
del c
print(r(), r() is None)
log = []
c = C("b")
r1 = weakref.ref(c, lambda w: log.append(("first", w() is None)))
r2 = weakref.ref(c, lambda w: log.append(("second", w is r2)))
print(weakref.getweakrefcount(c), len(weakref.getweakrefs(c)))
del c
print(log)
c = C("c")
r = weakref.ref(c, lambda w: log.append("never"))
del r
del c
print(len(log))
p = weakref.proxy(c := C("d"))
print(p.name, isinstance(p, C), bool(p), str(p))
p.name = "changed"
print(c.name)
del c
try:
    p.name
except ReferenceError as error:
    print(error)
for x in (5, "s", (1,), [], {}, None):
    try:
        weakref.ref(x)
        print("fine")
    except TypeError as error:
        print(error)
print(weakref.ref(C)() is C, weakref.ref(len)() is len, weakref.ref({1})() if False else "set")
s = {1, 2}
print(weakref.ref(s)() is s)
def f(): pass
w = weakref.ref(f)
del f
print(w())
c = C("m")
class M:
    def method(self): return "called"
m = M()
dead = weakref.ref(m.method)
wm = weakref.WeakMethod(m.method)
print(dead(), wm()())
del m
print(wm())
