import weakref
class Node:
    pass
alive = 0
def died(_):
    global alive
    alive -= 1
refs = []
peak = 0
for i in range(20000):
    a, b = Node(), Node()
    a.b, b.a = b, a
    alive += 1
    refs.append(weakref.ref(a, died))
    peak = max(peak, alive)
    if len(refs) > 5000:
        refs = [r for r in refs if r() is not None]
print("bounded", peak < 20000, alive < 20000)
a = b = None
import gc
gc.collect()
print(alive)
