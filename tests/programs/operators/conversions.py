class Num:
    def __int__(self): return 7
    def __float__(self): return 7.5
    def __complex__(self): return 7j
    def __index__(self): return 8
    def __bool__(self): return False
    def __hash__(self): return 99
    def __round__(self, n=0): return f"r{n}"
    def __trunc__(self): return "t"
    def __floor__(self): return "f"
    def __ceil__(self): return "c"
import math
n = Num()
print(int(n), float(n), complex(n), bool(n), hash(n), round(n), round(n, 2), math.trunc(n), math.floor(n), math.ceil(n))
print([1] * n, "x" * n, list(range(n))[-1], bin(n), oct(n), chr(Num.__index__(n) + 60), bytes(n))
class Bad:
    def __bool__(self): return 1
    def __int__(self): return 1.5
    def __float__(self): return 1
    def __hash__(self): return "x"
    def __index__(self): return "y"
    def __len__(self): return "z"
    def __str__(self): return 5
    def __iter__(self): return 5
    def __contains__(self, x): return "truthy"
for call in (bool, int, float, hash, [1, 2].__getitem__, len, str, iter):
    try:
        print(call(Bad()))
    except TypeError as error:
        print(error)
print(3 in Bad())
print(int("  -0x1F ", 16), int("0b101", 0), int("1_000"), int("z", 36), float(" 1e3 "), float("-inf"), complex("1+2j"))
for text in ("", "1.5", "0x", "1__0", "abc"):
    try:
        int(text)
    except ValueError as error:
        print(error)
try:
    float("1.2.3")
except ValueError as error:
    print(error)
print(bool(""), bool("0"), bool(0.0), bool([[]]), bool(None), bool(range(0)))
