print([x for x in range(5)], [x for x in range(10) if x % 2 if x > 3])
print([(i, j) for i in range(3) for j in "ab" if i != 1])
print([[j for j in range(i)] for i in range(4)])
print({x % 3 for x in range(10)}, {k: v for k, v in zip("abc", range(3))}, {str(k): {v: k} for k, v in enumerate("xy")})
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], [x for row in matrix for x in row])
print([a + b for a, (b, *c) in [(1, (2, 3)), (4, (5,))]], [*map(str, [x for x in (1, 2)])])
x = "outer"
[x for x in range(3)]
print(x)
print([(lambda: y)() for y in range(3)], [y := i * 2 for i in range(3)], y)
print([x if x > 2 else -x for x in range(5)], [not x for x in [0, 1]])
print([x for x in [1, 2, 3] if [y for y in [2, 3] if y == x]])
def f():
    a = 1
    return [a + b for b in range(3)], [locals_free for locals_free in (lambda: a,)][0]()
print(f())
print(sorted({(a, b) for a in range(3) for b in range(3) if a < b}))
print({**{k: 1 for k in "ab"}, **{k: 2 for k in "bc"}}, [*[i for i in "pq"], *{"r": 1}])
try:
    [1 / x for x in (1, 0)]
except ZeroDivisionError as error:
    print(error)
print([i for i in range(3) for i in range(i)], [[i for i in range(i)] for i in range(3)])
print(len([0 for _ in range(1000) for _ in range(10)]))
print({i: j for i, j in {1: 2, 3: 4}.items()}, {d["a"]: d["b"] for d in [{"a": 1, "b": 2}]})
