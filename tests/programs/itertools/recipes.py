"""Recipes built from itertools: windows, unique, primes, partitions, routes."""
from collections import Counter, deque
from itertools import (accumulate, batched, chain, combinations, compress, count, cycle, dropwhile,
                       filterfalse, groupby, islice, pairwise, product, repeat, starmap, takewhile,
                       tee, zip_longest)
from operator import mul

def sliding(values, size):
    walk = iter(values)
    window = deque(islice(walk, size - 1), maxlen=size)
    for value in walk:
        window.append(value)
        yield tuple(window)

def unique(values, key=lambda value: value):
    seen = set()
    for value in filterfalse(lambda v: key(v) in seen, values):
        seen.add(key(value))
        yield value

def sieve(limit):
    data = bytearray((0, 1)) * (limit // 2)
    for p in iter(lambda d=iter(range(3, int(limit ** 0.5) + 1, 2)): next(d, None), None):
        if data[p]:
            data[p * p::p + p] = bytes(len(range(p * p, limit, p + p)))
    yield 2
    yield from (p for p in compress(count(), data) if p > 2)

def roundrobin(*rows):
    for turn in zip_longest(*rows, fillvalue=None):
        yield from (value for value in turn if value is not None)

def powerset(values):
    pool = list(values)
    return chain.from_iterable(combinations(pool, r) for r in range(len(pool) + 1))

def runs(text):
    return "".join(f"{letter}{len(list(group))}" for letter, group in groupby(text))

print(list(sliding("abcde", 3)), list(sliding("ab", 3)))
print(list(unique("AaBbAcC", str.lower)), list(unique([3, 1, 3])))
print(list(sieve(60)))
print("".join(roundrobin("ABC", "D", "EF")), ["".join(s) for s in powerset("xyz")])
print(runs("aaabccdddd"), list(batched("abcdefg", 3)), list(pairwise(range(4))))
print(list(accumulate([1, 2, 3, 4], mul)), list(accumulate([5, 1, 7], max, initial=2)))
print(list(islice(cycle("ab"), 5)), list(repeat("x", 3)), list(starmap(pow, [(2, 5), (3, 2)])))
print(list(takewhile(lambda x: x < 3, count(0.5, 1))), list(dropwhile(str.isdigit, "12a3")))
first, second = tee(iter("tea"))
print(next(first), list(second), list(first))
print(Counter(map(sum, product(range(1, 4), repeat=2))))
try:
    list(batched("abcd", 3, strict=True))
except ValueError as error:
    print(error)
print(list(zip(*[iter(range(7))] * 2)), sum(1 for _ in combinations(range(10), 4)))
