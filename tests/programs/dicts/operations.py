d = {"a": 1, "b": 2}
d["c"] = 3; d["a"] = 10
print(d, d["a"], d.get("z"), d.get("z", 0), len(d), "a" in d, list(d), list(d.values()), list(d.items()), d == {"c": 3, "b": 2, "a": 10})
print(d.pop("b"), d.pop("zz", "default"), d.popitem(), d, d.setdefault("n", []), d.setdefault("n", 5), d)
d["n"].append(1); d.update({"x": 1}, y=2); d.update([("z", 3)]); print(d); del d["x"]; d["x"] = "end"; print(list(d), list(reversed(d)))
print({**d, "a": 0}, d | {"q": 1}, {1: "int", 1.0: "float", True: "bool"}, dict(a=1, b=2), dict([("k", "v")]), dict.fromkeys("ab", 0), dict(zip("xy", [1, 2])))
k, v, i = d.keys(), d.values(), d.items()
d["late"] = 1
print("late" in k, len(v), ("late", 1) in i, k & {"late", "zz"}, k - {"a"} == set(d) - {"a"}, k | {"w"} == set(d) | {"w"}, k ^ set(d), i & {("late", 1)}, k == set(d), k.isdisjoint({"w"}), type(k).__name__)
for call in (lambda: {}["x"], lambda: {}.popitem(), lambda: {}.pop("x"), lambda: dict([(1, 2, 3)]), lambda: {} < {}, lambda: {}.update(5), lambda: {} + {}):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
for action in (lambda d: d.__setitem__("new", 1), lambda d: d.pop("a")):
    try:
        e = {"a": 1, "b": 2}
        for key in e: action(e)
    except RuntimeError as error:
        print(error)
e = {i: i for i in range(5)}
for key in list(e): del e[key]
print(e, e.clear(), bool(e), dict(), {}.keys(), {1: {}}.values())
big = {i: str(i) for i in range(1000)}
for i in range(0, 1000, 2): del big[i]
for i in range(2000, 2100): big[i] = i
print(len(big), list(big)[:3], list(big)[-2:], sum(k for k in big), 500 in big, 501 in big)
mixed = {None: 1, (1, 2): 2, "s": 3, 2.5: 4, b"b": 5, frozenset([1]): 6, int: 7, ...: 8}
print(mixed[None], mixed[1, 2], mixed[2.5], mixed[b"b"], mixed[frozenset([1])], mixed[int], mixed[...])
copy = d.copy(); copy["only"] = 1
print("only" in d, copy is d, next(iter(d)), {k: v for k, v in sorted({"b": 1, "a": 2}.items())}, max({"x": 1, "y": 3}, key={"x": 1, "y": 3}.get))
