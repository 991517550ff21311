def factorial(n):
    r = 1
    for i in range(2, n + 1):
        r *= i
    return r
f = factorial(200)
print(f, len(str(f)), f % 1000003, f.bit_length())
print(str(2 ** 1000), hex(3 ** 100), oct(7 ** 50), bin(5 ** 30))
print(int("123456789" * 10), int("-" + "9" * 50) + 1, int("f" * 40, 16), int("z" * 20, 36))
a, b = 3 ** 300, 7 ** 150
print(a // b, a % b, (a // b) * b + a % b == a, a > b, a == 3 ** 300, a != b, -a < b)
import math
print(math.isqrt(10 ** 60), math.gcd(factorial(30), 2 ** 20), math.lcm(12, 18, 10 ** 20), math.comb(200, 100), math.perm(20, 5))
print(a & b == b & a, (a | b) - (a & b) == a ^ b, (a << 77) >> 77 == a, ~a == -a - 1)
def fibonacci(n):
    x, y = 0, 1
    for _ in range(n):
        x, y = y, x + y
    return x
print(fibonacci(1000))
def pi_digits(n):
    k, a, b, a1, b1 = 2, 4, 1, 12, 4
    out = []
    while len(out) < n:
        p, q, k = k * k, 2 * k + 1, k + 1
        a, b, a1, b1 = a1, b1, p * a + q * a1, p * b + q * b1
        d, d1 = a / b if False else a // b, a1 // b1
        while d == d1 and len(out) < n:
            out.append(str(d))
            a, a1 = 10 * (a % b), 10 * (a1 % b1)
            d, d1 = a // b, a1 // b1
    return "".join(out)
print(pi_digits(60))
print(hash(2 ** 100), hash(-2 ** 100), hash(10 ** 50) == hash(10 ** 50), {10 ** 50: "big"}[10 ** 50])
print(f"{10 ** 25:,} {10 ** 25:e} {2 ** 100:x} {2 ** 70:#o} {-2 ** 70:+d} {10 ** 20:>30}|{10 ** 20:030d}")
print(float(2 ** 100), int(1e20), int(1.5e300) % 1000, 2 ** 100 == 2.0 ** 100, 2 ** 100 + 1 == 2.0 ** 100, 10 ** 22 < 1e22 + 1e7)
print(sorted([2 ** 70, -2 ** 70, 0, 2 ** 64, 5]), sum([2 ** 62] * 10), max(2 ** 65, 2.0 ** 66))
