# Views: sets of keys and items, changes while iterating, order, merging, errors.
d = dict(a=1, b=2, c=3)
keys, values, items = d.keys(), d.values(), d.items()
print(keys, values, items, len(keys), "a" in keys, 3 in values, ("a", 1) in items, ("a", 2) in items, ("a",) in items, 5 in items)
d["d"] = 4
print(list(keys), list(reversed(keys)), list(reversed(items)), list(reversed(values)), keys.mapping["d"])
print(sorted(keys & {"a", "z"}), sorted(keys | ["q"]), sorted(keys - "ab"), sorted(keys ^ {"a", "y"}), sorted({"a"} & keys), sorted({"a"} - keys), sorted({"x", "a"} - keys))
print(keys == {"a", "b", "c", "d"}, keys >= {"a"}, keys < {"a", "b", "c", "d", "e"}, keys.isdisjoint({"z"}), items & [("a", 1), ("b", 5)], items.isdisjoint([]), values == d.values(), keys == dict.fromkeys("abcd").keys())
for bad in [lambda: keys + keys, lambda: keys & 5, lambda: values & {1}, lambda: items & [[1]], lambda: hash(keys), lambda: keys[0], lambda: dict([(1, 2, 3)]), lambda: dict(5), lambda: d.update(5), lambda: d.pop("zz"), lambda: d["zz"], lambda: d.popitem(1), lambda: {}.popitem(), lambda: d.setdefault(), lambda: {[]: 1}, lambda: d | 5, lambda: d.fromkeys(5), lambda: d.__ior__(5), lambda: {**5}, lambda: dict(1, 2), lambda: d < d, lambda: dict.fromkeys("ab", 1, 2)]:
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
def change(action):
    target = dict(zip("abcdef", range(6)))
    seen = []
    try:
        for key in target:
            seen.append(key)
            action(target, key)
    except RuntimeError as error:
        seen.append(str(error))
    return seen, target
print(change(lambda t, k: t.__setitem__(k, 0)))
print(change(lambda t, k: t.pop(k)))
print(change(lambda t, k: t.__setitem__("new", 0)))
print(change(lambda t, k: (t.pop("f", 0), t.setdefault("g", 1)))[0])
print(change(lambda t, k: t.clear()))
for view in ("keys", "values", "items"):
    target = {1: 2, 3: 4}
    iterator = iter(getattr(target, view)())
    next(iterator)
    target[5] = 6
    try:
        next(iterator)
    except RuntimeError as error:
        print(view, error, iterator.__length_hint__())
print(d | {"a": 9, "x": 0}, {"x": 0} | d, d.copy() == d, dict(d, b=7), dict([("k", 1)], k=2), {**d, "a": 0})
d |= [("b", 8)]
print(d, d.popitem(), d.setdefault("n"), d.pop("zz", None), d.get("zz", 5), list(d), dict.fromkeys([1, 2], []))
class Missing(dict):
    def __missing__(self, key):
        return f"no {key}"
m = Missing(a=1)
print(m["a"], m["b"], m.get("b"), "b" in m, m.copy().__class__, (m | {}).__class__, Missing.fromkeys("x").__class__)
class Key:
    def __init__(self, n): self.n = n
    def __hash__(self): return 1
    def __eq__(self, other):
        if self.n == 2 or other.n == 2:
            raise ValueError("compared")
        return self.n == other.n
    def __repr__(self): return f"K{self.n}"
k = {Key(0): 0, Key(1): 1}
try:
    k[Key(2)]
except ValueError as error:
    print(error, k)
nested = {}
nested["self"] = nested
print(nested, {1: nested.values()}, 1 == True, {1: "a", True: "b", 1.0: "c"})
print(list({i: None for i in range(10)} | {3: None}), [*dict(zip("xyz", "123"))], {k: v for k, v in {1: 2}.items()})
