# Locks of both kinds, conditions, semaphores, thread-local values, generators that change threads.
import gc
import threading
import time
import weakref

lock = threading.Lock()
print(lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(timeout=0.01))
lock.release()
for wrong in (lock.release, lambda: lock.acquire(False, 1), lambda: lock.acquire(True, -2), lambda: lock.acquire(True, 1e300),
              threading.RLock().release):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error)

again = threading.RLock()
with again, again:
    print(again._is_owned(), again._recursion_count())
    seen = []
    other = threading.Thread(target=lambda: seen.append((again.acquire(False), again._is_owned())))
    other.start()
    other.join()
    print(seen)

# Nobody is starved, nothing is lost.
counter = 0


def count():
    global counter
    for _ in range(2000):
        with lock:
            before = counter
            counter = before + 1


threads = [threading.Thread(target=count) for _ in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counter)

condition = threading.Condition()
turns = []


def take_turns(name, mine):
    global turn
    for _ in range(3):
        with condition:
            condition.wait_for(lambda: turn == mine)
            turns.append(name)
            turn = (turn + 1) % 3
            condition.notify_all()


turn = 0
threads = [threading.Thread(target=take_turns, args=(name, index)) for index, name in enumerate("abc")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("".join(turns))

slots = threading.BoundedSemaphore(2)
inside = most = 0
guard = threading.Lock()


def enter():
    global inside, most
    with slots:
        with guard:
            inside += 1
            most = max(most, inside)
        time.sleep(0.002)
        with guard:
            inside -= 1


threads = [threading.Thread(target=enter) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(most <= 2)


class Own(threading.local):
    common = []

    def __init__(self, start):
        self.value = start

    @property
    def double(self):
        return self.value * 2


own = Own(5)
own.value = 6


class Resource:
    def __del__(self):
        print("resource ends")


def look():
    print(own.value, own.double, own.__dict__, own.common)
    own.value = 7
    own.resource = Resource()
    print(sorted(own.__dict__))


thread = threading.Thread(target=look)
thread.start()
thread.join()
print(own.value, hasattr(own, "resource"))
for wrong in (lambda: own.missing, lambda: delattr(own, "missing"), lambda: setattr(own, "__dict__", {}),
              lambda: threading.local(1)):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error)

# A generator begun on one thread goes on in another.
def steps():
    for number in range(4):
        yield number, threading.current_thread().name


generator = steps()
print(next(generator))
thread = threading.Thread(target=lambda: print(next(generator)), name="second")
thread.start()
thread.join()
print(next(generator))

# Cycles made in threads are collected.
class Node:
    pass


alive = []


def make():
    for _ in range(50):
        node = Node()
        node.me = node
        alive.append(weakref.ref(node))


threads = [threading.Thread(target=make) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
gc.collect()
print(sum(reference() is not None for reference in alive))
