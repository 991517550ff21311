# gc-every: 1009
# array: types, limits, slices, conversion, buffers, errors.
import array, sys, pickle, copy
for code in "bBhHiIlLqQfdw":
    a = array.array(code, "ab" if code == "w" else [1, 2]); a.append("c" if code == "w" else 3); a *= 2
    print(code, a, a.itemsize, len(a.tobytes()), a[1:4], a[::-2], a.count(a[0]), a.index(a[2]), a == a[:], a.typecode)
for code, values in [("b", (127, 128, -129)), ("B", (255, 256, -1)), ("h", (32768,)), ("I", (2**32, -1)), ("q", (2**63,)), ("Q", (2**64, -1)), ("f", (1e39, 1e-50)), ("i", (1.5, "x", None)), ("d", ("x",))]:
    for v in values:
        try: print(array.array(code, [v]))
        except Exception as error: print(code, v, type(error).__name__, error)
a = array.array("i", range(5)); a[1:3] = array.array("i", [9, 9, 9]); del a[::3]; a.insert(-1, 7); a.extend([1, 2]); a.fromlist([3]); a.frombytes(b"\1\0\0\0"); print(a, a.pop(), a.pop(0), a.remove(7), a.reverse(), a, a.tolist(), a.buffer_info()[1], a + array.array("i", [1]), 9 in a, max(a))
for bad in [lambda: array.array(), lambda: array.array("i", "ab"), lambda: array.array("i", b"abc"), lambda: a.frombytes(b"abc"), lambda: a.fromlist([1, "x"]), lambda: a + [1], lambda: a.__setitem__(slice(0, 1), [1]), lambda: a.__setitem__(slice(None, None, 2), a), lambda: a[99], lambda: a.pop(99), lambda: a.index(99), lambda: a.remove(99), lambda: a.extend(array.array("d")), lambda: a.extend(5), lambda: a["x"], lambda: hash(a), lambda: a < [1], lambda: a.fromunicode("x"), lambda: a.tounicode(), lambda: a * 1.5, lambda: array.array("b").pop(), lambda: a.append(2**40)]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
v = memoryview(a); print(v.format, v.itemsize, v[0], v.tolist() == a.tolist())
try: a.append(1)
except BufferError as error: print(error)
v.release(); a.byteswap(); print(a[0], pickle.loads(pickle.dumps(a)) == a, copy.deepcopy(a) == a, array.array("d", [1.5]) == array.array("f", [1.5]), array.array("w", "é😀").tounicode(), array.array("b", b"ab"), array.array("i", array.array("b", [1, -1])), repr(array.array("i")), array.array("i", [1]) < array.array("i", [1, 0]))
