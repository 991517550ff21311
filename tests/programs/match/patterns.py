def describe(value):
    match value:
        case None | True | False:
            return f"singleton {value}"
        case 0 | 1:
            return "small"
        case int(n) if n < 0:
            return f"negative {n}"
        case int() | float() as number:
            return f"number {number}"
        case "":
            return "empty"
        case str(text):
            return f"text {text}"
        case []:
            return "empty sequence"
        case [x]:
            return f"one {x}"
        case [x, y]:
            return f"two {x} {y}"
        case [first, *_, last] if first == last:
            return f"bookends {first}"
        case [first, *rest]:
            return f"first {first} rest {rest}"
        case {"type": "point", "x": x, "y": y, **rest}:
            return f"point {x} {y} {rest}"
        case {"nested": {"list": [_, second, *_]}}:
            return f"nested {second}"
        case {}:
            return f"mapping {len(value)}"
        case _:
            return "other"

for value in (None, True, 0, 1, -5, 7, 2.5, "", "hi", [], [9], (1, 2), [1, 2, 1], [1, 2, 3], range(4), {"type": "point", "x": 1, "y": 2, "z": 3},
              {"nested": {"list": (1, 2, 3)}}, {}, {"a": 1}, {1, 2}, b"ab", 1.0, 0.0, iter([])):
    print(type(value).__name__, describe(value))
