"""Copy protocols: __copy__, __deepcopy__, __reduce_ex__, __replace__, state hooks."""
import copy
from collections import deque, namedtuple
from types import SimpleNamespace

class Counted:
    made = 0
    def __init__(self, value):
        Counted.made += 1
        self.value = value

one = Counted([1, [2]])
two, three = copy.copy(one), copy.deepcopy(one)
print(Counted.made, two.value is one.value, three.value is one.value, three.value)

class Custom:
    def __init__(self, text):
        self.text = text
    def __copy__(self):
        return Custom(self.text + " (copy)")
    def __deepcopy__(self, memo):
        print("memo is", type(memo).__name__)
        return Custom(self.text + " (deep)")

print(copy.copy(Custom("a")).text, [c.text for c in copy.deepcopy([Custom("b")])])
class Reduced:
    def __init__(self, *items):
        self.items = items
    def __reduce__(self):
        return Reduced, self.items, {"extra": "state"}, None, None
back = copy.copy(Reduced(1, 2))
print(back.items, back.extra)
class Slotted:
    __slots__ = ("x", "y")
    def __init__(self):
        self.x = [1]
s = copy.deepcopy(t := Slotted())
print(s.x, s.x is t.x, hasattr(s, "y"))
class State:
    def __getstate__(self):
        return {"saved": True}
    def __setstate__(self, state):
        self.restored = state
print(vars(copy.copy(State())))
class Rows(list):
    pass
rows = Rows([[1], [2]])
rows.title = ["t"]
deep = copy.deepcopy(rows)
print(type(deep).__name__, deep, deep.title, deep[0] is rows[0], deep.title is rows.title)
loop = {"self": None, "pair": ([],)}
loop["self"] = loop
twin = copy.deepcopy(loop)
print(twin["self"] is twin, twin is loop, twin["pair"][0] is loop["pair"][0])
shared = [0]
a, b, c = copy.deepcopy([shared, shared, deque([shared], 3)])
print(a is b, c[0] is a, c.maxlen)
fixed = (1, "x", frozenset([2]))
print(copy.deepcopy(fixed) is fixed, copy.copy(fixed) is fixed, copy.deepcopy(len) is len)
Pair = namedtuple("Pair", "l r")
print(copy.replace(Pair(1, 2), r=5), copy.replace(SimpleNamespace(a=1), a=2, b=3))
class Own:
    def __replace__(self, **changes):
        return changes
print(copy.replace(Own(), z=1))
for call in (lambda: copy.replace(5, a=1), lambda: copy.copy(i for i in ()), lambda: copy.replace(Pair(1, 2), q=1)):
    try:
        call()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
