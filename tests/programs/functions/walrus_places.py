# Where := may stand, what it binds, and how tightly.
if (n := 10) > 5:
    print(n)
print([y := 1, y ** 2], (z := 2, 3), {"k": (v := 4)}, v, f"{(w := 5)}")
while (n := n - 3) > 0:
    print("n", n)
print([last := x for x in range(3)], last, any((found := x) > 1 for x in [1, 2, 3]), found)
print((a := 1, b := 2), a + b, (lambda: (c := 3) + c)(), [d := e for e in "xy"][-1], d)


def function(x=(default := 5), *, y=(other := 6)):
    if (inner := x) and (inner2 := y):
        return inner, inner2, sorted(locals())


print(function(), default, other)


class Body:
    if (member := 1):
        pass
    def method(self): return self.member


print(Body().method(), Body.member)


def scopes():
    global made_global
    [made_global := x for x in range(3)]
    def inner():
        nonlocal outer
        [outer := x for x in "ab"]
    outer = 1
    inner()
    return outer


print(scopes(), made_global)
print(len(a := [1, 2]), a, (x := 1) if (x := 0) else x, x, not (q := 0), q)
x = 5
x = (x := x + 1) + x
print(x)
for source in ["x := 1", "(x := 1)", "f(x := 1)", "f(x=y := 1)", "f(x=(y := 1))", "[x := 1]", "x[y := 1]", "x[(y := 1):2]", "x[y := 1:2]",
               "{x := 1: 2}", "{(x := 1): 2}", "{x: y := 1}", "lambda x := 1: 0", "def f(x := 1): 0", "del (x := 1)",
               "x = y := 1", "x = (y := 1)", "(x.y := 1)", "(x[0] := 1)", "((x, y) := 1)", "(x, y := 1)", "assert x := 1",
               "return_(x := 1)", "with (x := y): pass", "with x := y: pass", "if x := 1: pass", "while x := 0: pass", "@(x := y)\ndef f(): 0",
               "[i := 0 for i in x]", "[[(i := 0) for j in y] for i in x]", "[0 for x in (y := z)]", "(x := yield_)", "f'{x := 5}'", "await (x := 1)"]:
    try:
        compile(source, "<s>", "exec")
        print("compiles:", source)
    except SyntaxError as error:
        print(source, "->", error.msg)
