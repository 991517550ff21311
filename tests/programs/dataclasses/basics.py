# gc-every: 101
from dataclasses import dataclass, field, fields, asdict, astuple, replace, is_dataclass, FrozenInstanceError, KW_ONLY, InitVar
@dataclass
class P:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, repr=False)
    def norm(self): return self.x ** 2 + self.y ** 2
p = P(1, 2)
print(p, p == P(1, 2), p != P(1, 3), p.norm(), asdict(p), astuple(p), replace(p, y=9), [f.name for f in fields(p)], is_dataclass(P))
p.tags.append("t")
print(P(0).tags, p.tags, P.__match_args__)
@dataclass(frozen=True, order=True)
class V:
    major: int
    minor: int = 0
    note: str = field(default="", compare=False)
print(sorted([V(2), V(1, 5), V(1, 2)]), V(1) < V(2), hash(V(1)) == hash(V(1, 0, "n")), {V(1): "a"}[V(1)])
for call in (lambda: setattr(V(1), "major", 2), lambda: P(), lambda: P(1, 2, 3, 4), lambda: hash(P(1)), lambda: P(1) < P(2), lambda: replace(V(1), zz=1)):
    try:
        print(call())
    except (FrozenInstanceError, TypeError) as error:
        print(type(error).__name__, error)
@dataclass
class Base:
    a: int
    b: int = field(init=False, default=7)
    c: InitVar[int] = 3
    _: KW_ONLY
    k: str = "k"
    def __post_init__(self, c): self.total = self.a + self.b + c
@dataclass
class Sub(Base):
    d: float = 1.5
print(Base(1), Base(1, 10).total, Sub(1, 2, 2.5, k="z"))
@dataclass(slots=True)
class S:
    x: int
    y: int = 5
s = S(1)
print(s, hasattr(s, "__dict__"), S.__slots__)
try:
    @dataclass
    class Bad:
        x: list = []
except ValueError as error:
    print(error)
