class Pipe:
    def __init__(self, source): self.source = source
    def __iter__(self): return iter(self.source)
    def map(self, f): return Pipe(f(x) for x in self)
    def filter(self, f): return Pipe(x for x in self if f(x))
    def take(self, n): return Pipe(x for _, x in zip(range(n), self))
    def __or__(self, f): return f(self)
log = []
def source():
    for i in range(100): log.append(i); yield i
print(Pipe(source()).filter(lambda x: x % 2).map(lambda x: x * x).take(3) | list, log)
class Peekable:
    def __init__(self, it): self.it, self.buffer = iter(it), []
    def __iter__(self): return self
    def __next__(self): return self.buffer.pop() if self.buffer else next(self.it)
    def peek(self, default=None):
        if not self.buffer:
            try: self.buffer.append(next(self.it))
            except StopIteration: return default
        return self.buffer[-1]
p = Peekable("abc"); print(p.peek(), next(p), p.peek(), list(p), p.peek("end"))
def chunks(it, n):
    it = iter(it)
    while chunk := [x for x, _ in zip(it, range(n))]: yield chunk
print(list(chunks(range(7), 4)))
def interleave(*its):
    its = [iter(i) for i in its]
    while its:
        for i in its[:]:
            try: yield next(i)
            except StopIteration: its.remove(i)
print("".join(interleave("ace", "bd", "xyz12")))
def window(seq, n):
    from collections import deque
    w = deque(maxlen=n)
    for x in seq:
        w.append(x)
        if len(w) == n: yield tuple(w)
print(list(window("abcde", 3)), [sum(w) / 2 for w in window([1, 3, 5], 2)])
def flatten(x): yield from (z for y in x for z in flatten(y)) if isinstance(x, (list, tuple)) else iter([x])
print(list(flatten([1, (2, [3, [4]], ()), 5])))
r = range(3); a, b = iter(r), iter(r); next(a); print(list(a), list(b), list(zip(a, b)), [*zip(*[iter("abcdef")] * 2)])
