# Order, conversions and custom formats; parts without a field are joined.
log = []


class Noted:
    def __init__(self, name):
        self.name = name

    def __format__(self, spec):
        log.append(f"format {self.name} {spec!r}")
        return f"({self.name})"

    def __repr__(self):
        log.append(f"repr {self.name}")
        return f"R{self.name}"

    def __str__(self):
        log.append(f"str {self.name}")
        return f"S{self.name}"


def get(name):
    log.append(f"get {name}")
    return Noted(name)


print(f"{get('a')} {get('b')!r} {get('c')!s:>{get('d')!s}}" if False else f"{get('a')} {get('b')!r} {get('c')!s:>6}")
print(log)
log.clear()
print(f"{get('e')=}", log)
log.clear()
print(f"{get('x'):{get('y')}}")
print(log)


class BadFormat:
    def __format__(self, spec):
        return 1


class BadStr:
    def __str__(self):
        return 1


for make in [lambda: f"{BadFormat()}", lambda: f"{BadStr()!s}", lambda: f"{object():5}", lambda: f"{[]:5}", lambda: f"{1:s}",
             lambda: f"{'a':d}", lambda: f"{1 / 0}"]:
    try:
        print(make())
    except (TypeError, ValueError, ZeroDivisionError) as error:
        print(type(error).__name__, error)


class Text(str):
    def __str__(self):
        return "own str"

    def __format__(self, spec):
        return "own format"


text = Text("plain")
print(f"{text}", f"{text!s}", f"{text!r}", f"{text:}", type(f"{text}") is str, f"{text!s:>10}")
print(f"", f"only", f"{''}" "x", "%s" % f"{1}", f"{1}{2}{3}", len(f"{'a' * 1000}{'b' * 1000}"))
parts = ", ".join(f"{i}:{i * i}" for i in range(5))
print(parts, f"{f'{parts!r:.5}'}")
