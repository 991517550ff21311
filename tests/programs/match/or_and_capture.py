# Alternatives must bind the same names; captures stay bound; guards run last.
def kind(value):
    match value:
        case 0 | 0.5 | -1:
            return "small"
        case (1 | 2 as n) | [n]:
            return f"n={n}"
        case {"x": v} | {"y": v}:
            return f"v={v}"
        case str(text) | bytes(text):
            return f"text {text!r}"
        case True | False | None as literal:
            return f"literal {literal}"
        case int() | float() as number if number > 100:
            return f"big {number}"
        case _:
            return "other"


for value in [0, 0.5, -1, 1, 2, [7], {"x": 1}, {"y": 2, "z": 3}, "s", b"b", True, False, None, 101, 100.5, 50]:
    print(value, "->", kind(value))

# A pattern that fails half way has bound what matched.
match [1, 2, 3]:
    case [first, 9, _]:
        pass
    case [_, second, _] if (log := "guard") and False:
        pass
    case _:
        print(first if "first" in globals() else "unbound", second, log)
for source in ["case x | y: pass", "case (x, 1) | (1, y): pass", "case x: pass\n case 1: pass", "case _ | 1: pass",
               "case [x, x]: pass", "case x as _: pass", "case -x: pass",
               "case 1 + 2: pass", "case 1 + 2j: pass", "case f'x': pass", "case *x: pass", "case (*x): pass",
               "case Point(x=1, x=2): pass", "case Point(1, x=2, 3): pass", "case [*a, *b]: pass"]:
    try:
        compile("match 1:\n " + source, "<s>", "exec")
        print("compiles:", source)
    except SyntaxError as error:
        print(source, "->", error.msg)
