tests = """
1 + "a"
"a" + 1
[1] + (1,)
{}["missing"]
[][5]
s = "abc"; s[10]
t = (1,); t["a"]
n = None; n.attribute
int("abc")
"abc".missing
len(5)
x = 5; x()
for_iter = [x for x in 5]
[].pop()
{}.popitem()
set().pop()
"a".join([1])
"%d" % "x"
"%s %s" % (1,)
"%s" % (1, 2)
"{} {}".format(1)
"{a}".format()
chr(-1)
ord("ab")

int("5", 99)
"abc".index("z")
[1, 2, 3].remove(9)
next(iter([]))
max([])
sum(["a"])
round("x")
sorted([1, "a"])
isinstance(1, 5)
type(1, 2)
getattr(1, 5)
bytes([256])
b"a" + "a"
"a" * "b"
[0] * 1.5
1 .real()

lambda: (yield)
float("x")
complex("x")
not_defined
print(sep=5)
open(1.5)
abs("a")
divmod("a", 1)
pow(2, -1, 4)
zip([1], [1, 2], strict=True).__next__() and list(zip([1], [1, 2], strict=True))
dict([(1, 2, 3)])
"abc".split("")
iter(5)
reversed(5)
hex(1.5)
slicestr(b"a", 5)
"""
for line in tests.strip().splitlines():
    try:
        exec(line)
        print(line, "-> fine")
    except SyntaxError as error:
        print(line, "-> SyntaxError")
    except Exception as error:
        print(line, "->", type(error).__name__, error)
