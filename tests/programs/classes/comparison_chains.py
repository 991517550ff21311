# Rich comparison: chains, identity, sorting with partial orders, hash and eq together.
import functools


class Logged:
    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        print(f"{self.value}<{other.value}", end=" ")
        return self.value < other.value

    def __eq__(self, other):
        print(f"{self.value}=={getattr(other, 'value', other)}", end=" ")
        return self.value == getattr(other, "value", None)

    def __repr__(self):
        return f"L{self.value}"


a, b, c = Logged(1), Logged(2), Logged(3)
print(a < b < c, a > b, b < a < c)
print(a != b, a == a, a is a, a in [a], a in [b])
print(max(a, c), min([b, a]))
try:
    hash(a)
except TypeError as error:
    print(error)
try:
    a <= b
except TypeError as error:
    print(error)
nan = float("nan")
print(nan == nan, nan in [nan], [nan] == [nan], (nan,) < (nan,), {nan: 1}.get(nan), [nan].count(nan), [nan].index(nan))


@functools.total_ordering
class Total:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other.value

    def __lt__(self, other):
        return self.value < other.value


print(Total(1) <= Total(1), Total(2) > Total(1), Total(1) >= Total(2))


class Weird:
    def __eq__(self, other):
        return []

    def __ne__(self, other):
        return "unequal"

    def __lt__(self, other):
        return 0


w = Weird()
print(w == 1, w != 1, w < 1, 1 > w, [w] == [Weird()], w in [1], 1 in [w], not (w == 1))


class Truthless:
    def __bool__(self):
        raise ValueError("no truth")

    def __lt__(self, other):
        return self


try:
    Truthless() < 1 < 2
except ValueError as error:
    print(error)
print((1, 2) < (1, 2, 3), [1, 3] > [1, 2, 9], "a" < "b" <= "b" != "c", {1} < {1, 2} > {2}, (1, "a") == (1.0, "a"))
print([] == (), {} == set(), 1 == True, 1.0 == 1 + 0j, "1" == 1, b"a" == "a", None == 0, range(3) == range(0, 3, 1))
