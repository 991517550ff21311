# Digits of floats and ints: rounding of ties, short forms, widths.
state = 1


def bits():
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return state


def checksum(texts):
    total = 0
    for text in texts:
        for character in text:
            total = (total * 131 + ord(character)) % (2**61 - 1)
    return total


import struct

values = []
for round in range(3000):
    word = bits()
    exponent = 1023 - 80 + (word >> 32) % 160
    fraction = (word & (2**52 - 1)) >> round % 50 << round % 50
    values.append(struct.unpack("<d", struct.pack("<Q", (round % 2) << 63 | exponent << 52 | fraction))[0])
print(checksum(map(repr, values)))
for precision in (0, 1, 2, 3, 6, 10, 15, 17, 18, 25):
    print(precision, checksum(format(value, f".{precision}f") for value in values), checksum("%.*e" % (precision, value) for value in values))
print([f"{x:.0f}" for x in (0.5, 1.5, 2.5, -0.5, 1e15 + 0.5, 4503599627370496.5)], [f"{x:.2f}" for x in (0.125, 0.375, 2.675, 1e22, 0.0, -0.0, 5e-324)])
print(0.00016641616821289062, 9007199254740993.0, 1e16, 123456789012345680.0, 5e-324, 1.7976931348623157e308, 0.1 + 0.2)
print(f"{-1.5:+010.2f}|{1234567.891:,.2f}|{1234567.891:_^20.1f}|{-0.001:z.2f}|{1e10:é>20.1f}|{3.14159:#.0f}|{1.5:%}|{float('nan'):8.2f}|{float('-inf'):<8.2f}|")
print(f"{255:#06x} {-255:b} {10**6:,d} {42:é^10d} {0:05d} {2**70:,} {-(2**64)} {hex(-255)} {bin(0)} {oct(8)} {hex(2**80)}")
for power in (17, 18, 19, 20, 37, 38, 39, 57, 100, 300):
    print(power, str(10**power) == "1" + "0" * power, str(-(10**power) + 1) == "-" + "9" * power, 10**power // 7, (10**power + 12345) % 4294967291)
for text, arguments in [
    ("%s", "x"), ("%s %s", ("a", 1)), ("%d-%d", (1, -2)), ("%s", (None,)), ("%r", "é"), ("é%sΩ", "𝄞"), ("%s%s%s%s%s", (1, 2, 3, 4, 5)), ("%%", ()),
    ("%d", 1.5), ("%d", True), ("%s", ()), ("%s %s", ("a",)), ("%s", ("a", "b")), ("x", "a"), ("x", {}), ("%d", "1"), ("%", 1), ("%s %", (1,)), ("%s", {1: 2}), ("%(a)s", {"a": 5}),
]:
    try:
        print(repr(text % arguments))
    except Exception as error:
        print(type(error).__name__, error)
