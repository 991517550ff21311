# Cells are shared, filled late, emptied, and seen by eval and exec only where they are named.
def makers():
    result = []
    for i in range(3):
        def show():
            return i
        result.append(show)
    return result


print([f() for f in makers()])


def shared():
    value = 0

    def get():
        return value

    def set_to(new):
        nonlocal value
        value = new

    return get, set_to


get, set_to = shared()
set_to(5)
print(get(), get.__closure__[0] is set_to.__closure__[0])


def unbound():
    def inner():
        return later
    try:
        inner()
    except NameError as error:
        print(error)
    later = "bound"
    print(inner())
    del later
    try:
        inner()
    except NameError as error:
        print(error)


unbound()


def seen_by_eval(outer_name):
    def named():
        return outer_name, eval("outer_name")

    def unnamed():
        try:
            return eval("outer_name")
        except NameError as error:
            return str(error)

    return named(), unnamed()


print(seen_by_eval(1))


def in_class():
    x = "outer"

    class Inner:
        y = x
        x = "class"
        z = x

        def method(self):
            return x

    return Inner.y, Inner.z, Inner().method()


x = "global"
try:
    print(in_class())
except NameError as error:
    print(type(error).__name__, error)


def deep():
    a = 1

    def one():
        def two():
            def three():
                nonlocal a
                a += 1
                return a
            return three
        return two()
    return one(), lambda: a


bump, read = deep()
print(bump(), bump(), read())
for source in ["def f():\n nonlocal x", "nonlocal x", "def f():\n x = 1\n global x", "def f():\n x = 1\n def g():\n  print(x)\n  nonlocal x",
               "def f(x):\n global x", "class C:\n nonlocal x", "def f():\n x: int\n def g():\n  nonlocal x\n  x: int = 1",
               "def f():\n global x\n def g():\n  nonlocal x"]:
    try:
        compile(source, "<s>", "exec")
        print("compiles")
    except SyntaxError as error:
        print(error.msg)
