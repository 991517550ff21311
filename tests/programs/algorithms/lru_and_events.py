class LRU:
    class Node:
        __slots__ = "key", "value", "before", "after"
    def __init__(self, size):
        self.size, self.map = size, {}
        self.head = self.Node(); self.head.before = self.head.after = self.head
    def _unlink(self, n): n.before.after, n.after.before = n.after, n.before
    def _push(self, n):
        n.before, n.after = self.head, self.head.after
        n.after.before = self.head.after = n
    def get(self, key, default=None):
        if (n := self.map.get(key)) is None: return default
        self._unlink(n); self._push(n)
        return n.value
    def put(self, key, value):
        if key in self.map: self._unlink(self.map[key])
        elif len(self.map) == self.size: old = self.head.before; self._unlink(old); del self.map[old.key]
        n = self.map[key] = self.Node(); n.key, n.value = key, value; self._push(n)
    def __iter__(self):
        n = self.head.after
        while n is not self.head: yield n.key; n = n.after
c = LRU(3)
for k in "abc": c.put(k, k.upper())
print(c.get("a"), list(c)); c.put("d", "D"); print(list(c), c.get("b", "evicted")); c.put("c", "C2"); print(list(c), c.get("c"))
class Events:
    def __init__(self): self.handlers = {}
    def on(self, name):
        def register(f): self.handlers.setdefault(name, []).append(f); return f
        return register
    def emit(self, name, *args, **kwargs): return [h(*args, **kwargs) for h in self.handlers.get(name, ())]
events = Events()
@events.on("greet")
def hello(who, punctuation="."): return f"hello {who}{punctuation}"
@events.on("greet")
def bye(who, **_): return f"bye {who}"
print(events.emit("greet", "ann", punctuation="!"), events.emit("none"))
import heapq
class Simulation:
    def __init__(self): self.now, self.queue, self.order, self.log = 0, [], 0, []
    def after(self, delay, f, *args): heapq.heappush(self.queue, (self.now + delay, self.order, f, args)); self.order += 1
    def run(self, until):
        while self.queue and self.queue[0][0] <= until:
            self.now, _, f, args = heapq.heappop(self.queue); f(*args)
s = Simulation()
def tick(name, every): s.log.append(f"{s.now}{name}"); s.after(every, tick, name, every)
s.after(0, tick, "a", 3); s.after(1, tick, "b", 5); s.run(12); print(s.log)
