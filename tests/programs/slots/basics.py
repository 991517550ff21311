class P:
    __slots__ = ("x", "y")
    def __init__(self, x, y):
        self.x, self.y = x, y

p = P(1, 2)
print(p.x, p.y, P.__slots__, hasattr(p, "__dict__"))
try:
    p.z = 1
except AttributeError as error:
    print(error)
del p.x
try:
    p.x
except AttributeError as error:
    print(error)
try:
    del p.x
except AttributeError as error:
    print(error)
p.x = 5
print(p.x, type(P.x).__name__, P.x.__get__(p), P.x.__name__)

class Q(P):
    __slots__ = ("z",)
class R(P):
    pass
q = Q(1, 2)
q.z = 3
print(q.x, q.z, hasattr(q, "__dict__"))
r = R(1, 2)
r.anything = 4
print(r.__dict__, r.x)
class WithDict:
    __slots__ = ("a", "__dict__")
w = WithDict()
w.a, w.b = 1, 2
print(w.__dict__, w.a)
for body in ({"__slots__": ("a",), "a": 1}, {"__slots__": ("1x",)}, {"__slots__": (3,)}):
    try:
        type("T", (), body)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
class String:
    __slots__ = "single"
s = String()
s.single = 1
print(s.single)
