class Tracker:
    alive = 0
    def __init__(self, *children): Tracker.alive += 1; self.children = children
    def __del__(self): Tracker.alive -= 1
def tree(depth): return Tracker(*(tree(depth - 1) for _ in range(3))) if depth else Tracker()
t = tree(5); print(Tracker.alive); branch = t.children[0]; t = None; print(Tracker.alive); branch = None; print(Tracker.alive)
chain = None
for _ in range(1000): chain = Tracker(chain)
print(Tracker.alive); chain = None; print(Tracker.alive)
shared = Tracker(); holders = [Tracker(shared) for _ in range(50)]; del shared; print(Tracker.alive); del holders[10:]; print(Tracker.alive); holders = None; print(Tracker.alive)
d = {Tracker(): Tracker() for _ in range(10)}; print(Tracker.alive); d.popitem(); print(Tracker.alive); d.clear(); print(Tracker.alive)
def g():
    t = Tracker(Tracker())
    while True: yield Tracker.alive
gens = [g() for _ in range(3)]; print([next(x) for x in gens]); gens.pop(); print(Tracker.alive); gens.clear(); print(Tracker.alive)
def f(*a, **k): return Tracker.alive
print(f(Tracker(), x=Tracker()), Tracker.alive, [Tracker() for _ in range(5)] and Tracker.alive, Tracker.alive)
fs = [lambda t=Tracker(): t for _ in range(4)]; print(Tracker.alive); fs = None; print(Tracker.alive)
class Owner:
    def __init__(self): self.t = Tracker()
    def replace(self): self.t = Tracker(); return Tracker.alive
o = Owner(); print([o.replace() for _ in range(3)]); del o; print(Tracker.alive)
x, *y = (Tracker() for _ in range(4)); print(Tracker.alive); x = y = None; print(Tracker.alive); s = {Tracker(), Tracker()}; s -= s; print(Tracker.alive)
try: raise ValueError(Tracker())
except ValueError as e: print(Tracker.alive)
print(Tracker.alive); m = map(Tracker, range(3)); next(m); print(Tracker.alive); l = list(m); print(Tracker.alive); l = m = None; print(Tracker.alive)
