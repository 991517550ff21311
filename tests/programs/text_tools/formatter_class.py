"""string.Formatter: its parse, its hooks and the errors it gives."""
import string

text = "a{{b}} {0} {name!r:>{width}} {x.y[z]} {}"
for piece in string.Formatter().parse("a{{b}} {0} {name!r:>{width}} {x.y[z]} end"):
    print(piece)
print(list(string.Formatter().parse("")), list(string.Formatter().parse("{}")))

plain = string.Formatter()
print(plain.format("{0}-{1}-{0}", "p", "q"), plain.format("{}{}", 1, 2))
print(plain.format("{n:{w}.{p}f}|", n=3.14159, w=9, p=2))
print(plain.vformat("{a[k]} {b.real}", (), {"a": {"k": "v"}, "b": 7}))

class Defaults(string.Formatter):
    def __init__(self, fallback):
        self.fallback = fallback
        self.asked = []
    def get_value(self, key, args, kwargs):
        self.asked.append(key)
        try:
            return super().get_value(key, args, kwargs)
        except (KeyError, IndexError):
            return self.fallback
    def convert_field(self, value, conversion):
        if conversion == "u":
            return str(value).upper()
        return super().convert_field(value, conversion)
    def format_field(self, value, spec):
        if spec.startswith("x"):
            return str(value) * int(spec[1:])
        return super().format_field(value, spec)

form = Defaults("?")
print(form.format("{0} {1} {who!u} {star:x4} {n:03d}", "zero", who="me", star="*", n=5))
print(form.asked)

class Strict(string.Formatter):
    def check_unused_args(self, used, args, kwargs):
        spare = set(kwargs) - used
        if spare:
            raise ValueError(f"unused: {sorted(spare)}")

print(Strict().format("{a}", a=1))
for pattern, args, kwargs in (("{a}", (), {"a": 1, "b": 2, "c": 3}), ("{0}{}", (1, 2), {}),
                              ("{", (), {}), ("}", (), {}),
                              ("{a!z}", (), {"a": 1}), ("{miss}", (), {})):
    try:
        print(Strict().format(pattern, *args, **kwargs))
    except (ValueError, KeyError, IndexError) as error:
        print(type(error).__name__, error)
print(string.capwords("  the quick   brown"), string.capwords("a-b-c", "-"))
