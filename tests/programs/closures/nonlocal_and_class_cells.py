def make():
    total = 0
    class Adder:
        def __init__(self): self.own = 0
        def add(self, n):
            nonlocal total
            total += n
            self.own += n
            return total
        @property
        def everything(self): return total, self.own
    return Adder
A = make(); a, b = A(), A()
print(a.add(5), b.add(7), a.everything, b.everything)
def f():
    x = 1
    def g():
        def h():
            nonlocal x
            x += 1
            return x
        return h
    h = g()
    return h(), h(), x
print(f())
def loop():
    out = []
    for i in range(3):
        def show(i=i, *, j=i * 10): return i, j
        out.append(show)
    return [s() for s in out]
print(loop())
def params(a, *args, b=1, **kw):
    return lambda: (a, args, b, kw)
print(params(1, 2, 3, b=4, c=5)())
def deleted_cell():
    x = 1
    f = lambda: x
    del x
    try: return f()
    except NameError as error: return str(error)
print(deleted_cell())
def exception_cell():
    try: raise ValueError("cell")
    except ValueError as e:
        f = lambda: str(e)
        return f()
print(exception_cell())
def generator_cell():
    n = 0
    def gen():
        nonlocal n
        while n < 3:
            n += 1
            yield n
    g = gen()
    return next(g), n, list(g), n
print(generator_cell())
def with_class():
    value = "outer"
    class B:
        value = value if False else "class"
        def get(self): return value
    return B.value, B().get()
try: print(with_class())
except NameError as error: print(error)
