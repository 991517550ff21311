# tracemalloc: what is traced, from where, and what becomes of it.
# gc-every: 101
import sys
import tracemalloc


def show(text, *values):
    print(text + ":", *values)


def refused(call, *arguments):
    try:
        call(*arguments)
    except Exception as error:
        show(type(error).__name__, error)


def make(size):
    return b"x" * size


def outer(size):
    data = make(size)
    return data


def lines(item):
    traceback = tracemalloc.get_object_traceback(item)
    return traceback and [frame.lineno for frame in traceback]


show("at first", tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc.get_traceback_limit())
before = make(1000)
refused(tracemalloc.start, 0)
refused(tracemalloc.start, 65536)
refused(tracemalloc.start, "1")
refused(tracemalloc.take_snapshot)

tracemalloc.start(2)
show("started", tracemalloc.is_tracing(), tracemalloc.get_traceback_limit())
tracemalloc.start(5)
show("again", tracemalloc.get_traceback_limit())
data = outer(100_000)
show("made before", lines(before))
show("two frames", lines(data), tracemalloc.get_object_traceback(data).total_nframe)
show("of nothing", lines(None), lines(1), lines(int), lines("a"))
size, peak = tracemalloc.get_traced_memory()
show("size", size >= 100_000, peak >= size)

more = [outer(50_000) for _ in range(4)]
size, peak = tracemalloc.get_traced_memory()
del more
smaller, same_peak = tracemalloc.get_traced_memory()
show("less", size - smaller >= 200_000, same_peak >= peak - 100)
tracemalloc.reset_peak()
show("peak", tracemalloc.get_traced_memory()[1] < peak)

snapshot = tracemalloc.take_snapshot()
snapshot = snapshot.filter_traces([tracemalloc.Filter(True, __file__)])
largest = max(snapshot.traces, key=lambda trace: trace.size)
show("largest", largest.domain, largest.size // 1000, [frame.lineno for frame in largest.traceback])
show("text", largest.traceback.format(most_recent_first=True)[1].strip())
best = snapshot.statistics("lineno")[0]
show("by line", best.count, best.size // 1000, best.traceback[0].lineno)

line = sys._getframe().f_lineno + 1
kept = [object() for _ in range(100)]
later = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, __file__)])
growth = [row for row in later.compare_to(snapshot, "lineno") if row.traceback[0].lineno == line]
show("growth", growth[0].count_diff >= 100, growth[0].size_diff >= 1600)

tracemalloc.clear_traces()
show("cleared", lines(data), lines(kept[0]))
fresh = outer(10_000)
show("after", lines(fresh))
del data, kept
show("not below", tracemalloc.get_traced_memory()[0] >= 10_000)


class Item:
    def __init__(self):
        self.held = outer(5_000)


item = Item()
show("instance", lines(item), lines(item.held))


def generator():
    held = make(7)
    yield held


running = generator()
next(running)
show("generator", lines(running), lines(running.gi_frame.f_locals["held"]))

tracemalloc.stop()
show("stopped", tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), lines(fresh), tracemalloc.get_traceback_limit())
tracemalloc.start()
show("one frame", lines(outer(300)), tracemalloc.get_traceback_limit())
tracemalloc.stop()
tracemalloc.stop()
