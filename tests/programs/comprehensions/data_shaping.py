people = [{"name": n, "age": a, "tags": t} for n, a, t in [("ann", 30, ["x", "y"]), ("bob", 25, []), ("cid", 35, ["y"])]]
print({p["name"]: p["age"] for p in people}, [t for p in people for t in p["tags"]], {t: [p["name"] for p in people if t in p["tags"]] for t in sorted({t for p in people for t in p["tags"]})})
print(sum(p["age"] for p in people), max(people, key=lambda p: p["age"])["name"], [p["name"] for p in sorted(people, key=lambda p: -p["age"])], [*zip(*[p.values() for p in people])][0])
grid = [[x * y % 4 for x in range(5)] for y in range(4)]
print(grid, [list(r) for r in zip(*grid)], [row[::-1] for row in grid][0], [sum(r) for r in grid], [[c for c in r if c] for r in grid], sum(c for r in grid for c in r))
print([(a, b, c) for a in range(1, 15) for b in range(a, 15) for c in range(b, 15) if a * a + b * b == c * c])
print({n: [d for d in range(1, n + 1) if n % d == 0] for n in (6, 12)}, [w[0] for w in "some words here".split()], [x for x in [1, None, 0, 2] if x is not None])
print([f"{x}{y}" for x, y in zip("abc", range(3)) if y], [i for i, c in enumerate("hello") if c in "aeiou"], [[i, j] for i in range(2) for j in [i + 1]], [x for t in [(1, 2), (3,)] for x in t])
print([y for x in range(5) if (y := x * x) % 2 == 0], {(i, j): i ^ j for i in range(2) for j in range(2)}, set(x // 3 for x in range(7)) == {0, 1, 2}, [a if a % 2 else [b for b in range(a)] for a in range(4)])
table = {r: {c: r * c for c in range(1, 4)} for r in range(1, 4)}; print("\n".join(" ".join(f"{v:2}" for v in row.values()) for row in table.values()))
print([(lambda n: n * k)(2) for k in range(3)], [g(5) for g in [(lambda v, k=k: v + k) for k in range(3)]], ["".join(p) for p in [(a, b) for a in "ab" for b in "cd"]], [*(x for x in "ab")], dict(enumerate("xy", 1)))
