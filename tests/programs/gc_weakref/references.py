# gc-every: 1009
# Weak references: callbacks, proxies, containers, methods, finalizers, identity.
import gc, weakref, copy
class A:
    def __init__(self, n=0): self.n = n
    def __repr__(self): return f"A{self.n}"
    def __eq__(self, o): return isinstance(o, A) and self.n == o.n
    def __hash__(self): return self.n
    def meth(self): return self.n * 10
log = []
a = A(1); r = weakref.ref(a, lambda ref: log.append(("dead", ref is r, ref()))); r2 = weakref.ref(a); r3 = weakref.ref(a)
print(r() is a, r2 is r3, r is r2, r == r2, hash(r) == hash(a), weakref.getweakrefcount(a), len(weakref.getweakrefs(a)), r.__callback__ is not None, r2.__callback__)
del a; print(log, r(), r == r2, hash(r), r.__callback__, r2 == weakref.ref(A(1)))
try: hash(weakref.ref(A(5)))
except TypeError as error: print(error)
for thing in [5, "s", None, (), [], {}, object(), 1.5]:
    try: print(weakref.ref(thing))
    except TypeError as error: print(error)
for thing in [set(), frozenset(), A, len, lambda: 0, A.meth, gc, type(a for a in ())]:
    print(type(weakref.ref(thing)).__name__, end=" ")
print()
a = A(2); p = weakref.proxy(a); print(p.n, p.meth(), str(p), isinstance(p, A), type(p).__name__, p == A(2), weakref.proxy(a) is p); p.n = 7; print(a.n, bool(p))
try: hash(p)
except TypeError as error: print(error)
c = weakref.proxy(lambda x: x + 1); f = lambda x: x * 2; g = weakref.proxy(f); print(g(4), type(g).__name__)
del a
for action in [lambda: p.n, lambda: str(p), lambda: setattr(p, "n", 1), lambda: p == 1, lambda: bool(p), lambda: len(p), lambda: c(1)]:
    try: print(action())
    except ReferenceError as error: print(error)
d = weakref.WeakValueDictionary(); k = weakref.WeakKeyDictionary(); s = weakref.WeakSet()
x, y = A(1), A(2); d["x"] = x; d["y"] = y; k[x] = 1; k[y] = 2; s.add(x); s.add(y)
print(sorted(d), len(k), len(s), x in s, d.get("q"), sorted(k.values()), d.pop("y"), dict(d | {"z": x}), [r() for r in d.valuerefs()], s == {x, y}, sorted(s | {A(9)}, key=lambda a: a.n), s.isdisjoint({A(3)}))
del x; gc.collect(); print(sorted(d), len(k), len(s), list(k), s.pop(), len(s), copy.copy(k) == k)
m = weakref.WeakMethod(y.meth); print(m()(), m == weakref.WeakMethod(y.meth)); 
fin = weakref.finalize(y, log.append, "finalized"); print(fin.alive, fin.peek()[2], fin.atexit); fin.atexit = False; del y; print(log[-1], fin.alive, fin(), m())
z = A(4); fin = weakref.finalize(z, lambda v: v, 5); print(fin(), fin(), fin.detach())
class S:
    __slots__ = ("v",)
class W:
    __slots__ = ("__weakref__",)
try: weakref.ref(S())
except TypeError as error: print(error)
print(weakref.ref(W())())
class Ref(weakref.ref):
    def __init__(self, ob, cb=None, **kw): super().__init__(ob, cb); self.kw = kw
    def __call__(self): return ("sub", super().__call__())
q = A(8); e = Ref(q, tag=1); print(e(), e.kw, e is Ref(q), weakref.getweakrefcount(q))
cycle = A(9); cycle.me = cycle; cr = weakref.ref(cycle, lambda r: log.append("cycle")); del cycle; print(cr() is None); gc.collect(); print(cr(), log[-1])
class Z:
    def __repr__(self): return "Z"
    def __del__(self): log.append(("del", zr()))
zz = Z(); zr = weakref.ref(zz, lambda r: log.append("callback")); del zz; print(log[-2:])
def failing(ref): raise ValueError("in callback")
import sys; sys.unraisablehook = lambda u: print("unraisable", u.exc_value)
t = A(3); tr = weakref.ref(t, failing); del t
