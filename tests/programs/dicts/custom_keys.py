class Key:
    def __init__(self, value, h=None): self.value, self.h = value, h
    def __hash__(self): log.append(f"h{self.value}"); return self.h if self.h is not None else hash(self.value)
    def __eq__(self, other): log.append(f"{self.value}=={other.value}"); return self.value == other.value
    def __repr__(self): return f"K{self.value}"
log = []
a, b, c = Key(1, 7), Key(2, 7), Key(1, 7)
d = {a: "a", b: "b"}
print(d, log); log.clear()
print(d[c], log); log.clear()
d[c] = "c"
print(d, log, next(iter(d)) is a); log.clear()
print(d[a], log); log.clear()
del d[b]
print(d, b in d, log)
class Fails:
    def __hash__(self): return 1
    def __eq__(self, other): raise ValueError("no comparison")
e = {Fails(): 1}
try:
    e[Fails()]
except ValueError as error:
    print(error)
class BadHash:
    def __hash__(self): raise KeyError("hash")
try:
    {}[BadHash()] = 1
except KeyError as error:
    print(error)
class Mutates:
    def __init__(self, d): self.d = d
    def __hash__(self): return 5
    def __eq__(self, other): self.d.clear(); return False
m = {}
m[Mutates(m)] = 1
print(m.get(Mutates(m)), m)
class D(dict):
    def __getitem__(self, k): return f"custom {k}"
    def __contains__(self, k): return True
x = D(a=1)
print(x["q"], x.get("a"), "zz" in x, dict(x), {**x}, x.copy().__class__.__name__, "%(any)s" % x, "{a}".format_map(x))
print(hash("a") == hash("a"), {float("nan"): 1}.get(float("nan")), {-1: "a", -2: "b"}, {2 ** 61 - 1: "p", 0: "z"}, {"": 1}[""])
s = {0, 0.0, False, 0j}
print(s, len({1, True, 1.0}), {"a": 1} == {"a": 1.0}, {1: 2} != {1: 3})
