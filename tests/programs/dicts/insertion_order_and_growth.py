d = {}
for i in range(2000): d[f"k{i}"] = i
print(len(d), list(d)[:3], list(d.values())[-2:])
for i in range(0, 2000, 3): del d[f"k{i}"]
print(len(d), list(d)[:4], d["k1"], "k3" in d, next(reversed(d)))
for i in range(0, 2000, 300): d[f"k{i}"] = -i
print(list(d)[-3:], d["k300"], sum(d.values()))
d["k1"] = "moved?"; print(list(d)[0]); v = d.pop("k1"); d["k1"] = v; print(list(d)[0], list(d)[-1])
while len(d) > 3: d.popitem()
print(d)
e = {i: i * i for i in range(10)}
f = {**e}; del f[0]; f[0] = "end"; print(e == f, list(f), {k: v for k, v in f.items() if k % 4 == 0})
g = dict(sorted(e.items(), key=lambda kv: -kv[1])[:3]); print(g, dict(reversed(g.items())), {v: k for k, v in g.items()})
n = {}
for w in "a b a c b a".split(): n[w] = n.get(w, 0) + 1
print(n, sorted(n.items(), key=lambda kv: (-kv[1], kv[0])), max(n, key=n.get))
groups = {}
for x in range(10): groups.setdefault(x % 3, []).append(x)
print(groups, {k: sum(v) for k, v in groups.items()})
m = {(x, y): x * y for x in range(3) for y in range(3)}; print(m[2, 2], [k for k in m if m[k] == 0][:3], (1, 2) in m)
nested = {"a": {"b": {"c": 1}}}; nested["a"]["b"]["d"] = nested["a"]["b"].pop("c") + 1; print(nested)
h = {0: "zero", 0.0: "float zero", False: "false"}; print(h, {1: 1, **{1: 2}}, dict([(1, 2)], a=3), len({i % 7: i for i in range(100)}))
it = iter(e.items()); print(next(it), next(it)); e.clear(); 
try: next(it)
except RuntimeError as error: print(error)
ints = {i * 2 ** 20: i for i in range(50)}; print(ints[2 ** 20 * 49], len(ints), -1 in ints); neg = {-i: i for i in range(5)}; print(neg, neg[-0])
