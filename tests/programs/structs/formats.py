# gc-every: 1009
# struct: sizes, alignment, repeats, errors, iteration.
import struct
for f in ["b", "bh", "<bh", "bxh", "=ql", "3s", "0s", "5p", "?", "e", "f", "d", "n", "P", "@bi", "!HIQ", "2b3h", "0i", "b0i", "c", "xx", " < h h", "bqb"]:
    try: print(repr(f), struct.calcsize(f))
    except struct.error as error: print(repr(f), error)
print(struct.pack("<bBhHiIqQ", -1, 255, -2, 65535, -3, 2**32 - 1, -4, 2**64 - 1).hex(), struct.pack(">fde", 1.5, -2.5, 0.1).hex(), struct.pack("5s3s2p", b"ab", b"abcdef", b"xyz"), struct.pack("?c3x", 5, b"q"), struct.pack("10p", b"hello"), struct.pack("0s", b"abc"))
print(struct.unpack("<hh", b"\1\0\xff\xff"), struct.unpack("3s", b"abc"), struct.unpack("5p", b"\2abcd"), struct.unpack("?", b"\2"), struct.unpack_from("<h", b"xx\1\0", 2), list(struct.iter_unpack("<bb", b"\1\2\3\4")), struct.unpack("", b""), struct.unpack(">e", b"\x7c\0"), struct.unpack("n", b"\1" + b"\0" * 7))
b = bytearray(6); struct.pack_into(">H", b, 2, 0xABCD); struct.pack_into("b", b, -1, 7); print(b)
s = struct.Struct("<ih"); print(s.size, s.format, s.pack(1, 2), s.unpack(s.pack(3, 4)), s.unpack_from(b"x" + s.pack(5, 6), 1), list(s.iter_unpack(s.pack(1, 2) * 2)))
for bad in [lambda: struct.pack("b", 128), lambda: struct.pack("B", -1), lambda: struct.pack("h", 2**15), lambda: struct.pack("<i", 2**31), lambda: struct.pack("Q", -1), lambda: struct.pack("<q", 2**63), lambda: struct.pack("i", "a"), lambda: struct.pack("i", 1.5), lambda: struct.pack("s", "a"), lambda: struct.pack("c", b"ab"), lambda: struct.pack("ii", 1), lambda: struct.pack("i", 1, 2), lambda: struct.pack("f", 1e39), lambda: struct.pack("e", 1e6), lambda: struct.pack("d", "x"), lambda: struct.unpack("i", b"abc"), lambda: struct.unpack_from("i", b"abcd", 1), lambda: struct.unpack_from("i", b"abcd", -5), lambda: struct.calcsize("y"), lambda: struct.calcsize("3"), lambda: struct.calcsize("<n"), lambda: struct.pack_into("i", bytearray(2), 0, 1), lambda: struct.pack_into("i", b"abcd", 0, 1), lambda: struct.pack_into("b", bytearray(2), 5, 1), lambda: list(struct.iter_unpack("h", b"abc")), lambda: struct.iter_unpack("", b""), lambda: struct.Struct(5), lambda: struct.Struct("é"), lambda: struct.calcsize("99999999999999999999i"), lambda: struct.pack("p", 5), lambda: struct.unpack("i", "abcd"), lambda: struct.pack("?"), lambda: struct.calcsize("i<"), lambda: struct.pack(">P", 1)]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
class Index:
    def __index__(self): return 5
print(struct.pack("b", Index()), struct.pack(b"b", True), struct.unpack(">bx?", b"\5\0\1"), struct.pack("<d", 5e-324), struct.pack("<f", float("nan")) != b"", struct.calcsize("b" * 100), struct.pack("<e", 65504.0))
