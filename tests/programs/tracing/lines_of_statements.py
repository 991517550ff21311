# Line events of every kind of statement, as offsets from the function's first line.
import sys


def trace(function, *args):
    lines = []
    code = function.__code__

    def local(frame, event, argument):
        if event == "line":
            lines.append(frame.f_lineno - code.co_firstlineno)
        elif event in ("return", "exception"):
            lines.append(event[0])
        return local

    def start(frame, event, argument):
        return local if frame.f_code is code else None

    sys.settrace(start)
    try:
        function(*args)
    except Exception as error:
        lines.append(type(error).__name__)
    finally:
        sys.settrace(None)
    return lines


def conditions(x):
    if x > 1 and \
            x < 5:
        y = 1
    elif x == 0:
        y = 2
    else:
        y = 3
    return (y
            + x)


def loops():
    for i in range(2):
        while i:
            i -= 1
            continue
    else:
        pass
    for _ in ():
        pass
    return [n
            for n in (1, 2)
            if n]


def handlers(fail):
    try:
        if fail:
            raise ValueError(
                "v")
    except KeyError:
        pass
    except (TypeError,
            ValueError) as e:
        del e
    else:
        x = 1
    finally:
        x = 2
    return x


class Manager:
    def __enter__(self): return self
    def __exit__(self, *args): return True


def withs():
    with Manager() as a, \
            Manager() as b:
        c = a
        raise KeyError
    with (
        Manager(),
        Manager(),
    ):
        return c


def matching(value):
    match value:
        case [1, x]:
            return x
        case {"k": y} if y > 1:
            pass
        case str():
            z = 1
        case _:
            z = 2


def uncaught():
    x = 1
    x = x / 0
    return x


def definitions():
    @(lambda f: f)
    def inner(a=1, b=2):
        return a

    class C:
        x = 1
    assert inner() == 1, \
        "message"
    global made
    made = """
    text
    """
    return C


print(trace(conditions, 2), trace(conditions, 0), trace(conditions, 9))
print(trace(loops))
print(trace(handlers, True), trace(handlers, False))
print(trace(withs))
print(trace(matching, [1, 2]), trace(matching, {"k": 5}), trace(matching, "s"), trace(matching, 0))
print(trace(uncaught))
print(trace(definitions))
