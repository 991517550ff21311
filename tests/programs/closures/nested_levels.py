def a():
    x = 1
    def b():
        y = 2
        def c():
            nonlocal x
            z = 3
            def d():
                nonlocal y, z
                y += 10
                z += 100
                return x, y, z
            x += 1000
            return d
        return c(), lambda: (x, y)
    return b()

d, look = a()
print(d(), d(), look())

def makers():
    functions = []
    for i in range(3):
        def make(j):
            return lambda: (i, j)
        functions.append(make(i))
    return functions
print([f() for f in makers()])

def argument_cell(n):
    def bump():
        nonlocal n
        n += 1
        return n
    bump()
    return n, bump
value, bump = argument_cell(5)
print(value, bump(), bump())

def class_closure(tag):
    class Tagged:
        name = tag
        def show(self):
            return tag, __class__.__name__
    return Tagged
print(class_closure("t")().show())

def compose(*functions):
    def composed(x):
        for f in reversed(functions):
            x = f(x)
        return x
    return composed
print(compose(str, lambda x: x + 1, lambda x: x * 2)(20))
