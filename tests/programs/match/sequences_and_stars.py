# Sequence patterns: lengths, stars, what is a sequence, and what is not looked at.
import array
import collections.abc


def shape(value):
    match value:
        case []:
            return "empty"
        case [x]:
            return f"one {x}"
        case [x, y]:
            return f"two {x} {y}"
        case [1, *_, 9]:
            return "one to nine"
        case [first, *middle, last]:
            return f"{first} {middle} {last}"
        case _:
            return "none"


for value in [[], (1,), [1, 2], (1, 5, 9), range(1, 10), [3, 4, 5], "ab", b"ab", bytearray(b"ab"), {1, 2}, {}, None,
              array.array("i", [1, 2]), collections.deque([1, 2, 3]), memoryview(b"ab"), iter([1])]:
    kind = type(value).__name__
    print(kind, shape(value))


class Counted(collections.abc.Sequence):
    def __init__(self, *items):
        self.items = items
        self.asked = []

    def __len__(self):
        self.asked.append("len")
        return len(self.items)

    def __getitem__(self, index):
        self.asked.append(index)
        return self.items[index]


c = Counted(1, 2, 3, 4)
match c:
    case [1, _, _]:
        print("no")
    case [1, _, *rest, 4]:
        print(rest, c.asked)
c = Counted(1, 2, 3)
match c:
    case [_, *_]:
        print(c.asked)
c = Counted(1, 2)
match c:
    case (_, _):
        print(c.asked)
match [[1, [2, 3]], {"k": (4, 5)}]:
    case [[a, [b, *_]], {"k": (d, e)}] if a < b:
        print(a, b, d, e)
match (1, 2), (3, 4):
    case ((a, b) as left, (c, d) as right):
        print(a, b, c, d, left, right)
match 1, *[2, 3]:
    case 1, *others:
        print(others)
