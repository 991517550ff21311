for x in (0.1, 1.0, -0.0, 1e16, 1e15, 123456789012345680.0, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308, 1 / 3, 2.5, 1e22, 1e23, 0.1 + 0.2, 100.0, float("inf"), float("-inf"), float("nan")):
    print(repr(x), str(x), "%g" % x, "%.3f" % x if abs(x) < 1e20 else "", end=";")
print()
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(7.5, 2), 2 ** 0.5, 2.0 ** 10, (-8.0) ** 3, 4 ** -0.5)
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.567, -2), round(0.5), round(1e20), round(1.5, 0))
print(int(3.99), int(-3.99), int(1e18), 3.0.is_integer(), 3.5.is_integer(), (0.75).as_integer_ratio(), (3.5).hex(), float.fromhex("0x1.8p1"))
import math
print(math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.5), math.sqrt(2), math.hypot(3, 4), math.fsum([0.1] * 10), sum([0.1] * 10))
print(math.inf > 10 ** 400, math.isnan(math.nan), math.copysign(1, -0.0), math.frexp(8.0), math.ldexp(0.5, 4), math.modf(3.25), math.fmod(-7, 3))
print(math.log(math.e), math.log2(1024), math.log10(1000), math.log(8, 2), math.exp(0), math.sin(0), math.atan2(1, 1), math.degrees(math.pi))
print(math.isclose(0.1 + 0.2, 0.3), math.prod([1.5, 2]), math.dist((0, 0), (3, 4)), math.nextafter(1, 2), math.ulp(1.0), math.gamma(5))
for call in (lambda: 1 / 0, lambda: int(math.inf), lambda: int(math.nan), lambda: 10.0 ** 400, lambda: math.exp(1000), lambda: round(math.inf)):
    try:
        print(call())
    except (ArithmeticError, ValueError) as error:
        print(type(error).__name__, error)
print(1e308 * 10, -1e308 * 10, math.inf - math.inf, math.inf * 0, 0.0 == -0.0, 1e-320 / 1e10)
print(hash(0.5), hash(1.0), hash(1e300) == hash(int(1e300)), hash(math.inf), hash(-0.0), 1.5 == 3 / 2, 0.1 + 0.2 == 0.3)
