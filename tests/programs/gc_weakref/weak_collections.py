import weakref, gc
class K:
    def __init__(self, n): self.n = n
    def __repr__(self): return f"K{self.n}"
d = weakref.WeakValueDictionary()
a, b = K(1), K(2)
d["a"], d["b"] = a, b
print(sorted(d), len(d), d["a"], "b" in d)
del a
print(sorted(d), d.get("a"), len(d))
w = weakref.WeakKeyDictionary()
k = K(3)
w[k] = "value"
w[b] = "bee"
print(len(w), w[k], k in w)
del k
print(len(w), list(w.values()))
s = weakref.WeakSet([b])
c = K(4)
s.add(c)
print(len(s), c in s)
del c
print(len(s), list(s))
f = weakref.finalize(b, print, "finalized", 1, x=2) if False else weakref.finalize(b, print, "finalized", 1)
print(f.alive)
del b
print(f.alive, len(d), len(w), len(s))
x = K(5)
f = weakref.finalize(x, print, "called early")
f()
f()
del x
x = K(6)
f = weakref.finalize(x, print, "never")
print(f.detach() is not None, f.alive)
del x
cache = weakref.WeakValueDictionary()
def get(n):
    value = cache.get(n)
    if value is None:
        value = cache[n] = K(n)
    return value
p, q = get(1), get(1)
print(p is q, len(cache))
del p, q
print(len(cache))
