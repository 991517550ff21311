a, b = {1, 2, 3}, {3, 4}
print(a | b, a & b, a - b, a ^ b, a < b, {3} < a, a >= {1}, a == {3, 2, 1}, a.isdisjoint({9}), a.union([7], (8,)), a.intersection([1, 2], [2]), a.difference([1], [2]), a.symmetric_difference([1]))
a.add(5); a.discard(99); a.remove(1); a.update([6], {7}); print(sorted(a), len(a), 5 in a, a.copy() is a, sorted(a.copy()))
a.intersection_update({2, 3, 5}); a.difference_update([5]); a.symmetric_difference_update([3, 10]); print(sorted(a))
a |= {20}; a &= {20, 2}; a -= {2}; a ^= {30}; print(sorted(a), a.pop() in (20, 30), len(a)); a.clear(); print(a, bool(a))
f = frozenset([1, 2]); print(f, hash(f) == hash(frozenset([2, 1])), {f: 1}[frozenset([2, 1])], f | {3}, type(f | {3}).__name__, type({3} | f).__name__, f == {1, 2}, frozenset(f) is f, {f, frozenset()} == {frozenset(), f}, f in {f}, {1, 2} in {f})
for call in (lambda: set().pop(), lambda: {1}.remove(2), lambda: {1} | [2], lambda: {1} < [2], lambda: f.add(3), lambda: set(5), lambda: {1} + {2}, lambda: hash({1})):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
try:
    s = {1, 2, 3}
    for x in s: s.add(x + 10)
except RuntimeError as error:
    print(error)
print(set(), frozenset(), {*()} == set(), set("aab") == {"a", "b"}, sorted(set("mississippi")), len({i % 7 for i in range(100)}), {1, "1", (1,)} == {(1,), "1", 1})
big = set(range(1000))
for i in range(0, 1000, 3): big.discard(i)
print(len(big), sum(big), 999 in big, 998 in big, big <= set(range(1000)), len(big & set(range(100))), len(big ^ {0, 1}))
class K:
    def __init__(self, v): self.v = v
    def __hash__(self): return self.v % 3
    def __eq__(self, o): return self.v == o.v
ks = {K(i) for i in range(20)} | {K(5), K(25)}
print(len(ks), K(7) in ks, K(99) in ks, sorted(k.v for k in ks)[:5])
class S(set):
    def add(self, x): super().add(x * 2)
s = S([1]); s.add(5); print(sorted(s), type(s | {1}).__name__, type(s.copy()).__name__, S() == set(), s)
print({1, 2}.issubset([1, 2, 3]), {1, 2, 3}.issuperset([1]), {1}.issubset({1}), set([1, 2]).union(), set().union(*[[1], [2]]))
