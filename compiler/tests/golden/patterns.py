def f(subject):
    match subject:
        case 0 | 1 | -2.5:
            return "number"
        case "a" | None as x if x:
            return x
        case [a, *rest, b] | (a, rest, b):
            return rest
        case [_, *_, last]:
            return last
        case {"k": v, "l": 1, **others}:
            return v, others
        case Point(x=0, y=yy) | Other(yy):
            return yy
        case _:
            return None
