from collections import deque, OrderedDict, namedtuple
def seq(value):
    match value:
        case [a, (b, c), *d]:
            return a, b, c, d
        case (a,):
            return "single", a
        case _:
            return None
print(seq([1, (2, 3), 4]), seq(deque([1, [2, 3]])), seq("a"), seq(["x"]), seq(b"a"))
def mapping(value):
    match value:
        case {"a": 1, **rest}:
            return rest
        case {"b": None}:
            return "b none"
        case {1: x, -1: y, "k": z, 2.5: w}:
            return x, y, z, w
    return "fell through"
print(mapping({"a": 1, "c": 2}), mapping({"b": None}), mapping({1: "x", -1: "y", "k": "z", 2.5: "w"}), mapping(OrderedDict(b=1)))
class D(dict):
    def __missing__(self, key):
        return "made"
match D():
    case {"absent": x}:
        print("matched", x)
    case _:
        print("missing is not used")
P = namedtuple("P", "x y")
match P(1, 2):
    case P(x=1, y=b):
        print("named", b)
def literals(v):
    match v:
        case -1: return "minus one"
        case 1 + 2j: return "complex"
        case "a" "b": return "joined"
        case b"x": return "bytes"
        case 1.5: return "float"
        case True: return "true"
        case 1: return "one"
    return "none"
print([literals(v) for v in (-1, 1 + 2j, "ab", b"x", 1.5, True, 1, 1.0, 2)])
def order():
    log = []
    class L:
        def __eq__(self, o):
            log.append(o)
            return o == 3
    match L():
        case 1 | 2 | 3 | 4:
            log.append("hit")
    return log
print(order())
match = {"case": 1}
case = match["case"]
print(match, case)
def command(text):
    match text.split():
        case ["go", ("north" | "south") as direction]: return f"going {direction}"
        case ["get", item, *more]: return f"getting {item} and {len(more)} more"
        case ["quit" | "exit"]: return "bye"
        case [verb, *_]: return f"cannot {verb}"
        case []: return "silence"
print([command(t) for t in ("go north", "go west", "get a b c", "exit", "")])
match 1, 2:
    case a, b:
        print(a, b)
