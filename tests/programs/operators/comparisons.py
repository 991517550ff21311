print(1 < 2 < 3, 1 < 3 < 2, 1 == 1.0 == True, 3 > 2 != 1, 1 < 2 > 1)
print([1, 2] < [1, 2, 0], (1, "a") < (1, "b"), [2] > [1, 9], [] < [0], (1,) == [1])
print("a" < "B", "abc" < "abd", "" < "a", b"a" < b"b", "Z" < "a")
print({1, 2} < {1, 2, 3}, {1} <= {1}, {1} < {1}, {1, 2} > {3}, {1} == frozenset({1}))
print(None is None, not None, not [], not [0])
print(float("nan") == float("nan"), float("nan") in [float("nan")], (n := float("nan")) in [n], [n] == [n])
print(1e16 == 10 ** 16, 2 ** 53 == 2.0 ** 53, 2 ** 53 + 1 == 2.0 ** 53, 10 ** 400 > 1e308, -10 ** 400 < float("-inf"))
print(True + True, True == 1, {True: "a", 1: "b", 1.0: "c"}, hash(1) == hash(1.0) == hash(True))
class Order:
    def __init__(self, v): self.v = v
    def __lt__(self, other): return self.v < other.v
    def __repr__(self): return f"O{self.v}"
items = [Order(3), Order(1), Order(2)]
print(sorted(items), min(items), max(items), Order(1) > Order(0))
try:
    Order(1) <= Order(2)
except TypeError as error:
    print(error)
for a, b in ((1, "a"), ([], ()), ({}, {}), (1j, 2j), (None, None), ("a", b"a")):
    try:
        print(a < b)
    except TypeError as error:
        print(error)
from functools import total_ordering
@total_ordering
class T:
    def __init__(self, v): self.v = v
    def __eq__(self, other): return self.v == other.v
    def __lt__(self, other): return self.v < other.v
print(T(1) <= T(1), T(2) > T(1), T(1) >= T(2), T(1) != T(1))
