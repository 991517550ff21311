def parameters(a, b=1, /, c=2, *d, e, f=3, **g):
    "Docstring."
    return a, b, c, d, e, f, g

def closures(x):
    def inner(y):
        nonlocal x
        x = y
        return lambda: (x, y)
    return inner

def unbound(c):
    if c:
        x = 1
    print(x)
    del x
    return x

def borrowing(a, b):
    a, b = b, a
    c = a
    c += a[b].x.y(a, k=b)
    a = f(a, (a := 5))
    return c if a is None else -b

@decorator
@other(1)
def decorated(x: int, *y: str) -> None:
    pass
