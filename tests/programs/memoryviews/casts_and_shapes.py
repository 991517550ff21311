# gc-every: 1009
# memoryview: casts, slices, shapes, comparison, release, errors.
import array
b = bytearray(range(12)); m = memoryview(b)
print(len(m), m.nbytes, m.shape, m.strides, m.ndim, m.format, m.itemsize, m.readonly, m.c_contiguous, m.contiguous, m.obj is b)
s = m[2:10:3]; print(s.tolist(), s.strides, s.contiguous, s.tobytes(), s[::-1].tolist(), s[-1], bytes(s), s == bytes(s), s.hex())
s[0] = 99; m[0:2] = b"xy"; m[1:4] = m[0:3]; print(b)
i = m.cast("I"); print(i.shape, i.itemsize, [hex(x) for x in i], i.cast("B").tolist()[:3]); t = m.cast("B", (3, 4)); print(t.shape, t.strides, t.tolist(), t[1, 2], t.nbytes, len(t)); print(m.cast("B", [2, 2, 3]).tolist())
for bad in [lambda: t[0], lambda: t[1, 9], lambda: t[1, 2, 3], lambda: m[99], lambda: m["a"], lambda: m.__setitem__(0, 256), lambda: m.__setitem__(0, "a"), lambda: m.__setitem__(slice(0, 2), b"abc"), lambda: m.__delitem__(0), lambda: m.cast("Z"), lambda: m[::2].cast("B"), lambda: m[:5].cast("I"), lambda: m.cast("I").cast("H"), lambda: m.cast("B", (5, 5)), lambda: memoryview("a"), lambda: memoryview(5), lambda: hash(m), lambda: hash(m.toreadonly()), lambda: memoryview(b"a").__setitem__(0, 1), lambda: m < m, lambda: m + m, lambda: m.cast("B", (0, 12)), lambda: m.cast("BB"), lambda: i.__setitem__(0, -1), lambda: i.__setitem__(0, 1.5), lambda: m.cast("d")[0]]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
print(hash(memoryview(b"ab")) == hash(b"ab"), memoryview(b"ab") == bytearray(b"ab"), memoryview(b"ab") == "ab", memoryview(array.array("i", [1])) == memoryview(array.array("q", [1])), memoryview(b"\1\0") == memoryview(b"\1\0").cast("H"), memoryview(b"abc")[1:] == b"bc", 98 in memoryview(b"abc"), [*reversed(memoryview(b"ab"))])
with memoryview(b) as v: w = v[1:]
for bad in [lambda: v[0], lambda: len(v), lambda: v.tobytes(), lambda: v == b, lambda: repr(v)[:8], lambda: w[0], lambda: v.release(), lambda: v.shape]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
for code, value in [("f", 1.5), ("d", -2.25), ("h", -5), ("Q", 2**64 - 1), ("?", True), ("c", b"z"), ("b", -1)]:
    v = memoryview(bytearray(8)).cast(code); v[0] = value; print(code, v[0], v.itemsize, v.tolist()[:2])
print(m.toreadonly().readonly, m.tobytes("F"), m.hex(":", 4), memoryview(m).obj is b, memoryview(b"abc")[::-1].tobytes(), b"%b" % m[:2], bytearray(m[::4]), b"".join([m[:1], b"q"]), int.from_bytes(m[:2], "big"), bytes(m[3:3]))
