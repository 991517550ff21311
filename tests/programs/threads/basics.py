# Starting and joining, queues, events, barriers, pools, exceptions that end a thread.
import _thread
import queue
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed


def add_up(count, results):
    total = 0
    for number in range(count):
        total += number
    results.append(total)


results = []
workers = [threading.Thread(target=add_up, args=(50_000 + i, results)) for i in range(4)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
print(sorted(results))
print([worker.is_alive() for worker in workers])

# A bounded queue between two threads.
numbers = queue.Queue(2)


def produce():
    for number in range(6):
        numbers.put(number)
    numbers.put(None)


threading.Thread(target=produce).start()
received = []
while (number := numbers.get()) is not None:
    received.append(number)
print(received)

# Events and timeouts.
event = threading.Event()
start = time.monotonic()
print(event.wait(0.03), time.monotonic() - start >= 0.03)
threading.Timer(0.01, event.set).start()
print(event.wait(10))

# A barrier lets all or none pass.
barrier = threading.Barrier(3)
passed = []


def meet(number):
    barrier.wait()
    passed.append(number)


threads = [threading.Thread(target=meet, args=(number,)) for number in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(passed))

with ThreadPoolExecutor(3) as pool:
    print(list(pool.map(lambda value: value * value, range(8))))
    futures = [pool.submit(pow, 2, exponent) for exponent in range(5)]
    print(sorted(future.result() for future in as_completed(futures)))
    failing = pool.submit(int, "x")
    print(type(failing.exception()).__name__, failing.exception())


def hook(arguments):
    print("hook", arguments.exc_type.__name__, arguments.exc_value, arguments.thread.name)


threading.excepthook = hook


def fail():
    raise LookupError("in a thread")


failing = threading.Thread(target=fail, name="failing")
failing.start()
failing.join()

# SystemExit ends a thread silently.
leaving = threading.Thread(target=sys.exit)
leaving.start()
leaving.join()
print(leaving.is_alive())

for wrong in (lambda: _thread.start_new_thread(1, ()), lambda: _thread.start_new_thread(len, []),
              lambda: threading.Thread().join(), lambda: threading.current_thread().join(),
              lambda: failing.start(), lambda: _thread.stack_size(-1), lambda: _thread.stack_size(5)):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error)

print(threading.current_thread() is threading.main_thread(), threading.main_thread().name)
print(threading.get_ident() == threading.main_thread().ident, threading.get_ident() in sys._current_frames())


def late():
    time.sleep(0.3)
    print("the program waits for me")


threading.Thread(target=late).start()
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print("end of main")
