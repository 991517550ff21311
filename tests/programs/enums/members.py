# gc-every: 1009
# enum: values, aliases, flags, functional creation, errors, hooks.
from enum import *
class Color(Enum):
    RED = 1; GREEN = 2; CRIMSON = 1
    def describe(self): return self.name.lower()
    @classmethod
    def default(cls): return cls.GREEN
    @property
    def double(self): return self.value * 2
print(Color.RED, repr(Color.RED), Color(1), Color["GREEN"], Color.CRIMSON is Color.RED, list(Color), Color.__members__, len(Color), Color.RED in Color, 1 in Color, "x" in Color, Color.RED.describe(), Color.default(), Color.GREEN.double, isinstance(Color.RED, Color), hash(Color.RED) == hash("RED"), list(reversed(Color)), Color.RED == 1, Color.RED.name, bool(Color.RED), f"{Color.RED} {Color.RED!r:>20}", repr(Color))
class Auto(Enum):
    def _generate_next_value_(name, start, count, last): return (name.lower(), start, count, last)
    A = auto(); B = auto(); C = 5; D = auto()
class P(Flag): R = auto(); W = auto(); X = auto(); RW = R | W
class I(IntEnum): ONE = 1; TWO = auto()
class S(StrEnum): A = auto(); B = "bee"
class F(IntFlag): A = 1; B = 2
print([m.value for m in Auto], P.R | P.X, P.RW, ~P.R, P(0), P(3), P.RW & P.R, P.R ^ P.RW, list(P.RW), P.R in P.RW, bool(P(0)), len(P.RW), P(7), [p for p in P], I.ONE + 1, I.TWO > I.ONE, I(2), f"{I.ONE}", S.A + "!", S.B == "bee", str(S.B), F.A | 8, F(3), F.A | F.B, F(16), ~F.A, repr(F(0)), I.ONE == 1, max(I), {I.ONE: "x"}[1], P.R.value, P["R"], P.R | P.W is P.RW)
for bad in [lambda: Color(9), lambda: Color["X"], lambda: Color.X, lambda: setattr(Color, "RED", 5), lambda: delattr(Color, "RED"), lambda: Color.RED.name.__class__ and setattr(Color.RED, "name", "x"), lambda: Color.RED < Color.GREEN, lambda: Color.RED | 1, lambda: P(99), lambda: P.R | 5, lambda: type("Sub", (Color,), {}), lambda: Enum("E", "a a"), lambda: exec("class E(Enum):\n a = 1\n a = 2"), lambda: unique(Color), lambda: Color(), lambda: Color.RED.zz, lambda: exec("class E(StrEnum):\n a = 1"), lambda: I("x"), lambda: exec("class E(Enum):\n mro = 1") , lambda: Color.__call__(5), lambda: verify(UNIQUE)(Color)]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
class Planet(Enum):
    EARTH = (5.9, 6.3); MARS = (0.6, 3.3)
    def __init__(self, mass, radius): self.mass = mass; self.radius = radius
class Coord(bytes, Enum):
    def __new__(cls, value, label): o = bytes.__new__(cls, [value]); o._value_ = value; o.label = label; return o
    PX = (0, "P.X"); PY = (1, "P.Y")
class M(Enum):
    A = 1
    @classmethod
    def _missing_(cls, value): return cls.A if value == "a" else None
class N(Enum):
    _ignore_ = "i"; 
    @member
    def f(self): return 1
    @nonmember
    class K: pass
    X = nonmember(5)
print(Planet.EARTH.mass, Planet((0.6, 3.3)), Coord.PY.label, Coord(1), bytes(Coord.PY), M("a"), Enum("Fn", "A B", start=5).B.value, Enum("Fd", {"x": 1}).x, IntEnum("Fi", ["q", "r"]).r, len(N), N.X, N.K, Enum("T", [("a", 1)], module="m").a.__class__.__module__)
import pickle, copy; print(pickle.loads(pickle.dumps(Color.RED)) is Color.RED, copy.deepcopy(P.RW) is P.RW, dir(Color)[-3:], Color.RED.__class__, Color.__doc__, Flag("Fl", "a b").b.value, CONTINUOUS, EnumType is EnumMeta)
