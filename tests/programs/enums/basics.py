# gc-every: 211
from enum import Enum, IntEnum, Flag, IntFlag, StrEnum, auto, unique
class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1
    def describe(self): return f"{self.name} is {self.value}"
print(Color.RED, repr(Color.RED), Color(2), Color["GREEN"], Color.CRIMSON is Color.RED, list(Color), Color.RED.describe(), len(Color), Color.RED in Color, isinstance(Color.RED, Color))
print(Color.__members__, Color.RED == 1, hash(Color.RED) == hash(Color.CRIMSON), {Color.RED: "r"}[Color.CRIMSON], Color.RED.name, Color.GREEN.value)
for call in (lambda: Color(9), lambda: Color["X"], lambda: setattr(Color, "RED", 5), lambda: Color.RED < Color.GREEN):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
class N(IntEnum):
    ONE = 1
    TWO = auto()
print(N.ONE + 1, N.TWO, N.ONE < N.TWO, [10, 20, 30][N.TWO], repr(N.TWO), f"{N.TWO:03d}", sorted([N.TWO, N.ONE]))
class Perm(Flag):
    R = auto(); W = auto(); X = auto()
    RW = R | W
print(Perm.R | Perm.X, Perm.RW, Perm.R in Perm.RW, Perm.RW & Perm.W, ~Perm.R, bool(Perm.R & Perm.W), list(Perm.RW), Perm(0), Perm(5).value)
class S(StrEnum):
    A = auto(); B = "bee"
print(S.A, S.B.upper(), S.A == "a", f"{S.B}", S("bee"))
class Planet(Enum):
    EARTH = (5.97, 6.37)
    def __init__(self, mass, radius): self.mass, self.radius = mass, radius
    @property
    def ratio(self): return round(self.mass / self.radius, 3)
print(Planet.EARTH.mass, Planet.EARTH.ratio, Planet((5.97, 6.37)))
class Missing(Enum):
    A = 1
    @classmethod
    def _missing_(cls, value): return cls.A if value == "default" else None
print(Missing("default"), Enum("Dyn", "x y z").y, list(Enum("Dyn2", {"p": 1})))
try:
    @unique
    class Dup(Enum): A = 1; B = 1
except ValueError as error:
    print(error)
