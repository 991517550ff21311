def sieve(n):
    flags = bytearray([1]) * (n + 1); flags[:2] = b"\0\0"
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]: flags[i * i::i] = bytes(len(range(i * i, n + 1, i)))
    return [i for i, f in enumerate(flags) if f]
p = sieve(10000); print(len(p), p[:8], p[-3:], sum(p))
def factor(n):
    out, d = {}, 2
    while d * d <= n:
        while n % d == 0: out[d] = out.get(d, 0) + 1; n //= d
        d += 1
    if n > 1: out[n] = 1
    return out
print(factor(2 ** 10 * 3 ** 5 * 97), factor(600851475143), factor(1))
def miller(n):
    if n < 4: return n > 1
    d, s = n - 1, 0
    while d % 2 == 0: d //= 2; s += 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n == a: return True
        x = pow(a, d, n)
        if x in (1, n - 1): continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1: break
        else: return False
    return True
print([n for n in range(100) if miller(n)] == [q for q in p if q < 100], miller(2 ** 89 - 1), miller(2 ** 91 - 1), miller(10 ** 18 + 9))
VALUES = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
SIGNS = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
def roman(n): return "".join(s * (n // v) for s, v, n in zip(SIGNS, VALUES, [n] + [n % v for v in VALUES]))
print(roman(1994), roman(2024), roman(49), roman(3888))
def egcd(a, b): return (a, 1, 0) if b == 0 else (lambda g, x, y: (g, y, x - a // b * y))(*egcd(b, a % b))
print(egcd(240, 46), pow(17, -1, 3120), (65 ** 17) % 3233, pow(pow(65, 17, 3233), 2753, 3233))
def digits(n, base): return digits(n // base, base) + [n % base] if n >= base else [n]
print(digits(10 ** 12, 7), sum(map(int, str(2 ** 500))), [n for n in range(1, 500) if n == sum(d for d in range(1, n) if n % d == 0)], [n for n in range(100, 1000) if n == sum(int(c) ** 3 for c in str(n))])
def e_digits(n):
    a, term = 10 ** (n + 5), 10 ** (n + 5)
    for k in range(1, 200): term //= k; a += term
    return str(a)[:n]
print(e_digits(60))
