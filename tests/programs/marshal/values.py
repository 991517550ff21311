"""marshal: every version's form of values, references, and damaged bytes."""
import io
import marshal

values = [
    None, True, False, ..., StopIteration, 0, -5, 2**31 - 1, -2**31, 2**31, -(2**100), 1.5, -0.0, float("inf"), 1.5j - 2,
    "", "abc", "é", "\U0001f40d", "\ud800", b"", b"abc", (), (1, 2), tuple(range(300)), [1, [2]], {"a": {1: 2}},
    set(), {1, 2}, frozenset({"x"}),
]
for value in values:
    for version in range(5):
        found = marshal.loads(marshal.dumps(value, version))
        if type(found) is not type(value) or repr(found) != repr(value) and found != value:
            print("differs", version, value, found)
print(marshal.dumps((1, "ab", None), 2), marshal.dumps(1.5, 1), marshal.dumps(2**40, 0))

shared = ["x"]
a, b = marshal.loads(marshal.dumps((shared, shared)))
print(a is b)
a, b = marshal.loads(marshal.dumps((shared, shared), 2))
print(a is b)
loop = []
loop.append(loop)
found = marshal.loads(marshal.dumps(loop))
print(found[0] is found)
print(marshal.dumps({"b", "a", "c"}, 2) == marshal.dumps({"c", "b", "a"}, 2))

data = marshal.dumps(("hello", [1.5, 2**80], {"k": b"v"}))
errors = set()
for length in range(len(data)):
    try:
        marshal.loads(data[:length])
    except EOFError as error:
        errors.add(str(error))
print(sorted(errors))
for damaged in (b"?", b"0", b"l\x02\0\0\0\0\0\0\0", b"l\x01\0\0\0\xff\xff", b"r\x05\0\0\0", b"(\xff\xff\xff\xff", b"[\x01\0\0\0" * 3000 + b"N"):
    try:
        marshal.loads(damaged)
    except (ValueError, EOFError, TypeError) as error:
        print(type(error).__name__, error)
for value in (object(), int, type("sub", (int,), {})(3), lambda: 0):
    try:
        marshal.dumps(value)
    except ValueError as error:
        print(error)

file = io.BytesIO()
for value in (1, "two", [3]):
    marshal.dump(value, file)
    file.write(b"--")
file.seek(0)
for _ in range(3):
    print(marshal.load(file), file.read(2))
try:
    marshal.load(file)
except EOFError as error:
    print(error)


class TooMuch(io.BytesIO):
    def readinto(self, buffer):
        return super().readinto(buffer) + 5


for broken in (TooMuch(marshal.dumps("abcdef")), io.StringIO("x")):
    try:
        marshal.load(broken)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
