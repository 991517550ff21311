"""Fractions: how they are made, combined, rounded, formatted and refused."""
from fractions import Fraction
import math

for made in (Fraction(6, -4), Fraction("3/9"), Fraction(" -1.25e1 "), Fraction(0.375),
             Fraction("1_000/3"), Fraction(True), Fraction()):
    print(made, repr(made), made.as_integer_ratio(), made.is_integer())

half, third = Fraction(1, 2), Fraction(1, 3)
print(half + third, half - third, half * third, half / third, half // third, half % third)
print(divmod(Fraction(-7, 2), third), half ** 3, half ** -2, Fraction(4, 9) ** 0.5, 2 ** half)
print(half + 1, 1 - third, half + 0.25, half * 2j, Fraction(-8, 27) ** -2)
print(half == 0.5, third == 1 / 3, hash(half) == hash(0.5), hash(Fraction(9)) == hash(9))
print(half < third, half >= 0.5, third < math.inf, sorted([half, 0.4, third, 1]))

for value in (Fraction(7, 2), Fraction(-5, 2), Fraction(22, 7)):
    print(round(value), math.floor(value), math.ceil(value), math.trunc(value), int(value),
          round(value, 1), round(value, -1))

print(Fraction(math.pi).limit_denominator(10), Fraction(math.pi).limit_denominator(1000),
      Fraction("0.3333").limit_denominator(5))
print(sum([Fraction(1, n) for n in range(1, 11)]), math.prod(Fraction(n, n + 1) for n in range(1, 8)))
print(f"{Fraction(22, 7):.5f} {Fraction(22, 7):>+12.3e} {Fraction(1, 8):.1%} {Fraction(10**7, 3):,.2f}")
print(abs(-half), -third, +half, bool(Fraction(0, 5)), half.numerator, third.denominator)

def egyptian(value):
    while value:
        unit = Fraction(1, math.ceil(1 / value))
        yield unit.denominator
        value -= unit

print(list(egyptian(Fraction(5, 7))), list(egyptian(Fraction(6, 11))))
for make in (lambda: Fraction(1, 0), lambda: Fraction("a/b"), lambda: Fraction("1/0"),
             lambda: Fraction(math.inf), lambda: Fraction(math.nan), lambda: Fraction(0) ** -1):
    try:
        print(make())
    except (ZeroDivisionError, ValueError, OverflowError) as error:
        print(type(error).__name__, error)
