"""Barrier, Condition, Semaphore, Event and queues between threads, in a fixed order."""
import queue
import threading
lock = threading.Lock()
passed = []
barrier = threading.Barrier(3, action=lambda: passed.append("action"))
def walker(name):
    for stage in range(2):
        place = barrier.wait()
        with lock:
            passed.append((stage, place))
        barrier.wait()
walkers = [threading.Thread(target=walker, args=(n,)) for n in range(3)]
for thread in walkers:
    thread.start()
for thread in walkers:
    thread.join()
print([p for p in passed if p == "action"], sorted(p for p in passed if p != "action"))
print(barrier.parties, barrier.n_waiting, barrier.broken)
barrier.abort()
try:
    barrier.wait()
except threading.BrokenBarrierError:
    print("broken", barrier.broken)
barrier.reset()
print(barrier.broken)
turn = 0
story = []
condition = threading.Condition()
def speaker(number, words):
    global turn
    for word in words:
        with condition:
            condition.wait_for(lambda: turn % 3 == number)
            story.append(word)
            turn += 1
            condition.notify_all()
speakers = [threading.Thread(target=speaker, args=(i, w)) for i, w in
            enumerate((["the", "sat", "mat"], ["cat", "on", "and"], ["softly", "a", "slept"]))]
for thread in reversed(speakers):
    thread.start()
for thread in speakers:
    thread.join()
print(" ".join(story))
jobs, results = queue.Queue(maxsize=2), queue.PriorityQueue()
def worker():
    while (job := jobs.get()) is not None:
        results.put((job % 4, job))
        jobs.task_done()
    jobs.task_done()
crew = [threading.Thread(target=worker) for _ in range(3)]
for thread in crew:
    thread.start()
for job in [*range(10), None, None, None]:
    jobs.put(job)
jobs.join()
print([results.get() for _ in range(results.qsize())], jobs.empty())
gate = threading.BoundedSemaphore(2)
print(gate.acquire(), gate.acquire(), gate.acquire(blocking=False), gate.release(2))
stack = queue.LifoQueue(1)
stack.put(1)
for call in (gate.release, lambda: stack.put_nowait(2), lambda: queue.SimpleQueue().get_nowait(),
             lambda: stack.put(3, timeout=-1), jobs.task_done, lambda: condition.notify()):
    try:
        call()
    except (ValueError, RuntimeError, queue.Full, queue.Empty) as error:
        print(type(error).__name__, error)
flag = threading.Event()
print(flag.wait(0), flag.set(), flag.wait(), flag.is_set())
