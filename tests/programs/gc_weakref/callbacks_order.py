import weakref
class C:
    def __init__(self, n): self.n = n
    def __del__(self): print("del", self.n)
def note(text): return lambda r: print("callback", text, r() is None)
c = C(1)
r1, r2, r3 = (weakref.ref(c, note(i)) for i in (1, 2, 3))
del c
print("weak references are cleared before or after __del__ as CPython does")
class Looks:
    def __del__(self): print("in del, ref gives", probe() is None)
l = Looks()
probe = weakref.ref(l, note("probe"))
del l
class Saves:
    def __del__(self):
        global saved
        saved = self
s = Saves()
w = weakref.ref(s, note("saves"))
del s
print("resurrected:", w() is None, type(saved).__name__)
import sys
sys.unraisablehook = lambda u: print("unraisable", u.exc_value)
def fails(r): raise ValueError("in callback")
x = C(2)
wf = weakref.ref(x, fails)
del x
print("next")
class Holder: pass
h = Holder()
h.child = C(3)
wc = weakref.ref(h.child, lambda r: print("child gone, holder", wh() is None))
wh = weakref.ref(h, lambda r: print("holder gone, child", wc() is not None))
del h
class Key:
    def __hash__(self): return 1
    def __eq__(self, other): return self is other
k = Key()
d = {weakref.ref(k): 1}
print(d[weakref.ref(k)])
del k
print(len(d), list(d)[0]() is None)
