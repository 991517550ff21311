b = b"Hello, World"
print(b, b[0], b[-1], b[1:4], b[::-1], len(b), b + b"!", b * 2, b"lo" in b, 72 in b, list(b[:3]), bytes(3), bytes([1, 2, 255]))
print(b.upper(), b.lower(), b.find(b"o"), b.rfind(b"o"), b.count(b"l"), b.replace(b"l", b"L", 1), b.split(b", "), b.startswith(b"He"), b.index(b"W"))
print(b"a,b,,c".split(b","), b" x ".strip(), b"ab".join([b"1", b"2"]), b"abc".hex(), b"abc".hex("-"), bytes.fromhex("00 ff 7f"), b"a\nb".splitlines())
print(b"\x00\t\n\r\\'\"\x7f\x80\xff", b'it\'s', b"%d %s %x" % (5, b"z", 255), b"x".center(5, b"*"), b"7".zfill(3), b"ab".translate(bytes(range(256)), b"a"))
print("é€😀".encode(), "é€😀".encode("utf-16-le"), b"\xc3\xa9".decode(), "é".encode("latin-1"), "abc".encode("ascii"), "é".encode("ascii", "replace"), "é".encode("ascii", "xmlcharrefreplace"), b"\xff".decode("utf-8", "replace"))
a = bytearray(b"abc")
a.append(100); a += b"ef"; a[0] = 65; a[1:3] = b"XYZ"; del a[-1]
print(a, a.pop(), a, len(a), bytes(a), a == b"AXYZd"[:len(a)], a.reverse(), a)
a.insert(1, 0); a.extend([1, 2]); a.remove(0); a.clear()
print(a, bytearray(2), bytearray("é", "utf-8"), bytearray(b"ab") + b"c", b"ab" + bytearray(b"c"))
m = memoryview(b"abcdef")
print(m[1], m[1:3].tobytes(), m.tolist(), len(m), m.format, m.readonly, m[::2].tobytes(), m == b"abcdef", bytes(m[4:]))
w = bytearray(b"abcdef")
v = memoryview(w)
v[0] = 90; v[1:3] = b"__"
print(w, v.nbytes)
try:
    w.append(1)
except BufferError as error:
    print(error)
v.release()
w.append(1)
for call in (lambda: b"a"[5], lambda: bytes([256]), lambda: bytes("a"), lambda: b"a" + 1, lambda: b"abc".index(b"z"), lambda: b"a".join(["x"]), lambda: bytes.fromhex("0"), lambda: m.__setitem__(0, 1)):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__)
print(hash(b"a") == hash(b"a"), b"a" == "a", b"a" < b"b", sorted([b"b", b"a"]), {b"k": 1}[b"k"], isinstance(bytearray(), bytes), b"".isdigit(), b"12".isdigit())
