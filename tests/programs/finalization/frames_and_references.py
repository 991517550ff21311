import sys, weakref
class C: pass
def f():
    c = C()
    r = weakref.ref(c)
    return r, sys._getframe()
r, frame = f(); print(r() is not None, sorted(frame.f_locals)); frame.clear(); print(r()); del frame
def g():
    c = C(); r = weakref.ref(c)
    try: raise ValueError
    except ValueError as e: return r, e
r, e = g(); print(r() is not None); e = None; print(r())
def h():
    c = C(); r = weakref.ref(c)
    def inner(): return c
    return r, inner
r, inner = h(); print(r() is inner()); inner = None; print(r())
def gen():
    c = C(); yield weakref.ref(c); yield
it = gen(); r = next(it); print(r() is not None); it.close(); print(r())
async def co(): c = C(); await wait(weakref.ref(c))
class wait:
    def __init__(self, r): self.r = r
    def __await__(self): yield self.r
k = co(); r = k.send(None); print(r() is not None); k.close(); print(r())
m = C(); m.me = weakref.ref(m); b = m.me; m = None; print(b())
c = C(); l = [c, c, (c, {c: c})]; r = weakref.ref(c); del c; print(r() is not None); l.clear(); print(r())
c = C(); bound = weakref.ref(c); c.__dict__["d"] = {"k": [bound]}; d = c.__dict__; del c; print(bound(), d["d"]["k"][0]())
def default_holder(x=C()): return weakref.ref(x)
r = default_holder(); print(r() is not None); default_holder.__defaults__ = None; print(r())
class T: pass
t = T(); t.x = C(); r = weakref.ref(t.x); t.__dict__ = {}; print(r()); t.x = C(); r = weakref.ref(t.x); vars(t)["x"] = 1; print(r(), t.x)
r = weakref.ref(type("Temp", (), {})()); print(r()); print(weakref.ref(C())(), [weakref.ref(o)() is o for o in [C()]])
