data = [("b", 2), ("a", 1), ("c", 2), ("d", 1)]
print(sorted(data), sorted(data, key=lambda x: x[1]), sorted(data, key=lambda x: x[1], reverse=True), sorted(data, key=lambda x: (-x[1], x[0])))
class N:
    compares = 0
    def __init__(self, v): self.v = v
    def __lt__(self, o): N.compares += 1; return self.v < o.v
    def __repr__(self): return str(self.v)
print(sorted(map(N, range(50))) and N.compares); N.compares = 0
print(sorted(map(N, range(50, 0, -1))) and N.compares)
state, values = 12345, []
for _ in range(500):
    state = (state * 1103515245 + 12345) % 2 ** 31
    values.append(state % 1000)
s = sorted(values)
print(s[:10], s[-5:], all(a <= b for a, b in zip(s, s[1:])), sorted(values, reverse=True) == s[::-1], len(s))
pairs = [(v % 10, i) for i, v in enumerate(values)]
st = sorted(pairs, key=lambda p: p[0])
print(all(a[1] < b[1] for a, b in zip(st, st[1:]) if a[0] == b[0]), st == sorted(pairs))
from functools import cmp_to_key
print(sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)), sorted(["B", "a", "C"], key=str.lower), sorted([1, 2.5, True, -1]), sorted("hello world"), sorted({"b": 1, "a": 2}), sorted([[2], [1, 5], [1]]), sorted([0.5, -0.0, 0, float("-inf")]))
for call in (lambda: sorted([1, "a"]), lambda: sorted([None, 1]), lambda: sorted([1, 2], key=5), lambda: [1, 2].sort(lambda x: x), lambda: sorted([1j, 2j])):
    try:
        print(call())
    except TypeError as error:
        print(error)
l = ["x%d" % (i * 7 % 13) for i in range(13)]; l.sort(); print(l); l.sort(key=len); print(l); l.sort(key=lambda x: int(x[1:])); print(l)
import bisect, heapq
print(bisect.bisect([1, 2, 2, 3], 2), bisect.bisect_left([1, 2, 2, 3], 2), heapq.nsmallest(3, values), heapq.nlargest(2, values), list(heapq.merge([1, 4], [2, 3])))
h = []
for v in (5, 1, 4, 2): heapq.heappush(h, v)
print([heapq.heappop(h) for _ in range(4)], heapq.heapreplace(h2 := [1, 5], 3), h2)
rows = [{"n": "x", "a": 3}, {"n": "y", "a": 1}]; rows.sort(key=lambda r: r["a"]); print([r["n"] for r in rows], min(rows, key=lambda r: r["a"])["n"])
big = sorted(range(1000), key=lambda x: (x * 7919) % 1000); print(big[:5], sorted(big) == list(range(1000)), sorted([2 ** 70, 1, -2 ** 70, 2.5]))
