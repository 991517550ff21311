from itertools import *
import operator
print(list(islice(count(5, 3), 4)), list(islice(cycle("ab"), 5)), list(repeat(7, 3)), list(accumulate([1, 2, 3, 4])), list(accumulate([3, 1, 2], max)), list(accumulate([1, 2], initial=100)), list(accumulate([1, 2, 3], operator.mul)))
print(list(chain("ab", [1])), list(chain.from_iterable(["ab", "cd"])), list(compress("abcd", [1, 0, 1, 0])), list(dropwhile(lambda x: x < 3, [1, 3, 1])), list(takewhile(lambda x: x < 3, [1, 3, 1])), list(filterfalse(lambda x: x % 2, range(5))), list(filterfalse(None, [0, 1])))
print([(k, list(g)) for k, g in groupby("aaabbca")], [(k, len(list(g))) for k, g in groupby([1, 3, 2, 4, 5], key=lambda x: x % 2)], list(islice("abcdef", 1, 5, 2)), list(islice("abc", None)), list(starmap(pow, [(2, 3), (3, 2)])))
print(list(zip_longest("abc", [1], fillvalue="-")), list(product("ab", [1, 2])), list(product([0, 1], repeat=2)), list(permutations("abc", 2)), list(combinations("abcd", 2)), list(combinations_with_replacement("ab", 2)), list(pairwise("abcd")), list(batched("abcdefg", 3)))
a, b = tee(iter([1, 2, 3])); print(next(a), list(b), list(a)); x, y, z = tee("ab", 3); print(list(x), list(y), list(z))
g = groupby("aab"); k1, g1 = next(g); k2, g2 = next(g); print(k1, list(g1), k2, list(g2))
print(len(list(permutations(range(5)))), len(list(combinations(range(10), 5))), list(combinations("ab", 3)), list(product()), list(permutations([])), sum(1 for _ in product(range(10), repeat=3)))
for call in (lambda: list(islice("a", -1)), lambda: list(batched("a", 0)), lambda: list(combinations("a", -1)), lambda: list(count("a"))):
    try: print(call())
    except (ValueError, TypeError) as error: print(type(error).__name__, error)
it = iter(range(10)); print([list(islice(it, 3)) for _ in range(4)], list(zip(count(), "ab")), next(count(2.5, 0.5)), repeat("x"), count(3))
def sieve():
    numbers = count(2)
    while True:
        p = next(numbers); yield p
        numbers = filter(lambda n, p=p: n % p, numbers)
print(list(islice(sieve(), 15)))
