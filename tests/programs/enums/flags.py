"""enum.Flag: combining, inverting, boundaries, iteration and named aliases."""
import enum
from enum import CONFORM, EJECT, KEEP, STRICT, Flag, IntFlag, auto, unique

class Perm(Flag):
    READ = auto()
    WRITE = auto()
    RUN = auto()
    BOTH = READ | WRITE

print(list(Perm), Perm.BOTH in Perm, len(Perm), [m.value for m in Perm])
mix = Perm.READ | Perm.RUN
print(mix, repr(mix), mix.name, mix.value, list(mix), len(mix), bool(mix & Perm.WRITE))
print(~mix, mix ^ Perm.BOTH, Perm(0), repr(Perm(0)), bool(Perm(0)), ~Perm(0))
print(Perm.READ in mix, Perm.BOTH in mix, Perm(3) is Perm.BOTH, Perm["BOTH"].name)
mix |= Perm.WRITE
print(mix, sorted(Perm.__members__), 4 in Perm, 8 in Perm)
for bad in (lambda: Perm(8), lambda: Perm.READ | 2, lambda: Perm("x"), lambda: 1 in mix):
    try:
        print(bad())
    except (ValueError, TypeError) as error:
        print(type(error).__name__, "|".join(str(error).split("\n")))

class Wide(IntFlag):
    A = 1
    B = 2
    C = 4

print(Wide.A | 8, repr(Wide.A | 8), Wide.A + 1, Wide(7), ~Wide.A, -1 & Wide.B, Wide.A == 1)
print(f"{Wide.A | Wide.C}", f"{Wide.C:>4}", str(Wide.B), int(Wide(6)), [*Wide(11)])

for boundary in (CONFORM, EJECT, KEEP, STRICT):
    Made = Flag("Made", "X Y", boundary=boundary)
    try:
        print(boundary.name, repr(Made(7)), type(Made(7)).__name__)
    except ValueError as error:
        print(boundary.name, "refuses")

class Shade(Flag):
    @staticmethod
    def _generate_next_value_(name, start, number, last):
        return 1 << (number * 2)
    DIM = auto()
    DARK = auto()

print([(m.name, m.value) for m in Shade], Shade.DIM | Shade.DARK)
try:
    @unique
    class Twice(Flag):
        ONE = 1
        UNO = 1
except ValueError as error:
    print(error)
try:
    @enum.verify(enum.NAMED_FLAGS)
    class Gap(Flag):
        A = 1
        D = 12
except ValueError as error:
    print(error)
