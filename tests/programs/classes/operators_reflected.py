# Reflected operators: subclasses first, NotImplemented, and the errors where nobody knows.
import warnings

warnings.simplefilter("ignore", SyntaxWarning)


class Base:
    def __init__(self, name):
        self.name = name

    def __add__(self, other):
        return f"{self.name} + {getattr(other, 'name', other)}"

    def __radd__(self, other):
        return f"{getattr(other, 'name', other)} r+ {self.name}"

    def __lt__(self, other):
        return f"{self.name} <"

    def __gt__(self, other):
        return f"{self.name} >"

    def __eq__(self, other):
        return NotImplemented

    __hash__ = None


class Derived(Base):
    def __radd__(self, other):
        return "derived " + super().__radd__(other)

    def __gt__(self, other):
        return "derived >"


class Same(Base):
    pass


b, d, s = Base("b"), Derived("d"), Same("s")
print(b + d, "|", d + b, "|", b + s, "|", 1 + b, "|", b + 1)
print(b < d, b < s, d < b, b == b, b == s, b != s)
b += 1
print(b)


class Nothing:
    def __add__(self, other):
        return NotImplemented

    __mul__ = None


for source in ["Nothing() + 1", "1 + Nothing()", "Nothing() * 2", "2 * Nothing()", "[] + ()", "'a' + 1", "1 + 'a'", "'a' * 'b'",
               "None < None", "[] < {}", "1 < 'a'", "{} | []", "-'a'", "~1.5", "+[]", "not Nothing()", "1 @ 2", "1 << 'a'", "2 ** 'a'",
               "divmod('a', 1)", "pow(2, 'a')", "pow(2.0, 1, 3)", "pow('a', 2, 3)", "1 // None", "[1] * 1.5", "'%d' % 'a'", "len(5)",
               "abs('a')", "round('a')", "iter(5)", "next(5)", "reversed({1})", "1[0]", "None[0]", "{}[[]]", "(1)()", "int[1]"]:
    try:
        print(source, eval(source))
    except TypeError as error:
        print(source, "->", error)
x = Nothing()
try:
    x += 1
except TypeError as error:
    print(error)
