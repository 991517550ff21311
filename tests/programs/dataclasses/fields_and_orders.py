# gc-every: 1009
# dataclasses: fields, defaults, order, frozen, slots, inheritance, conversion, errors.
from dataclasses import *
import dataclasses, typing, copy
@dataclass
class A:
    x: int
    y: list = field(default_factory=list)
    z: str = field(default="z", repr=False, compare=False, metadata={"k": 1})
    c: typing.ClassVar[int] = 5
    i: InitVar[int] = 0
    def __post_init__(self, i): self.w = self.x + i
a = A(1, i=5); print(a, a.w, a == A(1, [], "other"), A.c, [f.name for f in fields(A)], asdict(a), astuple(a), replace(a, x=9, i=1).w, fields(a)[2].metadata["k"], A.__match_args__, is_dataclass(A), is_dataclass(a), A.__doc__, A.__hash__)
@dataclass(order=True, frozen=True)
class B:
    p: tuple
    n: int = 3
b = B((1,)); print(b < B((2,)), sorted([B((3,)), b]), hash(b) == hash(B((1,))), b >= b, {b: 1}[B((1,), 3)])
@dataclass(slots=True, kw_only=True)
class C:
    k: int = 1
    _: KW_ONLY
    v: int = 2
@dataclass
class D(A):
    q: int = 7
    x: float = 1.5
@dataclass(eq=False, repr=False, init=False)
class E: f: int = 1
@dataclass(unsafe_hash=True)
class G: h: int = 1
@dataclass(weakref_slot=True, slots=True)
class W: a: int = 0
print(C(k=5), C.__slots__, D(), [f.name for f in fields(D)], E().f, E.__eq__ is object.__eq__, hash(G(5)) == hash(G(5)), make_dataclass("M", ["a", ("b", int), ("c", int, 5)], namespace={"t": lambda s: s.a})(1, 2).t(), W.__slots__, astuple(make_dataclass("N", ["d"])([{"k": (b,)}])))
for bad in [lambda: A(), lambda: A(1, 2, 3, 4, 5), lambda: A(1, zz=2), lambda: setattr(b, "n", 1), lambda: delattr(b, "n"), lambda: setattr(b, "new", 1), lambda: b < 5, lambda: hash(a), lambda: C(1), lambda: exec("@dataclass\nclass X:\n a: int = 1\n b: int"), lambda: exec("@dataclass\nclass X:\n a: list = []"), lambda: dataclass(order=True, eq=False)(type("X", (), {})), lambda: exec("@dataclass\nclass X(B):\n a: int = 1"), lambda: field(default=1, default_factory=list), lambda: replace(a, w=1), lambda: replace(a, nope=1), lambda: fields(5), lambda: asdict(5), lambda: make_dataclass("M", ["1a"]), lambda: make_dataclass("M", ["a", "a"]), lambda: make_dataclass("M", [5]), lambda: replace(5), lambda: exec("@dataclass(frozen=True)\nclass X:\n a: int\n def __setattr__(s, n, v): pass"), lambda: exec("@dataclass(slots=True)\nclass X:\n __slots__ = ('a',)\n a: int = 1"), lambda: exec("@dataclass\nclass X:\n a: InitVar[int] = field(default_factory=int)"), lambda: dataclass(weakref_slot=True)(type("X", (), {})), lambda: exec("@dataclass\nclass X:\n a: int = field(kw_only=True)\n _: KW_ONLY\n __: KW_ONLY")]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
@dataclass
class R:
    v: object = None
    n: "R" = None
r = R(1); r.n = r; print(r, copy.copy(r).n is r, fields(R)[1].type, R(R(1)) == R(R(1)), R.__annotations__)
@dataclass
class Desc:
    class V:
        def __set_name__(self, o, n): self.n = "_" + n
        def __get__(self, i, o): return 10 if i is None else getattr(i, self.n)
        def __set__(self, i, v): setattr(i, self.n, v * 2)
    v: int = V()
print(Desc(), Desc(3).v)
match a:
    case A(x, y): print("matched", x, y)
