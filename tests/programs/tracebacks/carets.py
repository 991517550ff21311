class C:
    x = None
def f(a, b):
    c = C()
    return a.real + c.x.missing(b) * 2
def g():
    value = [1, 2, f(1, (2 +
                          3))]
    return value
g()
