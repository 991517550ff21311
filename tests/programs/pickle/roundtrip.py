# gc-every: 211
import pickle
class C:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return type(o) is C and self.x == o.x
class S:
    __slots__ = ("a",)
class G:
    def __new__(cls, n): self = super().__new__(cls); self.n = n; return self
    def __getnewargs__(self): return (self.n,)
class St:
    def __init__(self): self.a = 1
    def __getstate__(self): return (self.a + 1,)
    def __setstate__(self, s): self.a = s[0]
def function(): return "f"
values = [None, True, 0, -1, 255, 256, -70000, 2 ** 31, 2 ** 70, -2 ** 200, 1.5, float("inf"), 1j, "", "é😀", "x" * 300, b"", b"\x00\xff", bytearray(b"ab"), (), (1,), (1, 2, 3, 4), [], [1, [2]], {}, {"a": {"b": 1}}, {1, 2}, frozenset([3]), range(5), slice(1, 2), C([1]), function, len, int, ..., Exception("e", 1).args]
for protocol in range(0, 6):
    for v in values:
        r = pickle.loads(pickle.dumps(v, protocol))
        assert r == v and type(r) is type(v), (protocol, v, r)
print("all equal")
s = S(); s.a = [1]; print(pickle.loads(pickle.dumps(s)).a, pickle.loads(pickle.dumps(G(5))).n, pickle.loads(pickle.dumps(St())).a)
l = [1]; l.append(l); r = pickle.loads(pickle.dumps(l)); print(r[1] is r)
x = [C(1)] * 2; r = pickle.loads(pickle.dumps(x)); print(r[0] is r[1], r[0] == C(1))
e = pickle.loads(pickle.dumps(ValueError("m", 2))); print(repr(e))
for bad in (lambda: pickle.dumps(i for i in ()), lambda: pickle.loads(b""), lambda: pickle.loads(b"garbage")):
    try: print(bad())
    except Exception as error: print(type(error).__name__)
print(pickle.loads(b"I5\n."), pickle.loads(b"(lp0\nI1\naI2\na."), len(pickle.dumps(list(range(1000)), 4)), pickle.dumps([1, "a"], 0))
import io
b = io.BytesIO()
p = pickle.Pickler(b); p.dump(1); p.dump("two"); b.seek(0); u = pickle.Unpickler(b); print(u.load(), u.load())
