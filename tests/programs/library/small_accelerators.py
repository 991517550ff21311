"""_queue, _statistics and _uuid through the modules that use them."""
import queue
import statistics
import uuid
import weakref

numbers = queue.SimpleQueue()
print(type(numbers).__module__, numbers.empty(), numbers.qsize())
for number in range(500):
    numbers.put(number)
    if number % 3 == 2:
        numbers.put_nowait(numbers.get())
print(numbers.qsize(), [numbers.get() for _ in range(5)], sum(numbers.get_nowait() for _ in range(numbers.qsize())))
for get in (numbers.get_nowait, lambda: numbers.get(False), lambda: numbers.get(timeout=0.01), lambda: numbers.get(timeout=-1), lambda: numbers.get(timeout="1")):
    try:
        get()
    except Exception as error:
        print(type(error).__name__, error)
print(queue.Empty.__mro__[1:], queue.SimpleQueue[int])
numbers.put(numbers)
alive = weakref.ref(numbers)
numbers.get()
del numbers
print(alive())


class Sub(queue.SimpleQueue):
    pass


sub = Sub()
sub.label = "label"
sub.put(1)
print(sub.get(), sub.label)

normal = statistics.NormalDist(100, 15)
for p in (1e-300, 1e-9, 0.001, 0.075, 0.3, 0.5, 0.6, 0.925, 0.999999):
    print(p, normal.inv_cdf(p))
try:
    normal.inv_cdf(1.5)
except statistics.StatisticsError as error:
    print(error)

made = [uuid.uuid1() for _ in range(1000)]
print(len(set(made)), made[0].version, made[0].variant == uuid.RFC_4122, len({one.node for one in made}), made == sorted(made, key=lambda one: one.time))
