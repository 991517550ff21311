class Evil:
    def __init__(self, target, value): self.target, self.value = target, value
    def __eq__(self, other):
        self.target.clear()
        return False
    def __repr__(self): return f"E{self.value}"
l = []
l.extend([Evil(l, i) for i in range(5)])
print(5 in l, l)
l.extend([Evil(l, i) for i in range(3)])
print(l.count(1), l)
l = [3, 1, 2]
try:
    l.sort(key=lambda x: l.append(x) or x)
except ValueError as error:
    print(error, l)
l = [1, 2, 3]
def key(x):
    seen.append(len(l))
    return -x
seen = []
l.sort(key=key)
print(l, seen)
try:
    l.sort(key=lambda x: 1 / (x - 2))
except ZeroDivisionError:
    print("kept", sorted(l))
class Grow:
    def __index__(self):
        l.extend([0] * 3)
        return 1
print(l[Grow()], len(l))
it = iter(l)
next(it)
l.clear()
print(list(it), list(it))
l.append(1)
print(list(it))
d = [1, 2, 3]
it = iter(d)
d += [4]
print(list(it))
r = reversed([1, 2, 3])
print(next(r), list(r), list(r))
a = [1, 2, 3]
a[:] = (x * 2 for x in a)
print(a)
a[0], a[1:] = "first", a[:1]
print(a)
nested = []
for _ in range(3):
    nested = [nested, nested]
print(nested, nested[0] is nested[1])
from operator import itemgetter
rows = [("b", 2), ("a", 2), ("c", 1)]
rows.sort(key=itemgetter(1))
print(rows)
