# Sets walked, compared and changed meanwhile; lookups of ints, strs and objects; short natives.
import random
random.seed(5)
for size in (0, 1, 5, 40, 150, 300, 70000):
    s = set(random.sample(range(10**6), size)) if size else set()
    t = {str(x) for x in s}
    assert sorted(s) == sorted(list(iter(s))) and len(list(t)) == len(s)
    for x in list(s)[::3]:
        s.discard(x)
    assert [x for x in s] == list(s)
    u = set(s); u.add(-1)
    print(size, s <= u, u <= s, s < s, s <= s, u.isdisjoint(s), s.isdisjoint({-5}), t <= set(t), sum(s), max(u), min(u))
s = set(range(20))
try:
    for x in s:
        s.discard(x)
except RuntimeError as error:
    print(error)
s = {1, 2, 3}
i = iter(s); next(i); print(i.__length_hint__()); s.add(9); print(i.__length_hint__())
class K:
    def __init__(self, v): self.v = v
    def __eq__(self, o): return isinstance(o, K) and o.v == self.v
    def __hash__(self): return self.v % 3
ks = {K(i) for i in range(30)}
print(K(7) in ks, K(31) in ks, len(ks), {K(1), K(2)} <= ks, K(3) == K(3), K(3) != K(4), object() == object(), K == K, int == float, int != float)
print(max(3, 1, 2), min([2.5, 1]), max("abc"), min({5, 3, 9}), max([], default=4), min([(1, 2), (1, 1)]), max([1, True, 1.0]), min(2**70, 5), max([1, 2, 3], key=lambda x: -x))
for bad in ([], [1, "x"]):
    try: print(max(bad))
    except Exception as error: print(type(error).__name__, error)
d = {i: str(i) for i in range(50)} | {str(i): i for i in range(50)}
print(all(d[i] == str(i) and d[str(i)] == i for i in range(50)), 51 in d, "51" in d, True in d, 1.0 in d, d[True], d[1.0])
for i in range(0, 50, 2): del d[i]
print(sorted(k for k in d if isinstance(k, int)), 2 in d, "2" in d)
small = {}
for k in ("a", "b", 1, 2): small[k] = k
small["".join(["a"])] = 9; small[1.0] = 8; print(small, "c" in small, 3 in small)
import struct, io
for f in ("<B", "<H", ">i", "!d", "4s", "<2H", "", "<B "):
    try: print(f, struct.calcsize(f), struct.calcsize(f))
    except struct.error as e: print(f, e)
for f in ("<B\0", "k", "<\xe9", "é"):
    for _ in range(2):
        try: print(struct.calcsize(f))
        except (struct.error, UnicodeError) as e: print(type(e).__name__, e)
b = io.BytesIO(b"abcdef"); print(b.read(2), b.read(0), b.read(-1), b.read(5), b.seek(2), b.read(None), b.seek(20), b.read(1), b.write(b"x"), b.getvalue()); b.close()
for call in (lambda: b.read(1), lambda: b.write(b"")):
    try: call()
    except ValueError as e: print(e)
b = io.BytesIO(b"abc"); v = b.getbuffer()
try: b.write(b"zz")
except BufferError as e: print(e)
v.release()
print(str(b"abc", "utf-8", "strict"), int.from_bytes(b"\x01\x02", "little"), int.from_bytes(b"\x01\x02", byteorder="big"))
try: int.from_bytes(b"", "litt")
except ValueError as e: print(e)
print(b"a" + b"b", [1] + [2], (1,) + (2,), {1} | {2}, {1, 2} & {2}, "%s" % 1, 3 * [0], [0] * 2)
