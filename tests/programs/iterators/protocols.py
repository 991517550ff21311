class Count:
    def __init__(self, n): self.n = n
    def __iter__(self): return CountIter(self.n)
class CountIter:
    def __init__(self, n): self.i, self.n = 0, n
    def __iter__(self): return self
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += 1
        return self.i
c = Count(3)
print(list(c), list(c), sum(c), max(c), tuple(c), set(c), 2 in c, [*c], dict.fromkeys(c), sorted(c, reverse=True), list(zip(c, c)), list(map(lambda x: -x, c)))
it = iter([1, 2, 3])
print(next(it), list(it), list(it), next(it, None), iter(it) is it)
values = iter(["a", "b", "stop", "c"])
print(list(iter(lambda: next(values), "stop")), list(values))
print(list(enumerate(c, 10)), list(filter(None, [0, 1, "", "x"])), list(filter(lambda x: x > 1, c)), list(reversed("abc")), list(zip()), list(zip("ab", range(9))), list(zip("ab", [1, 2], strict=True)), list(map(pow, [2, 3], [3, 2])))
class NoNext:
    def __iter__(self): return 5
class NoneIter(list):
    __iter__ = None
for call in (lambda: iter(NoNext()), lambda: list(NoneIter()), lambda: next(5), lambda: next(iter([])), lambda: list(zip([1], [], strict=True)), lambda: iter(5, 6)):
    try:
        print(call())
    except (TypeError, StopIteration, ValueError) as error:
        print(type(error).__name__, error)
for x in c:
    if x == 2: break
else:
    print("no break")
for x in c: pass
else: print("finished", x)
m = map(str, [1, 2]); print(next(m), list(m), type(m).__name__, type(iter({}.items())).__name__, type(iter("é")).__name__)
e = enumerate("abc"); next(e); print(list(e))
z = zip([1, 2, 3], it2 := iter("ab")); print(list(z), list(it2))
print(all(x for x in c), any(x > 5 for x in c), min(c, key=lambda x: -x), sum([1.5, 2], 10), min("b", "a"), max([], default="d"), sum((i for i in c), start=100))
import operator
print(operator.length_hint(iter([1, 2, 3])), operator.length_hint(c, 7), list(iter(range(3).__iter__())))
while_it = iter("xyz")
while (ch := next(while_it, None)) is not None: print(ch, end=" ")
print()
