# gc-every: 1009
# Threads: locks, conditions, events, barriers, queues, local values, timers, errors.
import threading, queue, time, sys, concurrent.futures as cf
l = threading.Lock(); print(l.acquire(), l.locked(), l.acquire(False), l.acquire(timeout=0.01), l.release(), l.locked())
for bad in [l.release, lambda: l.acquire(False, 1), lambda: l.acquire(timeout=-5), threading.RLock().release, threading.Condition().notify, threading.Condition().wait, lambda: threading.Semaphore(-1), lambda: threading.BoundedSemaphore(1).release(), lambda: threading.Thread(target=1).join(), lambda: threading.stack_size(1), lambda: threading.current_thread().join(), lambda: queue.Queue().get_nowait(), lambda: queue.Queue(1).put(1, timeout=-1), lambda: queue.SimpleQueue().get(False), lambda: queue.Queue().task_done(), lambda: threading.Thread(group=1)]:
    try: print(bad())
    except BaseException as error: print(type(error).__name__, error)
r = threading.RLock()
with r, r: print(r._is_owned(), "count=2" in repr(r))
counter = 0; lock = threading.Lock()
def work(n):
    global counter
    for _ in range(n):
        with lock: counter += 1
ts = [threading.Thread(target=work, args=(200,), name=f"w{i}") for i in range(5)]
for t in ts: t.start()
for t in ts: t.join()
print(counter, [t.name for t in ts], ts[0].is_alive(), ts[0].ident is not None, ts[0].daemon, repr(ts[0]).split(",")[1].split(" ")[1])
try: ts[0].start()
except RuntimeError as error: print(error)
local = threading.local(); local.x = 1
def other(out): 
    out.append(hasattr(local, "x")); local.x = 2; out.append(local.x)
out = []; t = threading.Thread(target=other, args=(out,)); t.start(); t.join(); print(out, local.x, vars(local))
class L(threading.local):
    def __init__(self, v): self.v = v
lv = L(5); got = []; t = threading.Thread(target=lambda: got.append(lv.v)); lv.v = 6; t.start(); t.join(); print(got, lv.v)
e = threading.Event(); seen = []
t = threading.Thread(target=lambda: (e.wait(), seen.append("go"))); t.start(); print(e.is_set(), e.wait(0.01)); e.set(); t.join(); print(seen, e.wait()); e.clear(); print(e.is_set())
b = threading.Barrier(3, action=lambda: seen.append("barrier")); results = []
ts = [threading.Thread(target=lambda: results.append(b.wait())) for _ in range(3)]
[t.start() for t in ts]; [t.join() for t in ts]; print(sorted(results), seen, b.parties, b.n_waiting, b.broken); b.abort()
try: b.wait()
except threading.BrokenBarrierError: print("broken", b.broken)
c = threading.Condition(); items = []
def consumer():
    with c:
        c.wait_for(lambda: items); results.append(items.pop())
t = threading.Thread(target=consumer); t.start()
with c: items.append("item"); c.notify_all()
t.join(); print(results[-1])
with c: print(c.wait(0.01), c.wait_for(lambda: False, 0.01))
s = threading.BoundedSemaphore(2); print(s.acquire(), s.acquire(), s.acquire(False), s.release(2))
q = queue.PriorityQueue(); [q.put(x) for x in (3, 1, 2)]; print([q.get() for _ in range(3)], q.empty(), q.qsize()); lq = queue.LifoQueue(2); lq.put(1); lq.put(2); print(lq.full(), lq.get())
try: lq.put(3); lq.put(4, block=False)
except queue.Full: print("full")
q = queue.Queue()
def worker():
    while (x := q.get()) is not None: results.append(x); q.task_done()
    q.task_done()
t = threading.Thread(target=worker); t.start(); [q.put(i) for i in (10, 11, None)]; q.join(); t.join(); print(results[-2:])
sq = queue.SimpleQueue(); sq.put(1); print(sq.get(), sq.empty()); q.shutdown()
try: q.get()
except queue.ShutDown: print("shut down")
timer = threading.Timer(0.01, results.append, ["timer"]); timer.start(); timer.join(); print(results[-1]); cancelled = threading.Timer(9, print); cancelled.start(); cancelled.cancel(); cancelled.join()
def raises(): raise ValueError("in thread")
threading.excepthook = lambda a: print("hook", a.exc_type.__name__, a.exc_value, a.thread.name)
t = threading.Thread(target=raises, name="bad"); t.start(); t.join()
with cf.ThreadPoolExecutor(3) as pool:
    fs = [pool.submit(pow, 2, i) for i in range(5)]; print([f.result() for f in fs], list(pool.map(abs, [-1, 2])), fs[0].done()); bad = pool.submit(lambda: 1 / 0); print(repr(bad.exception()), sorted(f.result() for f in cf.as_completed(fs)), len(cf.wait(fs).done))
try: pool.submit(print)
except RuntimeError as error: print(error)
print(threading.main_thread().name, threading.active_count(), threading.current_thread() is threading.main_thread(), [t.name for t in threading.enumerate()])
