import gc, weakref
gc.disable()
class N:
    def __init__(self, i): self.i, self.edges = i, []
state = 7
def random(n):
    global state
    state = (state * 1103515245 + 12345) % 2 ** 31
    return state // 65536 % n
nodes = [N(i) for i in range(200)]
refs = [weakref.ref(n) for n in nodes]
for _ in range(600):
    nodes[random(200)].edges.append(nodes[random(200)])
roots = [nodes[i] for i in range(0, 200, 20)]
def reachable():
    seen, todo = set(), list(roots)
    while todo:
        n = todo.pop()
        if n.i not in seen:
            seen.add(n.i)
            todo.extend(n.edges)
    return seen
expected = reachable()
del nodes
for step in range(6):
    gc.collect()
    alive = {i for i, r in enumerate(refs) if r() is not None}
    print(len(alive), alive == expected)
    for root in roots[:]:
        if root.edges: root.edges.pop(random(len(root.edges)))
    if step % 2: roots.pop()
    del root
    expected = reachable()
roots.clear()
gc.collect()
print(sum(r() is not None for r in refs))
