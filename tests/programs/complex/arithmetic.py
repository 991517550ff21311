a, b = 3 + 4j, 1 - 2j
print(a + b, a - b, a * b, a / b, -a, +a, a ** 2, a ** 0, abs(a), a.conjugate(), a.real, a.imag)
print(1j, -1j, 0j, 1 + 0j, complex(0, 1), complex("1+2j"), complex("-3j"), complex(2.5), 1e100j, repr(1.5 - 0.5j), str(2j))
print(a == 3 + 4j, 3 + 0j == 3, a != b, hash(3 + 0j) == hash(3), {1: "one"}[1 + 0j], bool(0j), bool(1j))
print(a + 1, 1 + a, 2.5 * b, a / 2, 1 / a, True + 1j, (1 + 2j) * (3 - 1j), sum([1j, 2, 3.5]))
print(f"{a:.2f} {b!r} {a} {1.23456 + 2j:.1f} {3j:>10}")
for call in (lambda: a < b, lambda: a // b, lambda: a % b, lambda: int(a), lambda: float(a), lambda: complex("x"), lambda: divmod(a, b)):
    try:
        print(call())
    except (TypeError, ValueError, ZeroDivisionError) as error:
        print(type(error).__name__, error)
import cmath
print(cmath.sqrt(-1), cmath.phase(1j), cmath.polar(1j), round(cmath.exp(1j * cmath.pi).real, 10), cmath.isinf(complex("inf")))
class C:
    def __complex__(self): return 5 + 6j
print(complex(C()), isinstance(1j, complex), type(1j * 1j).__name__)
def mandelbrot(c):
    z = 0
    for i in range(50):
        z = z * z + c
        if abs(z) > 2:
            return i
    return 50
print([mandelbrot(complex(x / 4, y / 4)) for y in range(-4, 5, 4) for x in range(-8, 3)])
print(sorted([3j, 1j, 2 + 2j], key=abs), [z.imag for z in (1j, 2, 2.5)], (2 + 3j).__class__)
