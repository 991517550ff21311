def run(group):
    try:
        try:
            raise group
        except* ValueError as e:
            print("values", e.exceptions, type(e).__name__)
        except* (TypeError, KeyError) as e:
            print("types or keys", e.exceptions)
        else:
            print("else")
        finally:
            print("finally")
    except BaseException as rest:
        print("rest", repr(rest))

run(ExceptionGroup("g", [ValueError(1), TypeError(2), ValueError(3)]))
run(ExceptionGroup("g", [ValueError(1), OSError(2), ExceptionGroup("inner", [KeyError("k"), IndexError()])]))
run(ValueError("naked"))
run(OSError("naked"))
run(BaseExceptionGroup("b", [KeyboardInterrupt(), ValueError()]))
try:
    try:
        raise ExceptionGroup("g", [ValueError("a"), TypeError("b")])
    except* ValueError:
        raise KeyError("new")
    except* TypeError:
        raise
except ExceptionGroup as e:
    print(repr(e))
try:
    print("no error")
except* ValueError:
    print("never")
else:
    print("else ran")
def f():
    for i in range(3):
        try:
            if i == 1:
                raise ValueError(i)
        except* ValueError as g:
            print("in loop", g.exceptions)
    return "done"
print(f())
try:
    try:
        raise ValueError("v")
    except* ExceptionGroup:
        pass
except TypeError as error:
    print(error)
