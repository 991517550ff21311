s = "the quick brown the fox"
print(s.find("the"), s.find("the", 1), s.rfind("the"), s.find("zzz"), s.index("q"), s.rindex("o"), s.count("the"), s.count(""), s.find("", 5), s.find("the", -8), "aaaa".count("aa"))
print(s.split(), s.split(" ", 1), s.rsplit(" ", 1), s.split("the"), s.split("zzz"), "".split(), "".split(","), " a  b ".split(), " a  b ".split(" "), "a,b,c".rsplit(",", 1), "1\t2\n3".split(None, 1))
print(s.partition(" "), s.rpartition(" "), s.partition("zz"), s.rpartition("zz"), "a\nb\r\nc\x0bd\u2028e".splitlines(), "a\n\nb\n".splitlines(True))
print(s.replace("the", "a"), s.replace("the", "a", 1), s.replace("", "-", 3), "aaa".replace("a", "bb"), "abc".replace("b", ""), "x".replace("y", "z"))
print("  x ".strip() + "|", "xxaxx".strip("x"), "xyabyx".lstrip("xy"), "abc.py".removesuffix(".py"), "test_a".removeprefix("test_"), "  x".rstrip() + "|", "\u2003x\u2003".strip())
print(s.startswith("the"), s.startswith(("a", "th")), s.endswith("x"), s.startswith("quick", 4), s.endswith("the", 0, 3), "".startswith(""))
table = str.maketrans({"a": "1", "b": None, "c": "xyz", ord("d"): 0x44})
print("abcd".translate(table), "hello".translate(str.maketrans("el", "ip", "o")), str.maketrans("a", "b"))
print("{0} {1} {0}".format("a", "b"), "{} {}".format(1, 2), "{x.real} {y[0]} {z[key]}".format(x=5, y=[1], z={"key": "v"}), "{:>{}}".format("r", 5), "{!r:<6}|".format("q"), "{{}}".format(), "{0:{1}.{2}f}".format(3.14159, 8, 2), "{a}".format_map({"a": 1}))
for call in (lambda: "a".split(""), lambda: "a".center(5, "ab"), lambda: "{} {1}".format(1, 2), lambda: "{".format(), lambda: "a".join([1]), lambda: "a".index("b"), lambda: "a".startswith(1), lambda: "{x}".format(), lambda: "{0.missing}".format(1)):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
haystack = "ab" * 500 + "c" + "ab" * 500
print(haystack.find("bc"), haystack.rfind("ca"), haystack.find("abc"), haystack.count("ba"), ("é" * 100 + "x").find("x"), ("a" * 50 + "😀").index("😀"))
