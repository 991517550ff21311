print(list(x for x in range(3)), tuple(x for x in "ab"), dict((x, x * x) for x in range(3)))
data = [1, 2, 3]
g = (x for x in data)
data.append(4)
print(list(g))
g = (x + offset for x in data)
offset = 100
print(list(g))
try:
    (x for x in 5)
except TypeError as error:
    print(error)
nested = ((i, j) for i in range(3) for j in range(i) if (i + j) % 2)
print(list(nested))
print(",".join(str(c) for c in (d for d in "xyz")))
def consume(g):
    return next(g), next(g, "none"), next(g, "none")
print(consume(x for x in [1]))
print(all(x for x in [1, 2]), any(x for x in []), sorted((-x for x in data)))
g = (print("lazy", x) or x for x in range(3))
print("created")
print(next(g), next(g))
del g
chain = (c for c in "ab")
for _ in range(30):
    chain = (c + "." for c in chain)
print([len(c) for c in chain])
def pipeline(lines):
    stripped = (line.strip() for line in lines)
    filled = (line for line in stripped if line)
    return (int(line) for line in filled)
print(sum(pipeline(["1\n", "\n", " 2", "3 "])))
first, *rest = (x for x in range(4))
print(first, rest, *(x for x in "pq"))
print(2 in (x for x in range(5)), [*(x for x in range(2)), *(y for y in range(2))])
