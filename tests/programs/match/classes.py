from dataclasses import dataclass

@dataclass
class Point:
    x: int
    y: int

class Color:
    RED = "red"
    GREEN = "green"

class Pair:
    __match_args__ = ("left", "right")
    def __init__(self, left, right):
        self.left, self.right = left, right

def f(value):
    match value:
        case Point(0, 0):
            return "origin"
        case Point(x=0, y=y):
            return f"on y at {y}"
        case Point(x, y) if x == y:
            return f"diagonal {x}"
        case Point():
            return "point"
        case Pair(Point(a, b), Pair(c, _)):
            return f"nested {a} {b} {c}"
        case Pair(left=int(l) | str(l), right=r):
            return f"pair {l!r} {r!r}"
        case Color.RED | Color.GREEN as color:
            return f"color {color}"
        case [Point(x=x1), Point(x=x2)]:
            return f"points {x1} {x2}"
        case dict(d):
            return f"dict {d}"
        case _:
            return "nothing"

for value in (Point(0, 0), Point(0, 5), Point(3, 3), Point(1, 2), Pair(Point(1, 2), Pair(3, 4)), Pair("l", None), Pair(1.5, 2),
              "red", "blue", [Point(1, 2), Point(3, 4)], {"k": 1}, Color.GREEN):
    print(f(value))
for bad in ("Point(1, 2, 3)", "int(1, 2)", "Plain(1)", "Point(1, x=1)", "notype()"):
    class Plain: pass
    notype = 5
    try:
        exec(f"match {bad.split('(')[0]}(1, 2) if {bad.startswith('Point')} else Plain() if {bad.startswith('Plain')} else 5:\n case {bad}: print('matched')\n case _: print('no')")
    except TypeError as error:
        print(error)
match 5:
    case int(x) if x > 10:
        print("big")
print("x is bound:", x)
