# sys.setprofile: calls of Python and native functions, generators and exceptions.
import sys

events = []


def profile(frame, event, argument):
    if frame.f_code.co_name in ("stop", "<module>") and event not in ("call", "return"):
        if getattr(argument, "__name__", "") == "setprofile":
            return
    name = frame.f_code.co_name
    detail = argument.__name__ if event.startswith("c_") else (argument if event == "return" else None)
    events.append((event, name, detail))


def generator():
    got = yield 1
    yield got


def callee(x):
    return len([x])


def caller():
    callee(1)
    try:
        callee(int("x"))
    except ValueError:
        pass
    g = generator()
    next(g)
    g.send(5)
    g.close()
    return sorted([2, 1], key=lambda n: -n)


class C:
    def __init__(self):
        self.x = abs(-1)

    @property
    def y(self):
        return self.x


def objects():
    return C().y + "abc".find("c")


for function in [caller, objects]:
    events.clear()
    sys.setprofile(profile)
    function()
    sys.setprofile(None)
    for event in events:
        print(*event)
print(sys.getprofile())
