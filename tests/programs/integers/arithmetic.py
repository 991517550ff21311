print(7 // 2, -7 // 2, 7 // -2, 7 % 3, -7 % 3, 7 % -3, divmod(-7, 3), -7 / 2, 2 ** 10, 2 ** -1, (-2) ** 3, 0 ** 0)
print(1 << 100, (1 << 100) >> 98, -1 >> 5, -5 >> 1, ~5, 5 & -2, 5 | -8, 5 ^ -1, -3 & 0xff)
edges = [2 ** 29, 2 ** 30 - 1, 2 ** 30, 2 ** 61 - 1, 2 ** 61, -2 ** 61, -2 ** 61 - 1, 2 ** 62, 2 ** 63 - 1, 2 ** 63, 2 ** 64, -2 ** 63]
for e in edges:
    print(e + 1, e - 1, -e, e * 2, e * e, e // 3, e % 7, e >> 3, e << 3, e & 0xffff, e ^ -1, abs(e), e.bit_length())
print(sum(edges), max(edges), min(edges))
x = 2 ** 61
x -= 1
print(x, x + 1 - 1 == x, (x + 1) - x, type(x + 1).__name__, hash(2 ** 61 - 1), hash(2 ** 61), hash(-1), hash(-2))
print(10 ** 30 // 10 ** 28, 10 ** 30 % 7, -10 ** 30 // 7, -(10 ** 30) % 7, divmod(10 ** 40, -(10 ** 20) + 1))
print(pow(3, 100, 7), pow(3, -1, 7), pow(2, 10 ** 5, 10 ** 9 + 7), pow(-2, 5, 3), pow(10, 20))
print((10 ** 20).bit_count(), (255).to_bytes(2, "big"), int.from_bytes(b"\x01\x00", "little"), (-1).to_bytes(2, "big", signed=True))
print(int.from_bytes(b"\xff\xfe", "big", signed=True), (5).as_integer_ratio(), (5).conjugate(), (5).numerator, (-5).real)
print(round(15, -1), round(25, -1), round(-15, -1), round(123456, -3), round(5), 1_000_000, 0xff, 0o17, 0b101)
print(10 ** 18 / 10 ** 17, 10 ** 400 / 10 ** 399, (2 ** 53 + 1) / 1, 1 / 3)
try:
    10 ** 400 / 3
except OverflowError as error:
    print(error)
try:
    float(10 ** 400)
except OverflowError as error:
    print(error)
print(True + 1, True & False, True ^ True, ~0, isinstance(True, int), int(True), -True)
