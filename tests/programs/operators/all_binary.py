import operator

class Trace:
    def __init__(self, name):
        self.name = name
    def __repr__(self):
        return self.name

def install(method, symbol):
    setattr(Trace, f"__{method}__", lambda a, b: Trace(f"({a} {symbol} {b})"))
    setattr(Trace, f"__r{method}__", lambda a, b: Trace(f"({b} r{symbol} {a})"))

for method, symbol in dict(add="+", sub="-", mul="*", truediv="/", floordiv="//", mod="%", pow="**", lshift="<<",
                           rshift=">>", matmul="@").items():
    install(method, symbol)
Trace.__and__ = lambda a, b: Trace(f"({a} & {b})")
Trace.__or__ = lambda a, b: Trace(f"({a} | {b})")
Trace.__xor__ = lambda a, b: Trace(f"({a} ^ {b})")
Trace.__neg__ = lambda a: Trace(f"(-{a})")
Trace.__pos__ = lambda a: Trace(f"(+{a})")
Trace.__invert__ = lambda a: Trace(f"(~{a})")
Trace.__divmod__ = lambda a, b: Trace(f"divmod({a}, {b})")
Trace.__abs__ = lambda a: Trace(f"|{a}|")
Trace.__round__ = lambda a, n=None: Trace(f"round({a}, {n})")
Trace.__index__ = lambda a: 3
a, b, c = map(Trace, "abc")
print(a + b * c, (a + b) * c, a ** b ** c, -a ** b, (-a) ** b, ~a + +b, a - b - c)
print(a << b >> c, a & b | c ^ a, a @ b @ c, a // b % c / a, not a, abs(a), divmod(a, b), round(a), round(a, 2))
print(1 + a, 2 ** b, (1,).__len__() + c, 1.5 / a, 5 - b, 3 @ a)
print([10, 20, 30, 40][a], "abcdef"[a:], range(a), hex(a), operator.index(a), [0] * a)
print(a if a else b, a and b, a or b)
