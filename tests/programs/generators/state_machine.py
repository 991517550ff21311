def averager():
    total, count, average = 0.0, 0, None
    while True:
        value = yield average
        if value is None:
            return total, count
        total += value
        count += 1
        average = total / count

a = averager()
next(a)
print([a.send(v) for v in (10, 20, 60)])
try:
    a.send(None)
except StopIteration as stop:
    print(stop.value)

def tokens(text):
    word = ""
    for character in text + " ":
        if character.isalnum():
            word += character
        elif word:
            yield ("number" if word.isdigit() else "word"), word
            word = ""
print(list(tokens("let x1 be 42, ok")))

def scheduler(*tasks):
    queue = list(tasks)
    while queue:
        task = queue.pop(0)
        try:
            print(next(task), end=" ")
            queue.append(task)
        except StopIteration as stop:
            print(f"[{stop.value}]", end=" ")
    print()
def task(name, n):
    for i in range(n):
        yield f"{name}{i}"
    return name + " done"
scheduler(task("a", 2), task("b", 4), task("c", 1))

def permutations(items):
    if not items:
        yield []
    for i, item in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1:]):
            yield [item] + rest
print(["".join(p) for p in permutations("abc")])
def primes():
    composites, n = {}, 2
    while True:
        if n not in composites:
            yield n
            composites[n * n] = [n]
        else:
            for p in composites.pop(n):
                composites.setdefault(n + p, []).append(p)
        n += 1
p = primes()
print([next(p) for _ in range(20)])
