# Sets: operators against methods, changes while iterating, frozen ones as keys, errors.
a, b = {1, 2, 3, 4}, frozenset([3, 4, 5])
show = lambda s: (type(s).__name__, sorted(s))
print(show(a | b), show(b | a), show(a & b), show(b - a), show(a ^ b), show(a.union([9], "x" and [8])), show(b.intersection([3], (3, 4))), show(a.difference([1], [2])), show(a.symmetric_difference([1, 7])))
print(a <= {1, 2, 3, 4, 5}, a < a, a <= a, b > {3}, a.isdisjoint([9]), a.issuperset([1]), a.issubset(range(10)), a == frozenset(a), {1} == [1], set() < {0}, not set())
c = a.copy(); c |= {10}; c &= {1, 10, 2}; c -= {1}; c ^= {2, 3}; print(show(c))
c.update([1], (2,), {3: 4}); c.intersection_update([1, 2], [2, 3]); c.difference_update([9]); c.symmetric_difference_update([2, 5]); print(show(c), c.discard(77), c.add(5), show(c))
for bad in [lambda: a | [1], lambda: a & 5, lambda: a.union(5), lambda: {[]}, lambda: a.remove(99), lambda: set().pop(), lambda: hash(a), lambda: a < [1], lambda: set(1, 2), lambda: set(5), lambda: a.update(1), lambda: a.__ior__([1]), lambda: frozenset().add(1), lambda: a.issubset(5), lambda: [] in a, lambda: a.discard([]), lambda: a[0], lambda: set(a=1), lambda: a.add(), lambda: {1} - [1]]:
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
print({1, 2} in [{2, 1}], {frozenset([1, 2]): "f"}[frozenset([2, 1])], {1} in {frozenset([1])}, frozenset([frozenset()]), repr(set()), repr(frozenset()), hash(frozenset([1, 2])) == hash(frozenset([2, 1])))
s = set(range(5))
try:
    for x in s:
        s.add(x + 100)
except RuntimeError as error:
    print(error)
try:
    for x in s:
        s.discard(x)
except RuntimeError as error:
    print(error)
class Sub(set):
    pass
class Frozen(frozenset):
    pass
x = Sub([1]); x.attribute = 5
print(type(x | {2}).__name__, type(x.copy()).__name__, type({2} | x).__name__, type(Frozen([1]) & {1}).__name__, type(Frozen([1]).copy()).__name__, repr(x), repr(Frozen("a")), frozenset(Frozen([1])).__class__.__name__, x == {1})
class Bad:
    def __init__(self, fail): self.fail = fail
    def __hash__(self): return 3
    def __eq__(self, other):
        if self.fail:
            raise KeyError("eq")
        return self is other
z = {Bad(False), Bad(False)}
for action in [lambda: Bad(True) in z, lambda: z.add(Bad(True)), lambda: z | {Bad(True)}, lambda: z & {Bad(True)}, lambda: z - {Bad(True)}, lambda: z == {Bad(True), Bad(True)}]:
    try:
        print(action())
    except KeyError as error:
        print(error)
print(len(z), max({3, 1}), sum({1, 2}), sorted({"b", "a"}), [*{1}], {*[1, 2], *{3}}, {x for x in "aab"} == {"a", "b"}, any({0}), set("aab") == {"a", "b"})
big = set(range(1000)); big -= set(range(10, 1000)); print(big, len(big), big.__contains__({1}), set([1]).__reduce__()[0].__name__)
