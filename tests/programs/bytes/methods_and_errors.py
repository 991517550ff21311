# gc-every: 1009
# bytes and bytearray: methods, conversions, errors.
for kind in (bytes, bytearray):
    data = kind(b"Hello\x00World\xff")
    print(data, data.hex(), data.hex("-"), data.hex(":", 3), data.hex("_", -4), kind.fromhex("DE ad\nbe EF"))
    print(data.upper(), data.lower(), data.swapcase(), data.title(), data.capitalize(), data.center(20, b"*"), data.zfill(15))
    print(data.find(b"o"), data.rfind(111), data.index(b"W"), data.count(b"l"), data.count(0), data.find(b"", 20), data.split(b"\0"), data.rpartition(b"o"))
    print(data.translate(bytes(range(255, -1, -1)))[:3], data.translate(None, b"lo"), kind.maketrans(b"ab", b"cd")[95:101])
    print(data.replace(b"l", b""), data.strip(b"H\xff"), data.removeprefix(b"Hello"), data.removesuffix(b"\xff"), data.expandtabs(), data.splitlines())
    print(data * 0, data[1:3] * 2, b"lo" in data, 72 in data, data[::-2], data < b"I", data == kind(data), [*data[:3]])
    print(kind(3), kind([1, 2]), kind("é", "utf-8"), kind("é", "latin-1"), kind(b"x"), kind(), kind(memoryview(b"abcd")[::2]))
    print(b"%b|%5.1f|%x|%a|%c|%r" % (data[:2], 2.25, 255, "é", 65, b"q"), kind(b"%(k)s") % {b"k": b"v"})
    for bad in [lambda: kind(-1), lambda: kind([256]), lambda: kind(["a"]), lambda: kind("a"), lambda: kind("a", 5), lambda: kind(1.5), lambda: kind.fromhex("zz"), lambda: kind.fromhex("az"), lambda: data.index(b"zz"), lambda: data.split(b""), lambda: 256 in data, lambda: "a" in data, lambda: data + "a", lambda: data.join(["a"]), lambda: data.hex("ab"), lambda: data.hex("é"), lambda: data[100], lambda: data["a"], lambda: b"%d" % b"x", lambda: b"%s" % "é", lambda: b"%b" % 5, lambda: b"%c" % 256, lambda: data.translate(b"short"), lambda: data.maketrans(b"a", b"bc"), lambda: data.find("x"), lambda: data.find(256), lambda: data.startswith("x"), lambda: data.decode("ascii"), lambda: kind(10**30), lambda: data * -1 * 10**30]:
        try:
            print(bad())
        except Exception as error:
            print(type(error).__name__, error)
buffer = bytearray(b"abcdef")
buffer[1:3] = b"XYZ"
buffer[::2] = b"1234"
del buffer[-1]
buffer += b"!"
buffer.append(10)
buffer.extend([1, 2])
buffer.insert(0, 255)
buffer.insert(-100, 0)
print(buffer, buffer.pop(), buffer.pop(0), buffer.remove(255), buffer, buffer.copy() is buffer)
buffer.reverse()
print(buffer, buffer.clear(), buffer, bytearray(b"ab") * 2)
view = memoryview(buffer2 := bytearray(b"abc"))
for bad in [lambda: buffer2.append(1), lambda: buffer2.clear(), lambda: buffer2.__setitem__(slice(0, 0), b"x"), lambda: buffer2.pop(), lambda: buffer2.__delitem__(0), lambda: buffer2.__iadd__(b"x")]:
    try:
        print(bad())
    except BufferError as error:
        print(error)
buffer2[0] = 90
view.release()
buffer2.append(1)
print(buffer2)
for bad in [lambda: buffer.pop(), lambda: buffer.remove(1), lambda: buffer.append(256), lambda: buffer.insert(0, "x"), lambda: buffer2.__setitem__(0, 300), lambda: buffer2.__setitem__(slice(None, None, 2), b"x"), lambda: hash(buffer), lambda: buffer.extend("abc"), lambda: buffer.extend(5)]:
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
