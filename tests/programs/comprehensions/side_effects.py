log = []
def it(name, n):
    log.append(("iter", name))
    for i in range(n):
        log.append((name, i))
        yield i
result = [(a, b) for a in it("a", 2) for b in it("b", 2) if log.append(("test", a, b)) or b]
print(result)
for entry in log:
    print(entry)
log.clear()
def key(k):
    log.append(f"k{k}")
    return k
def value(v):
    log.append(f"v{v}")
    return v * 10
print({key(i): value(i) for i in range(2)}, log)
counter = iter(range(100))
print([next(counter) for _ in range(3)], [next(counter) for _ in range(3)])
def early():
    return [x for x in range(5) if x == 3 or stop(x)]
class Stop(Exception): pass
def stop(x):
    if x == 2:
        raise Stop(x)
    return False
try:
    early()
except Stop as s:
    print("stopped at", s)
class C:
    values = [1, 2]
    doubled = [v * 2 for v in values]
    pairs = {v: [v] for v in values}
print(C.doubled, C.pairs)
def scope():
    n = 10
    inner = [n for n in range(3)]
    gen = list(n for n in range(4))
    return n, inner, gen
print(scope())
def exec_scope():
    loc = {}
    exec("r = [i * k for i in range(3) for k in (1, 2)]", {}, loc)
    return loc["r"]
print(exec_scope())
