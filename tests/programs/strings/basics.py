s = "Hello, Wörld €😀"
print(s, len(s), s[0], s[-1], s[8], s[3:9], s[::-1], s[100:], s[-5:-1], s * 2, "lo" in s, "" in s, "z" in s)
print([hex(ord(c)) for c in s[-4:]], chr(0x1f600), "\u00e9" == "é", "\N{GREEK SMALL LETTER PI}", "a\tb\\n\x00".__repr__(), ascii(s))
print('single "double"', "it's", 'both \' and "', repr("it's"), repr('say "hi"'), repr('both \' "'), repr("\n\t\r\x1b\x7f\xa0\u200b\ud800"))
print("con" "cat" 'enated', r"raw\n", """triple "quoted" text""", "line \
continued", "a" < "b" < "é" < "€" < "😀", "abc" == "abc", "a" != "b")
print("".join(["a", "b"]), "-".join("xyz"), ",".join(str(i) for i in range(3)), "a" + "é" + "€" + "😀", len("a" + "😀"))
parts = []
for c in s:
    parts.append(c.upper() if c.isalpha() else ".")
print("".join(parts), max(s), min("bca"), sorted("hello"), list("aé€"), tuple("ab"), set("aaa"), "abc".__contains__("b"))
t = ""
for i in range(200):
    t += chr(97 + i % 26)
print(len(t), t[50:60], t.count("abc"), hash(t) == hash("".join(list(t))), t is not t[:100])
print("%s is %d years and %5.1f%% %x %-5s| %05d %+d %r %c" % ("x", 3, 99.5, 255, "ab", 42, 7, "q", 65), "%(k)s %(k)r" % {"k": "v"}, "%%", "%.3s" % "abcdef", "%*d" % (5, 42))
for call in (lambda: s[100], lambda: s["a"], lambda: s + 1, lambda: "a" * -1, lambda: "abc".index("z"), lambda: chr(0x110000), lambda: "ab".__getitem__(1.0), lambda: "%d" % "x", lambda: "%q" % 1):
    try:
        print(repr(call()))
    except Exception as error:
        print(type(error).__name__, error)
class S(str):
    def __add__(self, o): return S(str.__add__(self, o) + "!")
    extra = 1
x = S("sub")
print(x + "y", type(x + "y").__name__, type(x.upper()).__name__, x == "sub", {x: 1}["sub"], str(x) is x, x.extra)
print(len("\U0001F468\u200D\U0001F469"), "ß".upper(), "İ".lower() == "i̇", "ﬁ".upper(), "ǆ".title(), "Straße".casefold(), "e\u0301" == "é")
