"""pprint and reprlib: wrapped, shortened and self-containing values."""
import pprint
import reprlib
from collections import Counter, OrderedDict, defaultdict, deque
from dataclasses import dataclass
from types import SimpleNamespace

garden = {"trees": ["oak", "ash", "elm"], "beds": {"north": (1, 2), "south": (3,)},
          "empty": [], "notes": "a fairly long note that needs to be wrapped over lines"}
pprint.pprint(garden, width=40)
pprint.pprint(garden, width=40, sort_dicts=False, indent=2)
pprint.pprint(garden, depth=1)
pprint.pprint(list(range(30)), width=40, compact=True)
pprint.pp({"b": 1, "a": 2})
print(pprint.pformat({3, 1, 2}), pprint.pformat(frozenset([7])))
pprint.pprint(123456789, underscore_numbers=True)
pprint.pprint(b"x" * 50, width=30)
pprint.pprint(OrderedDict((n, n * "x") for n in (12, 3, 15)), width=30)
pprint.pprint(defaultdict(list, {"key": ["value" * 3, "other" * 3]}), width=30)
pprint.pprint(deque(["w" * 12, "x" * 12, "y"]), width=24)
pprint.pprint(SimpleNamespace(first="a" * 20, second="b" * 20), width=40)

@dataclass
class Plot:
    name: str
    rows: list

pprint.pprint(Plot("kitchen garden", ["peas", "beans", "carrots"]), width=30)
loop = [1]
loop.append(loop)
print(pprint.isrecursive(loop), pprint.isreadable(loop), pprint.isreadable([1, "x"]))

print(reprlib.repr(list(range(100))), reprlib.repr("q" * 100), reprlib.repr(10 ** 60))
print(reprlib.repr({n: n for n in range(9)}), reprlib.repr(set(range(20))))
print(reprlib.repr([[[[[[[[1]]]]]]]]), reprlib.repr((1,)), reprlib.repr(deque("abcdefgh")))
small = reprlib.Repr(maxlist=2, maxstring=9, maxlevel=1, fillvalue="~")
print(small.repr([1, 2, 3]), small.repr("abcdefghijkl"), small.repr([[1]]))
tree = reprlib.Repr(indent="..")
print(tree.repr([1, {"k": (2, 3)}]))

class Ring:
    @reprlib.recursive_repr("<again>")
    def __repr__(self):
        return f"Ring({self.items!r})"

ring = Ring()
ring.items = [0, ring]
print(ring)
