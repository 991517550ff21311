import math
values = [2.0 ** -255, 2.0 ** -256, 2.0 ** -254, 2.0 ** 256, 2.0 ** 257, 2.0 ** 258, 1.0, -1.0, 0.0, -0.0, 5e-324, 1e308, math.pi]
for v in values:
    for w in (v, -v):
        assert w + 0.0 == w and w * 1.0 == w and w / 1.0 == w and -(-w) == w and float(repr(w)) == w
        assert float.fromhex(w.hex()) == w and [w][0] == w and {w: 1}[w] == 1 and (w,) == (w,)
    print(v, v * 2, v / 2, v * v, v + v, v - v, math.frexp(v))
x = 1.0
up = 0
while x != math.inf:
    x *= 2
    up += 1
y, down = 1.0, 0
while y:
    y /= 2
    down += 1
print(up, down)
acc = 0.0
for i in range(1, 2001):
    acc += 1.0 / i
print(acc)
def newton(n):
    x = n
    for _ in range(60):
        x = 0.5 * (x + n / x)
    return x
print(newton(2.0), newton(1e200), newton(1e-200))
print([math.copysign(1.0, z) for z in (0.0, -0.0, 0.0 * -1, -0.0 + 0.0, 0.0 - 0.0)])
nan = float("nan")
print(nan != nan, nan is nan, [nan].count(nan), nan in {nan: 1}, sorted([3.0, -1.0, 2]), min(1.0, 1), max(1, 1.0))
l = [i / 8 for i in range(-8, 8)]
print(l, sum(l), [round(v) for v in l])
print(2.0 ** 1023 * 1.9999, 3.5 // 0.1, 1e300 // 1e-300 == 1e300 / 1e-300, 5.0 % math.inf, -5.0 % math.inf)
import struct
print([struct.pack(">d", v).hex() for v in (1.0, -2.5, 0.0, -0.0, 2.0 ** -255)], struct.unpack("<f", struct.pack("<f", 0.1)))
