# sys.settrace, sys.setprofile and sys.monitoring: which events come, in which order.
import sys
import warnings

warnings.simplefilter("ignore")


def loop(count):
    total = 0
    for number in range(count):
        total += number
    return total


def fail():
    try:
        int("no number")
    except ValueError as error:
        return type(error).__name__
    finally:
        total = 1


def produce():
    yield 1
    received = yield 2
    return received


def delegate():
    result = yield from produce()
    while True:
        break
    return result


class Countdown:
    def __init__(self, start):
        self.left = start

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        return self.left


def walk():
    return [number for number in Countdown(2)], [
        pair
        for pair in zip("ab", "cd")
    ]


def run():
    loop(2)
    fail()
    list(delegate())
    for _ in produce():
        pass
    generator = produce()
    next(generator)
    try:
        generator.throw(KeyError("thrown"))
    except KeyError:
        pass
    walk()


log = []


def trace(frame, event, argument):
    if event == "exception":
        argument = argument[0].__name__
    if isinstance(argument, Countdown):
        argument = "countdown"
    log.append((frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, event, argument))
    return trace


sys.settrace(trace)
run()
sys.settrace(None)
for entry in log:
    print(*entry)

log.clear()


def profile(frame, event, argument):
    if isinstance(argument, Countdown):
        argument = "countdown"
    log.append((frame.f_code.co_name, event, getattr(argument, "__name__", argument)))


sys.setprofile(profile)
run()
len([1]), [].append(1), "a,b".split(",")
sys.setprofile(None)
print([entry for entry in log if entry[0] not in ("walk", "<listcomp>")])


# Turning tracing on in the middle of a frame.
def begin():
    sys._getframe().f_trace = trace
    sys.settrace(trace)
    here = 1
    there = 2
    sys.settrace(None)
    return here + there


log.clear()
print(begin(), log)


# A trace function that raises ends tracing; what it raised is raised where it was called.
def refuse(frame, event, argument):
    if event == "line":
        raise LookupError("no tracing here")
    return refuse


sys.settrace(refuse)
try:
    loop(1)
except LookupError as error:
    print("raised", error, sys.gettrace())


# Jumps.
def jumper(from_line, to_line):
    jumped = False

    def go(frame, event, argument):
        nonlocal jumped
        if not jumped and event == "line" and frame.f_lineno - frame.f_code.co_firstlineno == from_line:
            jumped = True
            frame.f_lineno = frame.f_code.co_firstlineno + to_line
        return go
    return go


def steps(output):
    output.append(1)
    for letter in "ab":
        output.append(letter)
    output.append(3)
    try:
        output.append(5)
    finally:
        output.append(7)


def jump(from_line, to_line):
    output = []
    sys.settrace(jumper(from_line, to_line))
    try:
        steps(output)
    except ValueError as error:
        output.append(str(error))
    sys.settrace(None)
    print(from_line, "->", to_line, output)


for from_line, to_line in [(1, 4), (3, 4), (4, 1), (4, 3), (4, 6), (1, 8), (3, 1), (4, 40), (7, 2)]:
    try:
        jump(from_line, to_line)
    finally:
        sys.settrace(None)

try:
    sys._getframe().f_lineno = 3
except ValueError as error:
    print(error)

monitoring = sys.monitoring
events = monitoring.events
monitoring.use_tool_id(monitoring.COVERAGE_ID, "coverage")
log.clear()


def line(code, number):
    log.append((code.co_name, number - code.co_firstlineno))
    return monitoring.DISABLE


monitoring.register_callback(monitoring.COVERAGE_ID, events.LINE, line)
monitoring.set_local_events(monitoring.COVERAGE_ID, loop.__code__, events.LINE)
loop(3)
fail()
loop(3)
print(log)
monitoring.restart_events()
loop(3)
print(len(log))
monitoring.set_local_events(monitoring.COVERAGE_ID, loop.__code__, 0)

log.clear()
for name in ["PY_START", "PY_RESUME", "PY_RETURN", "PY_YIELD", "PY_UNWIND", "PY_THROW", "RAISE", "RERAISE",
             "EXCEPTION_HANDLED", "STOP_ITERATION", "CALL", "C_RETURN", "C_RAISE"]:
    def note(code, offset, *rest, name=name):
        if code.co_filename == __file__:
            log.append((name, code.co_name))
    monitoring.register_callback(monitoring.COVERAGE_ID, getattr(events, name), note)
every = (events.PY_START | events.PY_RESUME | events.PY_RETURN | events.PY_YIELD | events.PY_UNWIND | events.PY_THROW
         | events.RAISE | events.RERAISE | events.EXCEPTION_HANDLED | events.STOP_ITERATION | events.CALL)
monitoring.set_events(monitoring.COVERAGE_ID, every)
loop(1)
fail()
list(delegate())
for _ in produce():
    pass
generator = produce()
next(generator)
try:
    generator.throw(KeyError("thrown"))
except KeyError:
    pass
monitoring.set_events(monitoring.COVERAGE_ID, 0)
monitoring.free_tool_id(monitoring.COVERAGE_ID)
for entry in log:
    print(*entry)
print(monitoring.get_tool(monitoring.COVERAGE_ID))
