def worker():
    while True:
        try:
            value = yield "ready"
            print("got", value)
        except ValueError as error:
            print("handled", error)
        except GeneratorExit:
            print("closing")
            raise
        finally:
            print("finally")

w = worker()
print(next(w))
print(w.throw(ValueError("bad")))
print(w.send(5))
w.close()
w.close()
try:
    next(w)
except StopIteration:
    print("stopped")
def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2
s = stubborn()
next(s)
try:
    s.close()
except RuntimeError as error:
    print(error)
def leaks():
    yield 1
    raise StopIteration("inside")
try:
    list(leaks())
except RuntimeError as error:
    print(error, type(error.__cause__).__name__)
fresh = worker()
fresh.close()
print("fresh closed")
try:
    worker().throw(KeyError("unstarted"))
except KeyError as error:
    print(error)
def returns():
    try:
        yield
    except GeneratorExit:
        return "closed value"
r = returns()
next(r)
print(r.close())
def transforms():
    try:
        yield 1
    except KeyError as error:
        raise ValueError("new") from error
t = transforms()
next(t)
try:
    t.throw(KeyError("k"))
except ValueError as error:
    print(error, repr(error.__cause__))
