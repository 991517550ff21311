"""Dataclasses with slots, keyword-only fields, factories, init-only values."""
import copy
from dataclasses import (KW_ONLY, FrozenInstanceError, InitVar, asdict, astuple, dataclass, field,
                         fields, is_dataclass, make_dataclass, replace)
from typing import ClassVar

@dataclass(slots=True)
class Point:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, compare=False, repr=False)

p, q = Point(1), Point(1, tags=["far"])
print(p, p == q, Point.__slots__, hasattr(p, "__dict__"), p.tags is not q.tags)
try:
    p.z = 3
except AttributeError as error:
    print(type(error).__name__)

@dataclass
class Job:
    name: str
    _: KW_ONLY
    size: int = 1
    retries: int = field(default=0, kw_only=True)
    scale: InitVar[int] = 10
    total: int = field(init=False)
    made: ClassVar[int] = 0
    def __post_init__(self, scale):
        self.total = self.size * scale
        Job.made += 1

print(Job("a"), Job("b", size=3, scale=2), Job.made, Job.__match_args__)
try:
    Job("c", 4)
except TypeError as error:
    print(error)
print([(f.name, f.kw_only, f.init) for f in fields(Job)])
print(replace(Job("d", size=2), size=5, scale=1))
try:
    replace(Job("d"), total=5, scale=1)
except (TypeError, ValueError) as error:
    print(error)

@dataclass(frozen=True, order=True)
class Money:
    cents: int
    unit: str = field(default="x", metadata={"max": 3}, hash=False)

coins = sorted([Money(5), Money(2, "y"), Money(2)])
print(coins, hash(Money(1, "a")) == hash(Money(1, "b")), max(coins), fields(Money)[1].metadata["max"])
try:
    coins[0].cents = 9
except FrozenInstanceError as error:
    print(error)
@dataclass
class Tree:
    value: int
    children: list["Tree"] = field(default_factory=list)
tree = Tree(1, [Tree(2), Tree(3, [Tree(4)])])
print(asdict(tree), astuple(tree), copy.deepcopy(tree) == tree)
print(asdict(Point(1, 2), dict_factory=lambda pairs: [k for k, _ in pairs]))
Made = make_dataclass("Made", ["a", ("b", int), ("c", int, field(default=7))], namespace={"sum": lambda s: s.b + s.c})
print(Made(0, 1).sum(), is_dataclass(Made), is_dataclass(Made(1, 2)), copy.replace(Made(1, 2), b=5))
try:
    @dataclass
    class Wrong:
        items: list = []
except ValueError as error:
    print(error)
