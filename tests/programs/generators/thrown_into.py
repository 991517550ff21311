# Frames below an exception thrown into `yield from`, and what a finished generator still knows.
import sys
import types


def names():
    frame, found = sys._getframe(1), []
    while frame is not None:
        found.append(frame.f_code.co_name)
        frame = frame.f_back
    return found


def inner():
    try:
        yield 1
    except ValueError:
        yield names()
    finally:
        print("inner ends in", names())


def outer():
    try:
        raise KeyError("handled outside")
    except KeyError:
        yield from inner()


generator = outer()
print(next(generator))
print(generator.throw(ValueError("thrown")))
generator.close()
print(generator.gi_code is outer.__code__, generator.gi_frame)


def middle():
    yield from inner()


generator = middle()
next(generator)
try:
    generator.throw(TypeError("through"))
except TypeError as error:
    trace, lines = error.__traceback__, []
    while trace is not None:
        lines.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    print(lines, error.__context__)


class Broken:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def __getattr__(self, name):
        raise ZeroDivisionError(name)


def delegate():
    yield from Broken()


sys.unraisablehook = lambda report: print("unraisable", report.exc_type.__name__, report.exc_value)
generator = delegate()
next(generator)
generator.close()
generator = delegate()
next(generator)
try:
    generator.throw(KeyError)
except ZeroDivisionError as error:
    print("raised", error)

never_started = outer()
never_started.close()
print(never_started.gi_code.co_name)


@types.coroutine
def iterable():
    yield 1


finished = iterable()
print(list(finished))


async def await_finished():
    return await finished


try:
    await_finished().send(None)
except StopIteration as stop:
    print("awaited", stop.value)
