class A:
    x = "A.x"
    def f(self): return "A.f"
class B(A): pass
b = B()
print(b.x, b.f()); B.x = "B.x"; print(b.x); del B.x; print(b.x); A.x = "changed"; print(b.x); b.x = "own"; print(b.x, A.x); del b.x; print(b.x)
B.f = lambda self: "B.f"; print(b.f()); del B.f; print(b.f()); b.f = lambda: "instance f"; print(b.f()); del b.f; print(b.f())
class C:
    def f(self): return "C.f"
    y = "C.y"
b.__class__ = C if False else B
B.__bases__ = (C,); print(b.f(), b.y, isinstance(b, A), A.__subclasses__())
try: b.x
except AttributeError as error: print(error)
A.z = property(lambda self: "property"); a = A(); print(a.z); a.__dict__["z"] = "dict"; print(a.z); del A.z; print(a.z)
def loop():
    out = []
    for i in range(6):
        if i == 3: A.f = lambda self: "patched"
        out.append(a.f())
    return out
print(loop()); A.__len__ = lambda self: 42; print(len(a)); A.__getattr__ = lambda self, n: f"missing {n}"; print(a.nothing); del A.__getattr__
try: a.nothing
except AttributeError as error: print(error)
A.__call__ = lambda self, *args: args; print(a(1, 2)); A.__eq__ = lambda s, o: True; print(a == 5, a != 5); A.__bool__ = lambda s: False; print(bool(a))
o = A(); o.__class__ = C; print(o.f()); setattr(A, "dyn", 5); print(a.dyn, getattr(A, "dyn")); print(sorted(k for k in vars(A) if not k.startswith("__")))
for n in range(40): setattr(a, f"n{n}", n)
print(a.n39, len(vars(a)), list(vars(a))[:3]); [delattr(a, f"n{n}") for n in range(0, 40, 2)]; print(len(vars(a)), a.n1, hasattr(a, "n2")); a.__dict__.clear(); print(vars(a))
