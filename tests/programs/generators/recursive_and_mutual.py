def walk(tree, path=()):
    if isinstance(tree, dict):
        for k, v in tree.items(): yield from walk(v, (*path, k))
    else: yield path, tree
print(list(walk({"a": {"b": 1, "c": {"d": 2}}, "e": 3})))
def ping(n):
    if n: yield f"ping{n}"; yield from pong(n - 1)
def pong(n):
    if n: yield f"pong{n}"; yield from ping(n - 1)
print(list(ping(5)))
def subsets(items):
    if not items: yield (); return
    head, *tail = items
    for s in subsets(tail): yield s; yield (head, *s)
print(sorted(subsets("abc")), sum(1 for _ in subsets(range(8))))
def gray(n):
    if n == 0: yield ""; return
    for code in gray(n - 1): yield "0" + code
    for code in reversed(list(gray(n - 1))): yield "1" + code
print(list(gray(3)))
def parens(n, opened=0, closed=0, text=""):
    if closed == n: yield text
    if opened < n: yield from parens(n, opened + 1, closed, text + "(")
    if closed < opened: yield from parens(n, opened, closed + 1, text + ")")
print(list(parens(3)), sum(1 for _ in parens(7)))
def merge(*sorted_lists):
    if len(sorted_lists) == 1: yield from sorted_lists[0]; return
    mid = len(sorted_lists) // 2
    a, b = merge(*sorted_lists[:mid]), merge(*sorted_lists[mid:])
    done = object(); x, y = next(a, done), next(b, done)
    while x is not done or y is not done:
        if y is done or (x is not done and x <= y): yield x; x = next(a, done)
        else: yield y; y = next(b, done)
print(list(merge([1, 5], [2, 6], [0, 9], [3])))
def coroutine_tree(depth):
    total = 0
    if depth:
        for _ in range(2): total += yield from coroutine_tree(depth - 1)
    total += yield depth
    return total
g = coroutine_tree(2); value, sent = next(g), 0
try:
    while True: sent += 1; value = g.send(sent)
except StopIteration as stop: print("total", stop.value, "sends", sent)
def same_fringe(a, b): return all(x == y for x, y in zip(flat(a), flat(b), strict=True))
def flat(t): 
    for x in t: yield from flat(x) if isinstance(x, list) else [x]
print(same_fringe([1, [2, [3]]], [[1, 2], 3]), list(flat([[[]], [1, [[2]]]])))
