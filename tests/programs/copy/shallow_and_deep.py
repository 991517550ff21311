# gc-every: 101
import copy
a = [1, [2, 3], {"k": [4]}]
s, d = copy.copy(a), copy.deepcopy(a)
a[1].append(99); a[2]["k"].append(5)
print(s, d, s[1] is a[1], d[1] is a[1], copy.copy((1, 2)) is not None, copy.deepcopy("x"))
loop = [1]; loop.append(loop); c = copy.deepcopy(loop); print(c[1] is c, c is not loop)
shared = [[]] * 2; e = copy.deepcopy(shared); print(e[0] is e[1], e[0] is shared[0])
class C:
    def __init__(self, x): self.x = x
o = C([1]); p, q = copy.copy(o), copy.deepcopy(o); o.x.append(2); print(p.x, q.x, type(q).__name__)
class Hooks:
    def __copy__(self): return "copied"
    def __deepcopy__(self, memo): return "deep " + type(memo).__name__
print(copy.copy(Hooks()), copy.deepcopy([Hooks()]))
class S:
    __slots__ = ("a", "b")
x = S(); x.a = [1]; y = copy.deepcopy(x); print(y.a, y.a is x.a, hasattr(y, "b"))
class State:
    def __init__(self): self.kept, self.dropped = 1, 2
    def __getstate__(self): return {"kept": self.kept}
    def __setstate__(self, state): self.__dict__.update(state, restored=True)
print(vars(copy.copy(State())))
class R:
    def __init__(self, n): self.n = n
    def __reduce__(self): return R, (self.n + 1,)
print(copy.copy(R(1)).n, copy.deepcopy(R(5)).n)
class L(list): pass
l = L([1, [2]]); l.extra = "e"; m = copy.deepcopy(l); print(m, m.extra, type(m).__name__, m[1] is l[1])
t = ([1], 2); u = copy.deepcopy(t); print(u, u is t, copy.deepcopy((1, 2)) == (1, 2), copy.deepcopy({1: {2: {3}}}), copy.replace is not None, copy.deepcopy(len) is len, copy.deepcopy(C) is C)
from collections import deque, OrderedDict, defaultdict
print(copy.deepcopy(deque([1, [2]])), copy.copy(defaultdict(list, a=[1])), copy.deepcopy(OrderedDict(a=[1])))
