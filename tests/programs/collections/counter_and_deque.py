# gc-every: 101
from collections import Counter, deque, defaultdict, OrderedDict, ChainMap, UserDict, UserList
c = Counter("mississippi")
print(c, c.most_common(2), c["z"], sum(c.values()), sorted(c.elements())[:4], c + Counter("miss"), c - Counter("miss"), c & Counter("sip"), c | Counter("zz"))
c.update("mm"); c.subtract({"i": 10}); print(c, +c, c.total()); del c["s"]; print(sorted(c))
d = deque([1, 2, 3], maxlen=4)
d.append(4); d.append(5); d.appendleft(0); print(d, d.maxlen, d[0], d[-1], len(d))
d.rotate(1); print(d); d.rotate(-2); print(d, d.pop(), d.popleft(), d, 3 in d, d.count(3), list(reversed(d)))
d.extend("ab"); d.extendleft("xy"); print(d, d.index("y")); d.remove("y"); d.insert(1, "i"); print(d, d.copy() == d); d.clear(); print(d)
big = deque(range(1000)); big.rotate(300); print(big[0], big[500], sum(big)); del big[3]; big[0] = -1; print(len(big), big[0])
for call in (lambda: deque().pop(), lambda: deque([1])[5]):
    try: print(call())
    except Exception as error: print(type(error).__name__, error)
dd = defaultdict(list)
for k, v in [("a", 1), ("b", 2), ("a", 3)]: dd[k].append(v)
print(dd, dd["new"], len(dd), dd.get("x"), defaultdict(int, {"q": 1})["z"], dict(dd))
try: defaultdict(None)["x"]
except KeyError as error: print(repr(error))
o = OrderedDict(a=1, b=2, c=3)
o.move_to_end("a"); print(o, list(reversed(o)), o.popitem(last=False), o == OrderedDict(a=1, c=3), OrderedDict(a=1, c=3) == {"c": 3, "a": 1})
o.move_to_end("a", last=False); print(list(o), o | {"z": 0})
m = ChainMap({"a": 1}, {"a": 2, "b": 3}); m["n"] = 9
print(m["a"], m["b"], m.maps, sorted(m), m.new_child({"a": 0})["a"], len(m), m.parents)
class U(UserDict):
    def __setitem__(self, k, v): super().__setitem__(str(k), v)
u = U({1: "a"}); u[2] = "b"; print(u, "1" in u, UserList([1, 2]) + [3])
