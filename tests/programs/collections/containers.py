# gc-every: 1009
# deque, Counter, defaultdict, ChainMap, namedtuple, UserDict: corners.
from collections import *
import copy, pickle
d = deque("abcde", maxlen=4); d.append("f"); d.appendleft("z"); print(d, d.maxlen, d[0], d[-1], d.rotate(1), d, d.rotate(-3), d); d.extendleft("xy"); print(d, d.index("x"), d.count("x"), d.reverse(), d, d.copy(), d + deque([1]), d * 2, deque([1, 2]) < deque([1, 3]), deque([1]) == [1])
d[1] = "Q"; del d[0]; print(d, list(reversed(d)), d.pop(), d.popleft(), d.clear(), d, deque(maxlen=0), repr(deque([1], 5)))
for bad in [lambda: deque(maxlen=-1), lambda: deque(5), lambda: deque().pop(), lambda: deque().popleft(), lambda: deque([1])[5], lambda: deque([1]).remove(2), lambda: deque([1], 1).insert(0, 2), lambda: deque([1]).index(9), lambda: hash(deque()), lambda: deque([1]) + [1], lambda: deque() < [1], lambda: deque([1])["a"], lambda: deque([1, 2])[0:1]]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
q = deque([1, 2, 3])
try:
    for x in q: q.append(x)
except RuntimeError as error: print(error)
c = Counter("abracadabra"); print(c, c.most_common(2), c["zz"], sorted(c.elements())[:3], c.total(), c - Counter("aab"), c & Counter("abz"), +Counter(a=-1, b=2), -Counter(a=-1, b=2), c | Counter(z=1), Counter(a=1) <= Counter(a=2), Counter(a=1) == Counter(a=1, b=0)); c.subtract("aaaaaaa"); c.update(a=1, q=2); print(c, Counter({1: 2}), Counter(["x"], y=2), repr(Counter()))
try: Counter.fromkeys("a")
except NotImplementedError as error: print(error)
dd = defaultdict(list, a=[1]); dd["b"].append(2); print(dd, dd.get("zz"), "zz" in dd, dd.default_factory, dd.copy() == dd, dd | {"c": 3}, defaultdict(None)); dd.default_factory = None
for bad in [lambda: dd["zz"], lambda: defaultdict(5), lambda: namedtuple("A", "a a"), lambda: namedtuple("A", "def"), lambda: namedtuple("A", "_x"), lambda: namedtuple("1A", "x"), lambda: namedtuple("A", "x y", defaults=[1, 2, 3]), lambda: ChainMap()["x"], lambda: ChainMap({}).pop("x"), lambda: ChainMap({}).popitem(), lambda: OrderedDict().popitem(), lambda: OrderedDict(a=1).move_to_end("b")]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
P = namedtuple("P", "x y z", defaults=[7]); p = P(1, y=2)
print(p, p._replace(x=9), p._asdict(), P._fields, P._field_defaults, P._make("abc"), p == (1, 2, 7), p.count(7), P.__doc__, P.x.__doc__, namedtuple("R", "a def _b a", rename=True)._fields, pickle.loads(pickle.dumps((1,))), copy.copy(p), p.__match_args__, hash(p) == hash((1, 2, 7)))
for bad in [lambda: P(), lambda: P(1, 2, 3, 4), lambda: P(1, 2, w=3), lambda: p._replace(w=1), lambda: P._make([1]), lambda: setattr(p, "x", 1), lambda: p.w]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
m = ChainMap({"a": 1}, {"a": 2, "b": 3}); m["c"] = 4; print(m, m["a"], m.parents, m.new_child({"z": 0}), dict(m), list(m), len(m), m.get("q"), m | {"n": 1}, {"n": 1} | m, m.maps[0]); del m["a"]; print(m["a"])
o = OrderedDict(a=1, b=2, c=3); o.move_to_end("a"); o.move_to_end("c", last=False); print(o, o.popitem(last=False), list(reversed(o)), o == OrderedDict(a=1, b=2), o == dict(a=1, b=2), o | {"z": 1}, OrderedDict.fromkeys("ab", 0))
class U(UserDict):
    def __missing__(self, k): return k * 2
u = U(a=1); print(u, u["x"], u | {"b": 2}, u.data, "x" in u, UserList([1]) + [2], UserString("ab") * 2 + "c", UserString("x").upper().__class__.__name__, sorted(UserList([2, 1])))
