"""gc.callbacks of automatic collections, DEBUG_SAVEALL, freeze, thresholds."""

import gc


class Node:
    pass


def ring():
    a, b = Node(), Node()
    a.next, b.next = b, a


gc.collect()
events = []


def listener(phase, info):
    events.append((phase, sorted(info)))
    ring()


gc.callbacks.append(listener)
while len(events) < 6:
    ring()
gc.callbacks.remove(listener)
print(events[0], events[1])
phases = [phase for phase, _ in events]
print(all(phase == ("start", "stop")[index % 2] for index, phase in enumerate(phases)))
gc.collect()
print(len(events) == len(phases))

failing = []


def fails(phase, info):
    failing.append(phase)
    gc.callbacks.remove(fails)


gc.callbacks.append(fails)
gc.collect()
print(failing)

gc.set_debug(gc.DEBUG_SAVEALL)
ring()
gc.collect()
gc.set_debug(0)
print(sorted(type(kept).__name__ for kept in gc.garbage if isinstance(kept, Node)))
gc.garbage.clear()
print(gc.collect() >= 2, gc.garbage)

gc.freeze()
print(gc.get_freeze_count() > 0)
gc.unfreeze()
print(gc.get_freeze_count())
ring()
print(gc.collect() >= 2)

gc.set_threshold(0)
print(gc.isenabled(), gc.get_threshold()[0])
gc.set_threshold(2000)
print(gc.is_tracked(object()), gc.is_tracked(int), gc.is_tracked(Node), gc.is_tracked(Node()), gc.is_tracked([]))
