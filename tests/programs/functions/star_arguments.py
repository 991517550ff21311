def f(*args, **kwargs):
    return args, kwargs

print(f())
print(f(*[1, 2], *(3,), **{"a": 1}, **{"b": 2}))
print(f(*"abc", x=1, *range(2)))
print(f(**{"not an identifier": 1}))

def g(a, *rest, key=None, **others):
    return a, rest, key, sorted(others.items())

print(g(1))
print(g(1, 2, 3, key=4, z=5, y=6))
print(g(*range(4), **dict(key="k", b=0)))

def generator():
    yield "a", 1
    yield "b", 2

print(f(**dict(generator())))

class Mapping:
    def keys(self):
        return ["p", "q"]
    def __getitem__(self, key):
        return key * 2

print(f(**Mapping()))
for call in (
    lambda: f(**{"a": 1}, **{"a": 2}),
    lambda: f(a=1, **{"a": 2}),
    lambda: f(**{1: 2}),
    lambda: f(*1),
    lambda: f(**1),
    lambda: g(),
    lambda: g(1, a=2),
):
    try:
        print(call())
    except TypeError as error:
        print(type(error).__name__, str(error).replace("__main__.", ""))
