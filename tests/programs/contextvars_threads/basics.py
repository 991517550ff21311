# gc-every: 101
import contextvars, threading, queue
v = contextvars.ContextVar("v", default=0)
token = v.set(5); print(v.get(), token.var is v, token.old_value is contextvars.Token.MISSING); v.reset(token); print(v.get())
c = contextvars.copy_context(); print(c.run(lambda: (v.set(9), v.get())[1]), v.get(), c[v], v in c, len(c) >= 1)
try: contextvars.ContextVar("w").get()
except LookupError as error: print(type(error).__name__)
results = queue.Queue()
def work(n): results.put(sum(range(n)))
threads = [threading.Thread(target=work, args=(n * 10,), name=f"t{n}") for n in range(4)]
for t in threads: t.start()
for t in threads: t.join()
print(sorted(results.get() for _ in threads), results.empty(), threads[0].is_alive(), threads[1].name)
lock, total = threading.Lock(), 0
def add():
    global total
    for _ in range(500):
        with lock: total += 1
ts = [threading.Thread(target=add) for _ in range(3)]
[t.start() for t in ts]; [t.join() for t in ts]; print(total, lock.locked())
local = threading.local(); local.x = "main"
def see(): results.put(hasattr(local, "x"))
t = threading.Thread(target=see); t.start(); t.join(); print(results.get(), local.x)
e = threading.Event(); t = threading.Thread(target=lambda: (e.wait(), results.put("woken"))); t.start(); e.set(); t.join(); print(results.get())
print(threading.current_thread().name, threading.main_thread() is threading.current_thread(), threading.active_count())
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2) as pool: print(list(pool.map(lambda x: x * x, range(5))), pool.submit(pow, 2, 5).result())
r = threading.RLock()
with r, r: print("reentrant")
