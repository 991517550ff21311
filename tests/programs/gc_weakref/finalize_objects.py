"""weakref.finalize: calls at death, detaching, peeking and what comes at exit."""
import gc
import weakref

class Boat:
    def __init__(self, name):
        self.name = name

log = []
boat = Boat("Heron")
end = weakref.finalize(boat, log.append, "Heron sank")
print(end.alive, end.atexit, end.peek()[0] is boat, end.peek()[1:] == (log.append, ("Heron sank",), {}))
del boat
gc.collect()
print(log, end.alive, end.peek(), end(), end.detach())

other = Boat("Tern")
called = weakref.finalize(other, lambda *a, **k: (a, sorted(k.items())), 1, 2, three=3)
print(called(), called(), called.alive)
second = weakref.finalize(other, log.append, "never")
kept = second.detach()
print(kept[0] is other, kept[2], second.alive)
del other, kept
gc.collect()
print(log)

order = []
third = Boat("Gull")
for number in range(3):
    weakref.finalize(third, order.append, number)
del third
gc.collect()
print(order)

class Ring:
    pass

ring = Ring()
ring.me = ring
weakref.finalize(ring, order.append, "ring")
del ring
gc.collect()
print(order)

for arguments in ((), (Boat("x"),), (5, print)):
    try:
        weakref.finalize(*arguments)
    except TypeError as error:
        print(type(error).__name__)

last = Boat("Swan")
weakref.finalize(last, print, "at exit: made first")
weakref.finalize(last, print, "at exit: made second")
silent = weakref.finalize(last, print, "must not be seen")
silent.atexit = False
print("end of module")
