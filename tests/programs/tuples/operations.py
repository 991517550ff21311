t = (1, "a", None)
print(t, t[0], t[-1], t[1:], t + (2,), t * 2, len(t), "a" in t, t.index("a"), t.count(None), (), (1,), tuple("ab"), tuple([1]), t == (1, "a", None))
print((1, 2) < (1, 3), (1,) < (1, 0), () < (1,), hash((1, 2)) == hash((1, 2)), {(1, 2): "k"}[1, 2], (1, 2)[::-1], t[::2], max((1, 2), (1, 1)))
a = 1, 2
b = (1)
print(a, b, type(b).__name__, tuple(a) is a, a[:] is a, (a,) + a, ((),), sorted([(2, "b"), (1, "z"), (2, "a")]))
try:
    t[0] = 1
except TypeError as error:
    print(error)
for call in (lambda: t[5], lambda: t["x"], lambda: t + [1], lambda: (1, 2).index(3), lambda: hash(([],)), lambda: tuple(1), lambda: () < 1):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
from collections import namedtuple
P = namedtuple("P", "x y z", defaults=[0])
p = P(1, 2)
print(p, p.x, p[1], p._replace(y=5), p._asdict(), P._fields, P._make([7, 8, 9]), p == (1, 2, 0), P._field_defaults, isinstance(p, tuple))
x, y, z = p
print(x + y + z, len(p), p.__match_args__)
for call in (lambda: P(1), lambda: p._replace(w=1), lambda: setattr(p, "x", 2), lambda: namedtuple("Q", "a a"), lambda: namedtuple("Q", "class")):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
class Q(P):
    __slots__ = ()
    @property
    def total(self): return self.x + self.y + self.z
print(Q(1, 2, 3).total, Q(1, 2, 3), tuple(Q(1, 2)), repr(Q(1, 2)))
deep = ()
for i in range(5): deep = (deep, i)
print(deep)
def many(*a): return a
print(many(*range(20))[15], tuple(i * i for i in range(4)), (*"ab", *(1, 2)), () + (), tuple({1: 2}))
