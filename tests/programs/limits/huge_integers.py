# variants: plain verify
import sys
x = 10 ** 10 ** 6
print(x.bit_length(), x % 97, (x + 1) % 97, x > 10 ** 999999, (x - x), x == 10 ** 10 ** 6, x >> 3321900)
for action in (lambda: str(x), lambda: int("9" * 5000), lambda: f"{x}", lambda: repr([x]), lambda: "%d" % x):
    try: action(); print("no error")
    except ValueError as error: print(error)
print(len(hex(x)), len(str(10 ** 4000)), sys.get_int_max_str_digits())
sys.set_int_max_str_digits(0); print(len(str(10 ** 20000)), int("1" * 10000) % 1000007)
sys.set_int_max_str_digits(4300)
for action in (lambda: 1 << 10 ** 20, lambda: 2 ** 10 ** 20 if False else 1 << (1 << 70), lambda: [0] * x, lambda: range(x)[x], lambda: float(x), lambda: x / 3.0, lambda: "a" * x, lambda: 1.5 * x, lambda: list(range(3))[x], lambda: chr(x), lambda: bytes([x])):
    try: action(); print("no error")
    except (OverflowError, MemoryError, IndexError, ValueError) as error: print(type(error).__name__)
print(1 >> 10 ** 20, -1 >> 10 ** 20, 0 << 10 ** 20, (-x) // x, x // x, pow(x, 2, 1000003), x & 1, len(range(10 ** 18)), hash(x) == hash(10 ** 10 ** 6))
