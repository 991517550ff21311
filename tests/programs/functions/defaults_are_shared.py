# Defaults are evaluated once, can be changed, and are kept apart by closures.
def append(item, to=[]):
    to.append(item)
    return to


print(append(1), append(2), append(3, []), append.__defaults__)
append.__defaults__ = (["new"],)
print(append(4))
append.__defaults__ = None
try:
    append(5)
except TypeError as error:
    print(error)


def keyword(*, a=1, b=2):
    return a, b


keyword.__kwdefaults__["a"] = 10
print(keyword(), keyword.__kwdefaults__)
del keyword.__kwdefaults__
try:
    keyword(a=1)
except TypeError as error:
    print(error)
for name, value in [("__defaults__", [1]), ("__kwdefaults__", (1,)), ("__code__", 1), ("__name__", 2), ("__qualname__", 3),
                    ("__dict__", 4), ("__closure__", None), ("__globals__", {})]:
    try:
        setattr(append, name, value)
        print(name, "set")
    except (TypeError, AttributeError) as error:
        print(name, type(error).__name__, error)
log = []


def default(name):
    log.append(name)
    return name


def order(a=default("a"), *args: log.append("annotation"), b=default("b"), c=default("c")):
    return a, b, c


print(order(), log[:3])
functions = [lambda x, i=i: (x, i) for i in range(3)]
print([f(0) for f in functions])


def late():
    return value


value = 1
print(late())
value = 2
print(late(), (lambda: value)())


def factory(n):
    def inner(step=n):
        nonlocal n
        n += step
        return n
    return inner


one, two = factory(1), factory(10)
print(one(), one(), two(), one.__closure__[0].cell_contents, two.__defaults__)
