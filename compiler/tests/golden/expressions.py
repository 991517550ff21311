a = 1 + 2 * 3 - (4, 5)[0] << 2
b = "x" * 3 + "y" "z" 'ä\ud800'
c = f"{a!r:>{b}} {c=} text" f"{{}}" + t"hi {a + 1!s:x} {b}"
d = x[1:2], x[a:b], x[::a], x[1, 2:3]
x[a:b] = x[1:] = y.z = 5
x[a:b] += 1
y.z -= 2
del x[a], y.z, (p, q)
e = {1, 2, 3}, [1, 2, 3], {"a": 1, **d}, [*a, 1], (*a,)
g = f(*a, b, *c, k=1, **d), f(**d), f(*a), o.m(1, k=2)
h = a < b < c, a not in {1, 2}, not a is b, a and b or c
i = 3 + 4j, 10 ** 30, -0.0, 1 / 3, b"\xff", ..., 0xffff_ffff_ffff_ffff_ffff
(j := 5)
k, *l = m, (n, o) = 1, 2
import a.b.c as d, e.f
from . import g as h, i
from j import *
global_name = lambda: None
