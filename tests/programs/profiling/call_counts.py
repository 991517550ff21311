# gc-every: 10007
# cProfile: who called whom how often, native functions too; pstats; the tool is alone.
import cProfile
import io
import os
import pstats
import tempfile


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def generate():
    yield from (fib(n) for n in range(3))


def use():
    found = []
    for n in generate():
        found.append(len(str(n)))
    try:
        raise_it()
    except ValueError:
        pass
    return sorted(found, key=lambda length: -length)


def raise_it():
    raise ValueError


profile = cProfile.Profile()
profile.enable()
fib(8)
use()
profile.disable()
stats = pstats.Stats(profile, stream=io.StringIO())
for function, values in sorted(stats.stats.items()):
    callers = sorted((caller[2], counts[:2]) for caller, counts in values[4].items())
    print(function[2], values[:2], callers)

print(profile.runcall(fib, 5))
with cProfile.Profile() as other:
    fib(3)
    try:
        cProfile.Profile().enable()
    except ValueError as error:
        print(error)
other.create_stats()
print([values[:2] for function, values in other.stats.items() if function[2] == "fib"])
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "profile")
    cProfile.runctx("fib(4)", {"fib": fib}, {}, path)
    stream = io.StringIO()
    pstats.Stats(path, stream=stream).strip_dirs().sort_stats("name").print_stats("fib")
    print([line.split()[0] for line in stream.getvalue().splitlines() if "(fib)" in line])

ticks = iter(range(1000))
profile = cProfile.Profile(lambda: next(ticks), 0.5)
profile.enable()
fib(2)
profile.disable()
for entry in profile.getstats():
    if not isinstance(entry.code, str):
        print(entry.code.co_name, entry.callcount, entry.reccallcount, entry.totaltime, entry.inlinetime)
profile.clear()
print(profile.getstats())
