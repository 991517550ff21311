# gc-every: 1009
# Floats as text, and at their limits.
import math, sys
values = [0.0, -0.0, 1.0, 0.1, 1e16, 1e15, 123456789012345680.0, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308, 2.5, 3.5, 1 / 3, 1e22, 1e23, float("inf"), float("-inf"), float("nan"), 100.0, 9007199254740993.0, 0.30000000000000004]
for value in values:
    print(repr(value), str(value), f"{value:g} {value:e} {value:f} {value:.3} {value:.0f} {value:#.0f} {value:%} {value:,.2f} {value:_} {value:+} {value: } {value:010.2f} {value:G} {value:n} {value:.17g}")
    print(value.hex(), end=" ")
    for method in (value.is_integer, value.as_integer_ratio, value.__trunc__, value.__floor__, value.__ceil__, value.__round__):
        try:
            print(method(), end=" ")
        except (ValueError, OverflowError) as error:
            print(type(error).__name__, error, end=" ")
    print()
for text in ["1", " 1.5 ", "1e5", "1E-5", ".5", "5.", "1_0.0_1", "inf", "-Infinity", "nan", "+nan", "1e400", "1e-400", "0x1p3", "", ".", "1__0", "_1", "1e", "e5", "1 2", "infin", "1.5.2", "١٫٥", "1\0"]:
    try:
        print(repr(text), float(text))
    except ValueError as error:
        print(ascii(str(error)))
for text in ["0x1p3", "0x.8", "-0x1.8p-1", "inf", "nan", "0x1p1024", "0x1p-1080", "1", "0x", "0x1.fffffffffffff8p1023", "0x1p", " 0x1 "]:
    try:
        print(text, float.fromhex(text))
    except (ValueError, OverflowError) as error:
        print(type(error).__name__, error)
print([round(x, n) for x in (2.675, 1.005, -2.5, 2.5, 1e300, 1234.5678, 5e-324) for n in (None, 0, 2, -2, 400, -400)])
print([math.copysign(1, x) for x in (0.0, -0.0, float("-nan"))], 0.0 == -0.0, math.nan == math.nan, math.nan in [math.nan], hash(0.0) == hash(-0.0))
for op in [lambda: (-8.0) ** (1 / 3), lambda: 10.0 ** 400, lambda: float("x"), lambda: float([]), lambda: int("1.5"), lambda: 1.5 << 1, lambda: 1.5 & 1, lambda: float(None), lambda: math.exp(1000), lambda: math.factorial(-1), lambda: float.fromhex(5)]:
    try:
        print(op())
    except Exception as error:
        print(type(error).__name__, error)
print([divmod(a, b) for a in (5.5, -5.5, 0.0, -0.0) for b in (2.0, -2.0)], -0.0 // 1, 5 % math.inf, -5 % math.inf, math.inf // 1)
print(sys.float_info.max, sys.float_info.min, sys.float_info.epsilon, sys.float_info.dig, float.__getformat__("double"))
print(sum([0.1] * 10), math.fsum([0.1] * 10), sum([1e100, 1.0, -1e100]), 0.1 + 0.2, 1e16 + 1, math.nextafter(1, 2), math.ulp(1e300))
print([a < b for a in (1, 1.5, 2**53, 2**53 + 1, 10**400) for b in (1.0, 2.0**53, math.inf, math.nan)], 2**53 == 2.0**53, 2**53 + 1 == 2.0**53)
print(complex(1, -0.0), complex("1e5-2J"), 1j ** 2, abs(3 + 4j), (1 + 2j).conjugate(), f"{1 + 2j:.2f} {1 + 2j:>12} {complex(-0.0, 1)!r}", complex("inf"), hash(1 + 0j) == hash(1))
