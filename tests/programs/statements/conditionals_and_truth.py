class T:
    def __init__(self, name, value): self.name, self.value = name, value
    def __bool__(self): print("?" + self.name, end=" "); return self.value
    def __repr__(self): return self.name
t, f, u = T("t", True), T("f", False), T("u", True)
for text in ("t and u", "f and t", "t or u", "f or u", "not t", "not f", "t and f or u", "(f or t) and u", "t if f else u", "t and not f", "not (t and f)", "f or f or t", "t and u and f and t"):
    print(eval(text), "|", text)
if t and not f or u: print("taken")
while f: pass
else: print("else")
print([x for x in (t, f, u) if x], any((f, t, u)), all((t, f, u)), bool(t), [not x for x in (t, f)])
assert t or f
def chain(x): return "neg" if x < 0 else "zero" if x == 0 else "small" if x < 10 else "big"
print([chain(x) for x in (-1, 0, 5, 50)])
print([bool(x) for x in (0, 1, 0.0, -0.0, 0j, "", "0", b"", (), (0,), [], {}, set(), range(0), None, ..., object, float("nan"), 10 ** 30)])
print(1 < 2 < 3 == 3 >= 3 != 4 in [4] not in [5])
x = None
print(x or "default", (x is None) and "none", x == None, [] == False, 0 == False, "" == False)
