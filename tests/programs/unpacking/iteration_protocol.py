class It:
    def __init__(self, n): self.n, self.log = n, []
    def __iter__(self): self.log.append("iter"); return self
    def __next__(self):
        self.log.append("next")
        if self.n == 0: raise StopIteration
        self.n -= 1
        return self.n
it = It(2)
a, b = it
print(a, b, it.log)
it = It(3)
try:
    a, b = it
except ValueError:
    print("too many", it.log)
it = It(4)
a, *b = it
print(a, b, len(it.log))
class Explodes:
    def __iter__(self): yield 1; raise KeyError("mid")
try:
    a, b, c = Explodes()
except KeyError as error:
    print(a, b, "unchanged", error)
import collections
P = collections.namedtuple("P", "x y")
x, y = P(1, 2)
print(x, y, max(*P(3, 4)), dict(**P(1, 2)._asdict()))
def f(*args): return args
print(f(*P(1, 2), *It(2), *{"k": 0}), f(*(i for i in range(2))))
class T(tuple):
    def __iter__(self): return iter("overridden"[:2])
a, b = T((1, 2))
print(a, b)
class Fields:
    def __init__(self): self.a = 1
o = Fields()
o.a, o.b = o.a + 1, o.a
print(o.a, o.b)
n = [1, [2, [3, [4, None]]]]
while n:
    value, n = n
    print(value, end=" ")
print()
