import sys
def g():
    try:
        raise ValueError("inside")
    except ValueError:
        print("before", sys.exception())
        yield 1
        print("after", sys.exception())
    print("out", sys.exception())
    yield 2

try:
    raise KeyError("outside")
except KeyError:
    it = g()
    next(it)
    print("caller", repr(sys.exception()))
try:
    raise IndexError("second")
except IndexError:
    next(it)
    print("caller", repr(sys.exception()))

def chain():
    try:
        yield
    except Exception as error:
        raise RuntimeError("wrapped")
c = chain()
next(c)
try:
    c.throw(OSError("first"))
except RuntimeError as error:
    print(repr(error.__context__), error.__cause__)

def return_in_finally():
    try:
        yield 1
    finally:
        print("cleanup")
for value in return_in_finally():
    print(value)
    break
print("loop left")
it = return_in_finally()
next(it)
del it
print("deleted")
def with_loop():
    for i in range(3):
        try:
            if i == 1:
                continue
            yield i
        finally:
            print("f", i)
print(list(with_loop()))
