# Coroutines that nobody awaits, and where they were made.
import sys
import warnings

warnings.simplefilter("always")


def show(message, category, filename, lineno, file=None, line=None):
    text = str(message).replace(__file__, "FILE")
    print(category.__name__, lineno, text)


warnings.showwarning = show


async def work():
    return 1


def make():
    return work()


make()
print(make().cr_origin)
sys.set_coroutine_origin_tracking_depth(1)
print(sys.get_coroutine_origin_tracking_depth())
coroutine = make()
print([(line, name) for _, line, name in coroutine.cr_origin])
del coroutine
sys.set_coroutine_origin_tracking_depth(5)
coroutine = make()
print([(line, name) for _, line, name in coroutine.cr_origin])
try:
    coroutine.send(None)
except StopIteration as stop:
    print("value", stop.value)
print(coroutine.cr_code is work.__code__)
sys.set_coroutine_origin_tracking_depth(0)
print(make().cr_origin)
for wrong in (-1, "x"):
    try:
        sys.set_coroutine_origin_tracking_depth(wrong)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)


async def numbers():
    yield 1


numbers().asend(None)
numbers().aclose()
numbers().athrow(ValueError)
closed = make()
closed.close()
frame = make().cr_frame
frame.clear()
kept = make()
kept.cr_frame.clear()
kept.close()

warnings._warn_unawaited_coroutine = lambda coroutine: 1 / 0
sys.unraisablehook = lambda report: print("unraisable", report.exc_type.__name__, type(report.object).__name__)
make()
