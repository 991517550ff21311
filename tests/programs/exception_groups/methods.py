def leaf(n):
    return ValueError(n)
g = ExceptionGroup("top", [leaf(1), TypeError("t"), ExceptionGroup("sub", [leaf(2), KeyError("k")])])
print(g, g.message, len(g.exceptions))
match, rest = g.split(ValueError)
print(repr(match), repr(rest))
print(g.split(OSError)[0], g.subgroup(lambda e: isinstance(e, KeyError)), g.subgroup(ExceptionGroup) is g)
print(g.derive([leaf(9)]))
g.add_note("a note")
print(g.subgroup(ValueError).__notes__)
class Mine(ExceptionGroup):
    def __new__(cls, message, errors, code):
        self = super().__new__(cls, message, errors)
        self.code = code
        return self
    def derive(self, errors):
        return Mine(self.message, errors, self.code)
m = Mine("mine", [leaf(1), TypeError()], 42)
part = m.subgroup(ValueError)
print(type(part).__name__, part.code, part.exceptions)
for arguments in (("m", []), ("m", [1]), (5, [leaf(1)]), ("m", leaf(1)), ("m", [KeyboardInterrupt()])):
    try:
        print(repr(ExceptionGroup(*arguments)))
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
print(type(BaseExceptionGroup("m", [leaf(1)])).__name__, type(BaseExceptionGroup("m", [SystemExit()])).__name__)
def walk(e, depth=0):
    print("  " * depth + (f"{e.message}:" if isinstance(e, BaseExceptionGroup) else repr(e)))
    for child in getattr(e, "exceptions", ()):
        walk(child, depth + 1)
walk(g)
