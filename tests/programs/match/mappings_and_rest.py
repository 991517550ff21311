# Mapping patterns: extra keys, **rest, keys that are values, __missing__, and errors.
import collections.abc


def look(value):
    match value:
        case {"kind": "circle", "r": r}:
            return f"circle {r}"
        case {"kind": str() as kind, **rest} if rest:
            return f"{kind} {sorted(rest)}"
        case {1: "one", -2.5: x, None: y}:
            return f"numbers {x} {y}"
        case {}:
            return f"mapping of {len(value)}"
        case _:
            return "no mapping"


for value in [{"kind": "circle", "r": 2, "x": 0}, {"kind": "line", "to": 1}, {"kind": "dot"}, {},
              {1: "one", -2.5: "a", None: "b"}, [("kind", 1)], collections.OrderedDict(a=1)]:
    print(look(value))

missing = collections.defaultdict(list)
match missing:
    case {"a": []}:
        print("made")
    case _:
        print("not made", dict(missing))


class Keys:
    A = "a"
    B = "b"


match {"a": 1, "b": 2}:
    case {Keys.A: x, Keys.B: y}:
        print(x, y)


class Same:
    X = "k"
    Y = "k"


try:
    match {"k": 1}:
        case {Same.X: 1, Same.Y: 1}:
            pass
except ValueError as error:
    print(error)


class Mapping(collections.abc.Mapping):
    def __getitem__(self, key):
        raise KeyError(key)

    def get(self, key, default=None):
        print("get", key)
        return "got" if key == "x" else default

    def __iter__(self):
        return iter("x")

    def __len__(self):
        return 1


match Mapping():
    case {"y": _}:
        print("no")
    case {"x": value}:
        print(value)
for source in ["case {'a': 1, 'a': 2}: pass", "case {**rest, 'a': 1}: pass", "case {**_}: pass", "case {x: 1}: pass",
               "case {'a': x, 'b': x}: pass"]:
    try:
        compile("match 1:\n " + source, "<s>", "exec")
        print("compiles", source)
    except SyntaxError as error:
        print(error.msg)
