import gc, weakref
gc.disable()
log = []
class F:
    def __init__(self, name): self.name = name
    def __del__(self): log.append(self.name)
a, b = F("a"), F("b")
a.b, b.a = b, a
del a, b
print(log)
gc.collect()
print(sorted(log)); log.clear()
x = F("x")
x.me = x
x.hanging = F("hanging")
del x
gc.collect()
print(sorted(log)); log.clear()
saved = []
class R(F):
    def __del__(self):
        super().__del__()
        saved.append(self)
r = R("resurrected")
r.me = r
r.partner = F("partner")
w = weakref.ref(r)
del r
gc.collect()
print(sorted(log), len(saved), saved[0].partner.name, w())
log.clear()
saved[0].me = saved[0]
saved.clear()
gc.collect()
print("not finalized twice:", log)
class Callback:
    pass
c = Callback()
c.me = c
inside = weakref.ref(c, lambda w: log.append("callback outside"))
del c
gc.collect()
print(log); log.clear()
c = Callback()
c.me = c
c.ref = weakref.ref(c, lambda w: log.append("never: it dies with the cycle"))
del c
gc.collect()
print(log)
class G:
    def __del__(self):
        log.append("lists " + str(len(self.items)))
g = G()
g.items = [g, 1, 2]
del g
gc.collect()
print(log)
class Breaks:
    def __del__(self):
        self.other.other = None
        log.append("broke")
p, q = Breaks(), F("q")
p.other, q.other = q, p
log.clear()
del p, q
gc.collect()
print(sorted(log))
