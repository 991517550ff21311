# Frames: f_back, f_locals, f_lineno, f_globals, f_builtins, clear, and what they refuse.
import sys


def names(frame):
    found = []
    while frame:
        found.append(frame.f_code.co_name)
        frame = frame.f_back
    return found


def outer():
    x = 1

    class Inner:
        y = 2
        seen = names(sys._getframe())
        own = sorted(k for k in sys._getframe().f_locals if not k.startswith("__"))

    def inner():
        return sys._getframe(1).f_locals["x"], names(sys._getframe()), [names(sys._getframe()) for _ in "a"][0][:2]

    return inner(), Inner.seen, Inner.own


print(outer())


def generator():
    yield sys._getframe()


g = generator()
frame = next(g)
print(frame is g.gi_frame, frame.f_back, frame.f_lineno - frame.f_code.co_firstlineno, frame.f_lasti > 0)
try:
    frame.clear()
except RuntimeError as error:
    print(error)
print(list(g))


def changes():
    value = 1
    frame = sys._getframe()
    frame.f_locals["value"] = 2
    frame.f_locals["extra"] = 3
    locals()["value"] = 4
    return value, sorted(frame.f_locals), frame.f_locals["extra"], "extra" in locals()


print(changes())


def kept():
    local = [1]
    return sys._getframe()


frame = kept()
print(frame.f_locals, frame.f_trace, frame.f_trace_lines, frame.f_trace_opcodes)
frame.clear()
print(frame.f_locals)
for name, value in [("f_lineno", 1), ("f_locals", {}), ("f_trace_lines", 2), ("f_back", None)]:
    try:
        setattr(sys._getframe(), name, value)
        print(name, "set")
    except (ValueError, AttributeError, TypeError) as error:
        print(name, type(error).__name__, error)
try:
    sys._getframe().clear()
except RuntimeError as error:
    print(error)
for depth in [100, -1, "x"]:
    try:
        print(sys._getframe(depth).f_code.co_name)
    except (ValueError, TypeError) as error:
        print(error)
print(sys._getframe().f_globals is globals(), sys._getframe().f_builtins["len"] is len)
