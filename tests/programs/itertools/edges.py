# gc-every: 1009
# itertools: lengths, ends, errors, and what is left of the inputs.
import itertools as it, operator
take = lambda n, x: list(it.islice(x, n))
print(take(3, it.count(5)), take(3, it.count(1.5, -0.5)), take(3, it.count(10**20, 10**20)), repr(it.count(3)), repr(it.count(1, 2)), repr(it.repeat("x", 2)), take(5, it.cycle("ab")), list(it.cycle("")), list(it.repeat(1, 0)), list(it.repeat(1, -5)), it.repeat(1, 3).__length_hint__())
print(list(it.accumulate([1, 2, 3])), list(it.accumulate([1, 2, 3], operator.mul, initial=10)), list(it.accumulate([])), list(it.accumulate([], initial=1)), list(it.accumulate("abc")))
print(list(it.batched("abcdefg", 3)), list(it.chain("ab", [1], {})), list(it.chain.from_iterable(["ab", (1,)])), list(it.compress("abcde", [1, 0, True, None, 5])), list(it.compress("ab", [1])))
print(list(it.dropwhile(lambda x: x < 3, [1, 4, 2])), list(it.takewhile(lambda x: x < 3, [1, 4, 2])), list(it.filterfalse(None, [0, 1, "", 2])), list(it.starmap(pow, [(2, 3), (3, 2)])), list(it.pairwise([1, 2, 3])), list(it.pairwise([1])))
print([(k, list(g)) for k, g in it.groupby("aaabbc")], [(k, len(list(g))) for k, g in it.groupby([1, 1.0, True, 2])], [k for k, g in it.groupby([3, 1, 4], key=lambda v: v % 2)])
g = it.groupby("aab"); k, first = next(g); next(g); print(list(first))
print(list(it.islice("abcdef", 2)), list(it.islice("abcdef", 1, None, 2)), list(it.islice("abc", 0)), list(it.islice("abc", 5, 2)), list(it.islice([1, 2, 3], None, None)))
source = iter(range(10)); list(it.islice(source, 3)); print(next(source)); list(it.islice(source, 2, 4)); print(next(source)); list(it.takewhile(lambda x: x < 9, source)); print(next(source, "end"))
print(list(it.zip_longest("ab", "c", fillvalue="-")), list(it.zip_longest()), list(it.product("ab", repeat=2)), list(it.product()), list(it.product("ab", [])), list(it.product("ab", repeat=0)))
print(list(it.permutations("abc", 2)), list(it.permutations("ab", 3)), list(it.permutations([])), list(it.combinations("abc", 2)), list(it.combinations("abc", 0)), list(it.combinations_with_replacement("ab", 2)), list(it.combinations_with_replacement("", 2)))
a, b, c = it.tee("abc", 3); next(a); print(list(b), list(a), list(c), it.tee([1], 0), next(a, None))
for bad in [lambda: it.count("a"), lambda: it.islice([], -1), lambda: it.islice([], 1, 2, 0), lambda: it.islice([], "a"), lambda: list(it.batched("abc", 0)), lambda: it.permutations("ab", -1), lambda: it.combinations("ab"), lambda: it.combinations("ab", -2), lambda: it.repeat(), lambda: it.tee([], -1), lambda: it.product([], repeat=-1), lambda: it.zip_longest([], bad=1), lambda: list(it.starmap(pow, [5])), lambda: list(it.chain.from_iterable([1])), lambda: it.cycle(5), lambda: it.groupby(), lambda: list(it.accumulate([1, "a"])), lambda: it.compress([1]), lambda: list(it.batched("abcd", 3, strict=True)), lambda: next(it.pairwise([])), lambda: it.dropwhile(1), lambda: list(it.dropwhile(1, [2])), lambda: it.chain(5).__next__(), lambda: it.count(1, "a"), lambda: it.filterfalse(None)]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
def broken():
    yield 1
    raise ValueError("inside")
for wrap in [it.chain, lambda x: it.accumulate(x), lambda x: it.islice(x, 5), it.pairwise, lambda x: it.zip_longest(x, "abc"), lambda x: it.batched(x, 2), lambda x: it.tee(x)[0], lambda x: it.takewhile(bool, x), it.cycle, lambda x: it.starmap(lambda *a: a, ((v,) for v in x))]:
    got = []
    try:
        for value in wrap(broken()): got.append(value)
    except ValueError as error: got.append(str(error))
    print(got)
class Loop:
    def __iter__(self): return self
    def __next__(self): return 1
print(take(2, it.chain(Loop())), take(2, zip(Loop(), it.count())), len(list(it.islice(it.product(range(100), repeat=3), 1000))), sum(1 for _ in it.combinations(range(20), 3)))
