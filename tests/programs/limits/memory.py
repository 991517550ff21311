for action in (lambda: "a" * 10 ** 12, lambda: b"a" * 10 ** 12, lambda: [None] * 10 ** 12, lambda: (0,) * 10 ** 12, lambda: bytearray(10 ** 13), lambda: [1, 2] * 10 ** 18, lambda: "ab" * 10 ** 19, lambda: bytes(10 ** 14), lambda: " ".ljust(10 ** 13)):
    try: action(); print("no error")
    except (MemoryError, OverflowError) as error: print(type(error).__name__)
data = list(range(1000))
try: data *= 10 ** 15
except MemoryError: print("kept", len(data), sum(data))
s = "kept"
try: s = s * 10 ** 13
except MemoryError: print(s)
try: s.center(10 ** 13)
except MemoryError: print("center")
def survive():
    out = []
    for _ in range(3):
        try: out.append("x" * 10 ** 12)
        except MemoryError: out.append("caught")
    return out
print(survive(), len("a" * 10 ** 6), sum([1] * 10 ** 5))
