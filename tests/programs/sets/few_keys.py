# Sets made of a few keys at once have the order that adding one after the other gives, at every size around which a table grows.

import operator


class Key(int):
    """Hashes as an int, but is none."""


def show(name, result):
    print(name, len(result), list(result))


for size in (0, 1, 4, 5, 6, 18, 19, 20, 31, 32, 33, 40, 100):
    for stride in (1, 8, 32, 1001):
        left = {number * stride for number in range(size)}
        right = {number * stride for number in range(0, size * 2, 3)}
        for function in (operator.sub, operator.and_, operator.or_, operator.xor):
            show(f"{size} {stride} {function.__name__}", function(left, right))
        show(f"{size} {stride} frozen", frozenset(left) - frozenset(right))

# What was made so grows and shrinks on as any other.
rest = set(range(0, 300, 10)) - {50, 60}
rest |= {1, 2, 3}
rest.discard(100)
rest.update(range(1000, 1040, 8))
show("grown", rest)
print(rest == set(sorted(rest)), rest <= set(range(2000)), rest.isdisjoint({5, 7}))
negative = {-1, -2, 2**61 - 1, 2**61 - 2, 0, 1} - {5}
show("negative", negative)
words = {"a", "b", "c"} - {"b"}
print(sorted(words), sorted({"x", 1, 2} & {1, "x"}, key=str))

# Keys that are no exact ints take the long way.
mixed = {Key(3), 4, 5, True} - {4}
print(sorted(mixed), [type(key).__name__ for key in sorted(mixed)])

# Comparisons of sets, also with themselves and with gaps.
gaps = set(range(10))
gaps -= {3, 4}
for other in (gaps, set(gaps), set(range(10)), {1}, frozenset(gaps), set()):
    print([function(gaps, other) for function in (
        operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)])
print({Key(1), 2} <= {1, 2, 3}, {frozenset({1}), 2} == {2, frozenset({1})})

# Going through a set without an iterator that anyone sees.
print(min({5, 3, 9}), max({5, 3, 9}), sum({1, 2, 3}), max({"b", "a"}), sorted({3, 1, 2}, reverse=True))
print(min(frozenset(), default="none"))
try:
    min({1, "a"})
except TypeError as error:
    print("cannot be compared")


def grow(key):
    changing.add(len(changing) + 100)
    return key


changing = {1, 2, 3}
try:
    max(changing, key=grow)
except RuntimeError as error:
    print(error)


def exchange(key):
    changing.discard(key)
    changing.add(key + 1000)
    return key


changing = {1}
print(max(changing, key=exchange) % 1000)
