import operator as op, struct, array, heapq
print(op.add(1, 2), op.itemgetter(1, 0)("ab"), op.attrgetter("real", "imag")(3 + 4j), op.methodcaller("split", ",")("a,b"), op.contains([1], 1), op.truth([]), op.is_(None, None), op.concat("a", "b"), op.indexOf("abc", "c"), op.countOf([1, 1, 2], 1), op.iadd([1], [2]), op.not_(0), op.mod(7, 3), op.matmul.__name__)
print(struct.pack("<hIq", -1, 2, 3), struct.unpack(">BH", b"\x01\x02\x03"), struct.calcsize("<bid"), struct.pack("5s", b"ab"), list(struct.iter_unpack("<H", b"\x01\x00\x02\x00")), struct.pack("?", True), struct.pack("<f", 1.5), struct.Struct(">I").pack(7))
for call in (lambda: struct.pack("b", 300), lambda: struct.unpack("I", b"a"), lambda: struct.pack("q", "x"), lambda: op.itemgetter("z")({})):
    try: print(call())
    except (struct.error, KeyError) as error: print(type(error).__name__)
a = array.array("i", [3, 1, 2]); a.append(4); a.extend([5]); print(a, a[1], a[1:3], sum(a), a.tolist(), a.itemsize, len(a.tobytes()), a.index(4), array.array("d", [1.5]) * 2); a[0] = -9; a.reverse(); print(a)
try: a.append("x")
except TypeError as error: print(type(error).__name__)
h = [5, 3, 8, 1]; heapq.heapify(h); print(h[0], heapq.heappushpop(h, 0), [heapq.heappop(h) for _ in range(4)], heapq.nlargest(2, "abc", key=ord))
