# gc-every: 1009
from fractions import Fraction as F
from decimal import Decimal as D, getcontext, ROUND_HALF_UP, localcontext, InvalidOperation, DivisionByZero
print(F(1, 3) + F(1, 6), F("0.125"), F(3, -6), F(1.5), F(7, 2) // 1, F(1, 3) ** 2, F(5, 3) > 1.5, round(F(7, 2)), F(22, 7).limit_denominator(5), hash(F(1, 2)) == hash(0.5), sum([F(1, n) for n in range(1, 8)]), repr(F(2, 4)), int(F(-7, 2)), 2 * F(1, 2) == 1)
print(D("0.1") + D("0.2"), D(1) / D(7), D("1.10") * 3, D("10").sqrt(), D("2.675").quantize(D("0.01"), ROUND_HALF_UP), D("1E+3"), D("-0"), D("NaN"), D(10) ** 20, D("123.456").as_tuple(), D("1.0") == 1, D("3.7") // 1, D("-7") % 3, f"{D('1234.5'):,.2f}", int(D("9.9")), max(D(1), D("1.5")))
with localcontext() as c: c.prec = 5; print(D(2).sqrt(), D(1) / 3)
print(getcontext().prec)
for call in (lambda: F(1, 0), lambda: D(1) / 0, lambda: D("x"), lambda: F("a")):
    try: print(call())
    except (ZeroDivisionError, InvalidOperation, ValueError) as error: print(type(error).__name__)
