# gc-every: 1009
# maketrans, translate, format_map, partition, prefixes, counts.
table = str.maketrans({"a": "1", "b": None, "c": "long", 100: 200, "é": "e"})
print(sorted(table.items(), key=str))
print("abcdé".translate(table), "xyz".translate({}), "aaa".translate({97: 98}), "ab".translate({97: None, 98: "\U0001f600"}))
print(str.maketrans("abc", "xyz", "d"), "abcd".translate(str.maketrans("abc", "xyz", "d")))
for bad in [("ab", "c"), ({"ab": 1},), (5,), ("a",), ("a", "b", 3)]:
    try:
        print(str.maketrans(*bad))
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
class Table:
    def __getitem__(self, key):
        if key == 98:
            raise LookupError
        if key == 99:
            return None
        return chr(key + 1)
print("abcd".translate(Table()))
for bad in [{97: 0x110000}, {97: 1.5}, {97: -1}]:
    try:
        print("a".translate(bad))
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
class Default(dict):
    def __missing__(self, key):
        return f"<{key}>"
print("{x} {y!r} {z:>5}".format_map(Default(x=1, z=2)))
print("a,b,,c".partition(","), "a,b,,c".rpartition(","), "abc".partition("x"), "abc".rpartition("x"))
print("abcabc".count("bc", 2), "aaaa".count("aa"), "abc".count(""), "".count(""), "abc".count("", 4), "日本日".count("日", -2))
print("abc".startswith(("x", "a")), "abc".endswith(("bc",)), "abc".startswith("", 3), "abc".startswith("", 4))
for bad in [lambda: "a".startswith(1), lambda: "a".startswith(("a", 1)), lambda: "a".startswith((1, "a")), lambda: "a".partition(""), lambda: "a".split(""), lambda: "a".replace("a", 1), lambda: ",".join(["a", 1]), lambda: "a".center(3, "ab"), lambda: "abc".index("x"), lambda: "a" * 1.5, lambda: "a" + 1, lambda: 1 + "a", lambda: 1 in "a", lambda: "a"[5], lambda: "%d" % "x", lambda: "%s %s" % "x", lambda: "x" % 1, lambda: chr(-1), lambda: ord("ab"), lambda: "a".encode("nope")]:
    try:
        print(bad())
    except Exception as error:
        print(type(error).__name__, error)
print("abcdef".removeprefix("abc"), "abcdef".removesuffix("def"), "abc".removeprefix("x"), "aa".removesuffix(""))
print("a-b_c".replace("-", "").replace("", "."), "aaa".replace("a", "b", 2), "aaa".replace("a", "b", -1), "".replace("", "x"), "".replace("", "x", 0), "ab".replace("", "-", 2))
print("  a b  c ".split(), "  a b  c ".split(None, 1), "  a b  c ".rsplit(None, 1), "a,b,c".rsplit(",", 1), ",a,".split(","), "".split(), "".split(","))
print("abc".find("c", -1), "abc".rfind("", 1, 2), "abc".find("", 10), "ab\0c".find("\0"), "x".join("abc"), "".join([]), "é".join(["a"]))
