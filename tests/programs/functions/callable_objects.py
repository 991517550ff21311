import functools
class Adder:
    def __init__(self, n): self.n = n
    def __call__(self, *args, **kwargs): return self.n + sum(args) + sum(kwargs.values())
a = Adder(10)
print(a(1, 2, x=3), callable(a), list(map(a, [1, 2])), functools.reduce(lambda f, g: lambda x: g(f(x)), [a, str, len])(90))
class Meta(type):
    def __call__(cls, *args): return ("made", cls.__name__, args)
class Made(metaclass=Meta): pass
print(Made(1, 2), list(map(Made, [1])))
table = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "max": max, "join": "-".join}
print(table["+"](1, 2), table["max"](3, 4), table["join"](["a", "b"]))
class Chain:
    def __init__(self, path=()): self.path = path
    def __getattr__(self, name): return Chain((*self.path, name))
    def __call__(self, *args): return Chain((*self.path, args))
    def __getitem__(self, key): return Chain((*self.path, [key]))
    def __repr__(self): return repr(self.path)
print(Chain().a.b(1)[2].c(x := 5)(x))
f = a.__call__
print(f(5), type(f).__name__, Adder.__call__(a, 1))
for bad in (5, None, "s", object(), ...):
    try: bad()
    except TypeError as error: print(error)
a.__call__ = lambda *x: "instance attribute is ignored"
print(a(0), str.upper("x"), (lambda: lambda: lambda: "deep")()()(), [print][0]("listed"))
print(max([1, -5, 3], key=abs), sorted("bA", key=str.lower), int.__add__(1, 2), list.append([], 1), [].append.__name__)
def outer(f, /, *args, f_=None): return f(*args), f_
print(outer(lambda *a: a, 1, 2, f_="kw"))
