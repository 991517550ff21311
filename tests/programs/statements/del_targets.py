# del of names, attributes, items, slices and nested targets.
a, b, c, d = 1, [1, 2, 3, 4, 5], {"k": 1, "l": 2}, 4
del a
del (b[0], [c["k"]]), d
print(b, c)
del b[1:3]
print(b)
for name in "ad":
    try:
        print(globals()[name])
    except KeyError as error:
        print("gone:", error)


class Trace:
    def __delattr__(self, name):
        print("delattr", name)

    def __delitem__(self, key):
        print("delitem", key)


t = Trace()
del t.x, t[1], t[1:2], t[..., 3]


def local():
    x = 1
    del x
    try:
        x
    except UnboundLocalError as error:
        print(error)
    try:
        del x
    except UnboundLocalError as error:
        print(error)
    x = 2

    def inner():
        return x

    del x
    try:
        inner()
    except NameError as error:
        print(type(error).__name__, error)


local()
for source in ["del f()", "del 1", "del a + b", "del (a, 1)", "del *a", "del a if b else c", "del None", "del [*a]", "del ()"]:
    try:
        compile(source, "<s>", "exec")
        print(source, "compiles")
    except SyntaxError as error:
        print(source, "->", error.msg)
