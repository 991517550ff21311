# Lists: slice assignment, deletion, sorting with keys, changes meanwhile, errors.
import functools
base = list(range(10))
for s in [slice(2, 5), slice(None, None, 2), slice(8, 2, -2), slice(-3, None), slice(5, 2), slice(100, 200), slice(None, None, -1), slice(0, 0)]:
    x = base.copy(); n = len(x[s])
    x[s] = "abcdefghij"[:n]
    y = base.copy(); del y[s]
    print(s, base[s], x, y, s.indices(10))
x = base.copy(); x[2:4] = []; x[0:0] = [7, 8]; x[len(x):] = (i for i in "xy"); x[1:2] = x; print(x)
for bad in [lambda: base.__setitem__(slice(None, None, 2), [1]), lambda: base.__setitem__(slice(0, 1), 5), lambda: base[1.0], lambda: base["a"], lambda: base[99], lambda: base.__setitem__(99, 1), lambda: base.__delitem__(99), lambda: base.pop(99), lambda: [].pop(), lambda: base.remove("q"), lambda: base.insert("a", 1), lambda: base + (1,), lambda: base * 1.5, lambda: base < (1,), lambda: [1] < ["a"], lambda: [1, "a"].sort(), lambda: base.sort(5), lambda: base.sort(key=5), lambda: base[::0], lambda: base.extend(5), lambda: list(5), lambda: list(1, 2), lambda: hash([]), lambda: [1, 2].sort(key=lambda v: 1 / 0), lambda: base.__init__(5), lambda: [] * 10**30, lambda: base.count(), lambda: base[{}], lambda: sorted([1], reverse="x"), lambda: sorted(1), lambda: slice(1, 2, 0).indices(5), lambda: slice("a").indices(3), lambda: [1] + "a"]:
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
words = ["b", "A", "c", "B", "a"]
print(sorted(words), sorted(words, key=str.lower), sorted(words, key=str.lower, reverse=True), sorted([3, 1.5, True, 2]), sorted([(1, "b"), (1, "a"), (0, "z")]), sorted("cab", reverse=True))
print(sorted([5, 3, 8], key=functools.cmp_to_key(lambda a, b: b - a)), sorted([None, None], key=id) == [None, None], sorted([[], [1], [0]]), sorted({"b": 1, "a": 2}.items()))
pairs = [(i % 3, i) for i in range(9)]
pairs.sort(key=lambda p: p[0]); print(pairs); pairs.sort(key=lambda p: p[0], reverse=True); print(pairs)
seen = []
x = [3, 1, 2]
class Spy:
    def __init__(self, n): self.n = n
    def __lt__(self, other):
        seen.append(len(holder))
        holder.append(1)
        return self.n < other.n
holder = [Spy(2), Spy(1)]
try:
    holder.sort()
except ValueError as error:
    print(error, seen, len(holder))
x = [1, 2, 3]
for i in x:
    if len(x) < 6:
        x.append(i * 10)
print(x)
for i in x:
    x.remove(i)
print(x, x.clear(), x)
r = []; r.append(r); print(r, r == r, [r], len(r)); r.append([r]); print(r)
x = [1, 2]; x += x; x *= 2; x += "ab"; x.extend(x[:1]); print(x, x.count(1), x.index(2, 2), x.reverse(), x, x[-1:-4:-1], x.copy() is x, [0] * -1, x * 0)
class Index:
    def __index__(self): return 1
print(x[Index()], x[Index():3], [5] * Index(), x.pop(Index()), x.insert(Index(), "i"), x)
it = iter([1, 2, 3]); next(it); print(it.__length_hint__(), list(it), it.__length_hint__(), next(it, "end"), it.__reduce__()[1:])
rit = reversed(x); x.append("late"); print(next(rit), rit.__length_hint__(), [[1, 2], [3]] > [[1, 2]], [1, float("nan")] == [1, float("nan")])
a, *b, c = range(5); [d, [e, *f]] = [1, "xyz"]; print(a, b, c, d, e, f, [*b, *"q"], max([[1], [0, 5]]), min([2, 1], [1, 9]), sum([[1], [2]], []))
