class V:
    def __init__(self, name):
        self.name = name
    def __add__(self, other):
        print("add", self.name)
        return NotImplemented if isinstance(other, W) else f"{self.name}+"
    def __radd__(self, other):
        return f"r{self.name}"
class W:
    def __radd__(self, other):
        return "W.radd"
class X(V):
    def __radd__(self, other):
        return "X.radd first"
print(V("a") + 1, 1 + V("a"), V("a") + W(), V("a") + X("x"), X("x") + V("a"))
for expression in ("W() + 1", "object() + object()", "1 + None", "[] + ()", "'a' - 'b'", "-'x'", "~1.5", "1 @ 2", "{} | []", "1 << -1", "None < 1", "[] > 0", "abs('x')", "1 / 0"):
    try:
        print(eval(expression))
    except Exception as error:
        print(expression, "->", type(error).__name__, error)
class Eq:
    def __eq__(self, other):
        return "eq called"
print(Eq() == 1, 1 == Eq(), Eq() != 1, [Eq()] == [2])
try:
    hash(Eq())
except TypeError as error:
    print(error)
class Lt:
    def __lt__(self, other):
        return "lt"
    def __ge__(self, other):
        return "ge"
print(Lt() < 1, 1 > Lt(), 1 <= Lt(), Lt() >= 2)
