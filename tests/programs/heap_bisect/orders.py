# heapq and bisect: keys, merging, ties, errors.
import bisect, heapq, random
r = random.Random(1); data = [r.randrange(20) for _ in range(30)]
h = data.copy(); heapq.heapify(h); print(all(h[i] <= h[2 * i + j] for i in range(15) for j in (1, 2) if 2 * i + j < 30), [heapq.heappop(h) for _ in range(5)], heapq.heappushpop(h, 0), heapq.heapreplace(h, 50), heapq.nsmallest(3, data), heapq.nlargest(3, data, key=lambda v: -v), heapq.nlargest(0, data), heapq.nsmallest(100, [2, 1]), sorted(h) == [heapq.heappop(h) for _ in range(len(h))])
print(list(heapq.merge([1, 4], [2, 3], [])), list(heapq.merge([4, 1], [3, 2], reverse=True)), list(heapq.merge([(1, "a")], [(1, "b")], key=lambda p: p[0])))
a = [1, 3, 3, 3, 7]; print([bisect.bisect_left(a, x) for x in (0, 3, 8)], [bisect.bisect(a, x) for x in (0, 3, 8)], bisect.bisect_right(a, 3, 0, 3), bisect.bisect_left([(1, "x"), (2, "y")], 2, key=lambda p: p[0])); bisect.insort(a, 3.5); bisect.insort_left(a, 3.0); bisect.insort(a, 5, key=lambda v: v); print(a)
for bad in [lambda: heapq.heappop([]), lambda: heapq.heapreplace([], 1), lambda: heapq.heapify((1,)), lambda: heapq.heappush(5, 1), lambda: heapq.heapify([1, "a"]), lambda: bisect.bisect([1], "a"), lambda: bisect.bisect([1], 1, -1), lambda: bisect.bisect(5, 1), lambda: bisect.insort((1,), 2), lambda: heapq.heappushpop([1, 2], "a"), lambda: heapq.nsmallest("a", [1]), lambda: list(heapq.merge([1], ["a"]))]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
class N:
    def __init__(self, n): self.n = n
    def __lt__(self, o):
        if len(bag) > 3: bag.clear()
        return self.n < o.n
bag = [N(i) for i in range(5)]
try: heapq.heapify(bag); print("done", len(bag))
except (RuntimeError, IndexError) as error: print(type(error).__name__, error)
