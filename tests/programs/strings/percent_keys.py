# `%(key)s` with dicts and other mappings.

record = {"name": "root", "level": 30, "": "empty", "a b": [1], "é": "ü", "(": "bracket", "wide": "€"}
for format in (
    "%(name)s", "%(level)s:%(name)s:%(name)r", "%()s", "%(a b)s", "[%(é)s]", "%(wide)s", "%(level)d", "%(level)05d",
    "%(name)-6s|", "%(name).2s", "100%% %(name)s", "%(name)s%%", "no keys", "%s", "%(name)s %(level)s %(name)s %(level)s %(name)s",
    "%((a)(b))s", "%(name)", "%(name", "%(name)y", "%(name)s %s", "%s %(name)s", "%(missing)s", "%(name)s %(missing)s", "%r",
):
    try:
        print(repr(format), repr(format % record))
    except Exception as error:
        print(repr(format), type(error).__name__, error)


class Loud:
    def __init__(self, name):
        self.name = name

    def __str__(self):
        print("str of", self.name)
        return self.name

    def __repr__(self):
        print("repr of", self.name)
        return f"<{self.name}>"


class Asked(dict):
    def __missing__(self, key):
        print("asked for", key)
        return Loud(key)


print("%(one)s %(two)r %(one)s" % Asked(one=Loud("first")))
print("%(one)s and %(two)s" % {"one": Loud("1"), "two": Loud("2")})
try:
    print("%(one)s and %(two)s" % {"one": Loud("1")})
except KeyError as error:
    print("KeyError", error)
for wrong in (("a",), "text", 5, [1], None):
    try:
        print("%(key)s" % wrong)
    except Exception as error:
        print(type(error).__name__, error)
print("%s" % {"a": 1}, "%s" % ({"a": 1},), "nothing" % {"a": 1})
try:
    "nothing" % {}["x"]
except KeyError:
    pass


class Text(str):
    def __hash__(self):
        return hash(str(self))


print("%(key)s" % {Text("key"): "by a subclass"}, "%(key)s" % {1: 2, None: 3, "key": "among others"})
# Needles of short and long texts.
text = "abcab" * 3
print(text.find("cab"), text.find("cabb"), text.find("bca", 3), "cab" in text, "bb" in text, text.index("ab", 1), text.rfind("cab"))
print(("x" * 300 + "needle").find("needle"), ("x" * 300).find("needle"), ("né" * 5).find("én"), "a".find("ab"), "".find(""))
print(text.find("ab", None, 2), text.find("ab", -2), text.find("", 99), text.find("", 15), text.startswith("cab", 2), text.endswith("ab", 0, 5))
