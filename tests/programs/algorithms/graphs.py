from heapq import heappush, heappop
from collections import deque
graph = {"a": {"b": 7, "c": 9, "f": 14}, "b": {"a": 7, "c": 10, "d": 15}, "c": {"a": 9, "b": 10, "d": 11, "f": 2}, "d": {"b": 15, "c": 11, "e": 6}, "e": {"d": 6, "f": 9}, "f": {"a": 14, "c": 2, "e": 9}}
def dijkstra(start):
    distance, before, heap = {start: 0}, {}, [(0, start)]
    while heap:
        d, node = heappop(heap)
        if d > distance[node]: continue
        for other, weight in graph[node].items():
            if d + weight < distance.get(other, float("inf")):
                distance[other], before[other] = d + weight, node
                heappush(heap, (d + weight, other))
    return distance, before
distance, before = dijkstra("a")
print(distance)
path = ["e"]
while path[-1] in before: path.append(before[path[-1]])
print(" > ".join(reversed(path)))
def bfs(start):
    seen, queue = {start: 0}, deque([start])
    while queue:
        n = queue.popleft()
        for m in sorted(graph[n]):
            if m not in seen: seen[m] = seen[n] + 1; queue.append(m)
    return seen
print(bfs("e"))
def topological(edges):
    order, state = [], {}
    def visit(n):
        if state.get(n) == "open": raise ValueError(f"cycle at {n}")
        if n not in state:
            state[n] = "open"
            for m in edges.get(n, ()): visit(m)
            state[n] = "done"; order.append(n)
    for n in edges: visit(n)
    return order[::-1]
print(topological({"shirt": ["tie", "belt"], "tie": ["jacket"], "trousers": ["shoes", "belt"], "belt": ["jacket"]}))
try: topological({1: [2], 2: [3], 3: [1]})
except ValueError as error: print(error)
class Union:
    def __init__(self): self.parent = {}
    def find(self, x):
        self.parent.setdefault(x, x)
        if self.parent[x] != x: self.parent[x] = self.find(self.parent[x])
        return self.parent[x]
    def join(self, a, b): self.parent[self.find(a)] = self.find(b)
u = Union()
for a, b in [(1, 2), (3, 4), (2, 3), (5, 6)]: u.join(a, b)
print(u.find(1) == u.find(4), u.find(1) == u.find(5), len({u.find(x) for x in range(1, 7)}))
