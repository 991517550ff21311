class Comparable:
    def __lt__(self, o): return self.key() < o.key()
    def __eq__(self, o): return self.key() == o.key()
    def __hash__(self): return hash(self.key())
class Printable:
    def __repr__(self): return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in vars(self).items())})"
class Serial:
    def to(self): return {"type": type(self).__name__, **{k: v.to() if isinstance(v, Serial) else v for k, v in vars(self).items()}}
    @classmethod
    def load(cls, data):
        kind = {c.__name__: c for c in cls.__subclasses__()}[data["type"]]
        o = kind.__new__(kind)
        o.__dict__.update({k: cls.load(v) if isinstance(v, dict) else v for k, v in data.items() if k != "type"})
        return o
class Point(Comparable, Printable, Serial):
    def __init__(self, x, y): self.x, self.y = x, y
    def key(self): return self.x, self.y
class Line(Printable, Serial):
    def __init__(self, a, b): self.a, self.b = a, b
l = Line(Point(1, 2), Point(0, 5))
print(l, l.to(), Serial.load(l.to()), sorted([l.a, l.b]), Point(1, 2) in {l.a}, max(l.a, l.b))
class Visitor:
    def visit(self, node): return getattr(self, "visit_" + type(node).__name__, self.generic)(node)
    def generic(self, node): return f"? {type(node).__name__}"
class Describe(Visitor):
    def visit_int(self, n): return f"int {n}"
    def visit_list(self, l): return "[" + ", ".join(map(self.visit, l)) + "]"
print(Describe().visit([1, [2, "x"], 3.5]))
class Meters(float):
    def __new__(cls, v): return super().__new__(cls, v)
    def __add__(self, o): return Meters(float(self) + float(o))
    __radd__ = __add__
    def __str__(self): return f"{float(self):g} m"
print(Meters(3) + 4, 4 + Meters(3), sum([Meters(1), Meters(2)]), str(Meters(1.5)), Meters(2) * 2, isinstance(Meters(1) + 1, Meters))
