# variants: plain verify
def nest(make, n=200000):
    x = make(None)
    for _ in range(n): x = make(x)
    return x
x = nest(lambda x: [x]); print("list"); del x; print("dropped")
x = nest(lambda x: (x,)); print("tuple"); del x; print("dropped")
x = nest(lambda x: {"k": x}); print("dict"); del x; print("dropped")
class Node:
    def __init__(self, next): self.next = next
x = nest(Node); print("instances"); del x; print("dropped")
class Slotted:
    __slots__ = ("next",)
    def __init__(self, next): self.next = next
x = nest(Slotted); print("slots"); del x; print("dropped")
def closure(x): return lambda: x
x = nest(closure); print("closures"); del x; print("dropped")
x = nest(iter([0]).__class__ and (lambda x: iter([x]))); print("iterators"); del x; print("dropped")
x = nest(lambda x: (x, x), 60); print("shared"); del x; print("dropped")
count = 0
class Final:
    def __init__(self, next): self.next = next
    def __del__(self):
        global count
        count += 1
x = nest(Final, 50000); del x; print(count)
import gc
x = [None]; first = x
for _ in range(200000): x = [x]
first[0] = x; del x, first; gc.collect(); print("cycle collected")
