# gc-every: 1009
# Integers to and from text and bytes; limits; bit methods; rounding.
for text in ["0", "-0", "+7", " 12\n", "0x1f", "0b101", "0o17", "1_000", "_1", "1_", "1__0", "0_0", "00", "010", "", " ", "+", "- 1", "1.0", "1e3", "0x", "ff", "z", "\x00", "1\x00"]:
    row = []
    for base in (10, 0, 16, 2, 36):
        try:
            row.append(int(text, base))
        except ValueError as error:
            row.append("!")
    print(repr(text), row)
for bad in [lambda: int("x"), lambda: int("12", 37), lambda: int("12", 1), lambda: int(5, 10), lambda: int("1" * 5000), lambda: str(10 ** 5000), lambda: int(float("nan")), lambda: int(float("inf")), lambda: int([]), lambda: int(b"x"), lambda: int("é"), lambda: int(None), lambda: 1 << -1, lambda: pow(2, -1, 4), lambda: pow(2, 3, 0), lambda: 10**400 / 3, lambda: float(10**400), lambda: (5).to_bytes(0), lambda: (-1).to_bytes(1), lambda: (256).to_bytes(1), lambda: (1).to_bytes(2, "middle"), lambda: int.from_bytes("x"), lambda: round(5, "x"), lambda: int("1", base="x"), lambda: 1 << 10**30]:
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, str(error)[:90])
for number in [0, 1, -1, 255, -256, 2**31, -2**63, 2**64, 10**20, -10**25]:
    print(number, number.bit_length(), number.bit_count(), hex(number), oct(number), bin(number)[-12:], number.__index__() is number, (~number, -number, +number, abs(number)))
    length = (number.bit_length() + 8) // 8
    for order in ("little", "big"):
        data = number.to_bytes(length, order, signed=True)
        print(data.hex(), int.from_bytes(data, order, signed=True) == number, int.from_bytes(data, order))
print([divmod(a, b) for a in (7, -7, 10**20, -10**20) for b in (3, -3, 10**10, -(10**19))])
print([round(n, d) for n in (15, 25, -15, 1250, 10**20 + 5) for d in (0, -1, -2, -30, 5)])
print(pow(3, 200, 1000), pow(-3, 3, 7), pow(3, -1, 7), pow(2, 10**6, 10**9 + 7), pow(5, 0, 1), pow(0, 0))
print((5).conjugate(), (5).real, (5).imag, (5).numerator, (5).denominator, (5).as_integer_ratio(), (10).is_integer(), True.bit_count())
print(f"{10**20:,} {255:#010x} {-5:+05d} {1234567:_} {255:_b} {65:c} {5:e} {7:%} {12:>6}|{12:^6}|{12:<6}|{12:=+6}|{3:n}")
for spec in ["s", ".2d", "cx", ",c", "+c", "#c", "_n", ",x", "z", "10.5", "Q", "é"]:
    try:
        print(spec, format(5, spec))
    except ValueError as error:
        print(error)
print(2**100 >> 90, -(2**100) >> 99, -1 >> 1000, 1 << 70, (2**70) & -(2**65), (2**70) ^ -1, -(2**70) | 3)
print(int(12.9), int(-12.9), int("  0b1_0 ", 0), int(True), int(b" 7 "), int(bytearray(b"0x1F"), 16), 0x_ff, 0b_1, 1_0.0_1)
print(sum([10**18] * 20), max(2**63, 2**63 - 1), sorted([2**65, -2**65, 0, 2**62, -2**62, 2**61]))
print([hash(n) for n in (0, -1, -2, 2**61 - 1, 2**61, -(2**61), 2**62, 10**30)], hash(2.0**70) == hash(2**70))
