# gi_ attributes through a generator's life.
import inspect
import types


def numbers(limit):
    for n in range(limit):
        yield n


def state(g):
    frame = g.gi_frame
    line = frame.f_lineno - numbers.__code__.co_firstlineno if frame else None
    return inspect.getgeneratorstate(g), g.gi_running, g.gi_suspended, line, g.gi_yieldfrom


g = numbers(2)
print(g.__name__, g.__qualname__, g.gi_code is numbers.__code__, type(g) is types.GeneratorType)
print(state(g))
next(g)
print(state(g), g.gi_frame.f_locals)
list(g)
print(state(g))
g.__name__ = "renamed"
g.__qualname__ = "some.where"
print(repr(g).split(" at ")[0])
for attribute, value in [("__name__", 1), ("__qualname__", None), ("gi_code", 1), ("gi_running", True)]:
    try:
        setattr(g, attribute, value)
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error)


def outer():
    yield from inner


inner = numbers(3)
o = outer()
next(o)
print(o.gi_yieldfrom is inner)


def recursive():
    try:
        next(this)
    except ValueError as error:
        print(error)
    yield this.gi_running


this = recursive()
print(next(this))
genexp = (x for x in range(3))
print(genexp.__name__, genexp.__qualname__, genexp.gi_code.co_varnames, genexp.gi_code.co_name)
try:
    g.send(1, 2)
except TypeError as error:
    print(error)
try:
    numbers(1).send(5)
except TypeError as error:
    print(error)
for bad in [1, int, "x"]:
    try:
        numbers(1).throw(bad)
    except TypeError as error:
        print(error)
