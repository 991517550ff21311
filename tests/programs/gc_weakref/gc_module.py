import gc
print(gc.isenabled())
gc.disable()
print(gc.isenabled())
gc.enable()
class C: pass
c = C()
c.list = [1]
print(gc.is_tracked(c.list), gc.is_tracked(5), gc.is_tracked("s"))
print(c.list in gc.get_referents(c) or c.__dict__ in gc.get_referents(c))
holder = [c]
print(any(r is holder for r in gc.get_referrers(c)))
print(any(o is c for o in gc.get_objects()))
print(isinstance(gc.collect(), int), gc.garbage)
gc.collect()
print(len(gc.get_threshold()), len(gc.get_count()), len(gc.get_stats()) >= 1)
x = C()
x.x = x
del x
print(gc.collect() >= 1, gc.collect())
events = []
gc.callbacks.append(lambda phase, info: events.append((phase, sorted(info))))
gc.collect()
gc.callbacks.clear()
# Collections that start by themselves are told, too.
print([e[0] for e in events[:2]], events[0][1])
class D:
    def __del__(self): self.finalized = True
d = D()
print(gc.is_finalized(d))
gc.freeze()
gc.unfreeze()
print(gc.get_freeze_count())
old = gc.get_threshold()
gc.set_threshold(10000)
print(gc.get_threshold()[0])
gc.set_threshold(*old)
