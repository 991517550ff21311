# Operations on sets of ints: the order of the results, with growth, deletions and collisions on the way.
state = 7


def number(limit):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % limit


def checksum(items):
    total = 0
    for item in items:
        total = (total * 1000003 + hash(item)) % (2**61 - 1)
    return total


def made(size, step):
    result = set()
    for _ in range(size):
        result.add(number(4 * size + 1) * step - size)
    for _ in range(number(size + 1)):
        result.discard(number(4 * size + 1) * step - size)
    return result


for size in (0, 1, 2, 4, 5, 8, 19, 20, 40, 100, 300, 700):
    for step in (1, 8, 128, 2**40 + 1):
        a, b = made(size, step), made(size // (1 + number(9)) + 1, step)
        results = [a | b, b | a, a & b, b & a, a - b, b - a, a ^ b, b ^ a, a.copy(), set(a), frozenset(b), a | a]
        print(size, step, len(a), len(b), a <= b, a & b <= a, a.isdisjoint(b), a == set(list(a)), *[checksum(r) for r in results])
        c, d, e, f = a.copy(), a.copy(), a.copy(), a.copy()
        c |= b
        d &= b
        e -= b
        f ^= b
        print(checksum(c), checksum(d), checksum(e), checksum(f), c == a | b, d == a & b, e == a - b, f == a ^ b)

# Keys that compare by code among others, and strs of all widths.
mixed = {1, "a", "é", "Ω", "𝄞", (1, 2), 2.5, None, 2**70}
print(len(mixed | {1.0, True, "a"}), len(mixed & {1.0, "Ω", (1, 2), 2**70}), len(mixed - {"é", None}), len(mixed ^ {1, 3}))
words = {"w%d" % i for i in range(50)}
others = {"w%d" % i for i in range(25, 75)}
print(len(words | others), sorted(words & others)[:3], sorted(words - others)[-3:], len(words ^ others), words <= words | others)
print({"a", "b"} <= {"a", "b", 1}, {"a", 1} <= {1.0, "a"}, {1, 2} == {1.0, 2.0}, {1, 2}.isdisjoint({1.0}), {1.0, 2} & {1, 2})
