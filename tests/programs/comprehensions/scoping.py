# What comprehensions see: their own variables, the class body, walrus, lambdas.
x = "global"
print([x for x in range(3)], x)
print([(x, y) for x in range(2) for y in range(x, 2)], x)


class Body:
    x = "class"
    direct = [x for _ in range(1)]
    first = [y for y in x]
    nested = [[z for z in range(2)] for _ in range(2)]
    try:
        inner = [x + y for y in ["!"]]
    except NameError as error:
        inner = str(error)


print(Body.direct, Body.first, Body.nested, Body.inner)


def function():
    y = 5
    funcs = [lambda: (i, y) for i in range(3)]
    y = 6
    found = [last := n for n in range(4) if n % 2]
    return [f() for f in funcs], found, last, [f"{j}{y}" for j in "ab"]


print(function())
print({k: v for k, v in zip("ab", [1, 2])}, {c for c in "aab"} == {"a", "b"}, sum(n for n in range(5)))
total = 0
print([total := total + n for n in range(5)], total)
print([n for n in range(10) if n % 2 if n > 3], [n if n % 2 else -n for n in range(4)])
matrix = [[1, 2], [3, 4]]
print([[row[i] for row in matrix] for i in range(2)], [n for row in matrix for n in row])
print([[y for y in range(x)] for x in range(3)], [*(a for a in "xy"), *[b for b in "z"]])


def evaluation():
    log = []

    def source(name, items):
        log.append(name)
        return items

    lazy = (a + b for a in source("outer", [1]) for b in source("inner", [2]))
    log.append("made")
    list(lazy)
    return log


print(evaluation())
try:
    [missing for _ in range(1)]
except NameError as error:
    print(error)
for source in ["[x := 1 for x in y]", "[(x := 1) for x in y]", "[y for x in (y := [1])]", "class C: [(a := 1) for b in c]",
               "[*x for x in y]", "{**x for x in y}", "(x for x in y, z)", "f(x for x in y, 1)",
               "f(1, x for x in y)", "[x for 1 in y]", "[x for x() in y]", "[for x in y]", "[x for x in lambda: y]"]:
    try:
        compile(source, "<s>", "exec")
        print("compiles:", source)
    except SyntaxError as error:
        print(source, "->", error.msg)
