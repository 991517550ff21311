# What generators return and how it is seen: StopIteration.value, yield from, close.
def returns(value):
    yield "item"
    return value


def collect(generator):
    items = []
    while True:
        try:
            items.append(next(generator))
        except StopIteration as stop:
            return items, stop.value, stop.args


for value in [None, 5, (1, 2), StopIteration(7), ValueError("v"), []]:
    print(collect(returns(value)))


def delegates():
    got = yield from returns("inner")
    print("got", got)
    got = yield from [1, 2]
    print("list gives", got)
    try:
        yield from returns("thrown into")
    except KeyError as error:
        print("thrown", repr(error))
    return "outer"


g = delegates()
print(next(g), next(g), next(g), next(g))
try:
    g.throw(KeyError("k"))
except StopIteration as stop:
    print(stop.value)


# close returns what the generator returns (3.13), if it catches GeneratorExit.
def closes(value):
    try:
        yield 1
    except GeneratorExit:
        return value


g = closes("closed")
next(g)
print(g.close(), g.close(), closes("never started").close())
g = returns("x")
next(g)
print(g.close())


def ignores():
    for _ in range(2):
        try:
            yield
        except GeneratorExit:
            pass


g = ignores()
next(g)
try:
    g.close()
except RuntimeError as error:
    print(error)


def stops():
    yield 1
    raise StopIteration("inside")


try:
    list(stops())
except RuntimeError as error:
    print(error, repr(error.__cause__))
try:
    list(next(iter([])) for _ in range(2))
except RuntimeError as error:
    print(error)
