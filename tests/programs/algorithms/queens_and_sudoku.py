def queens(n, columns=(), left=frozenset(), right=frozenset()):
    row = len(columns)
    if row == n:
        yield columns
        return
    for c in range(n):
        if c not in columns and row - c not in left and row + c not in right:
            yield from queens(n, columns + (c,), left | {row - c}, right | {row + c})
print([sum(1 for _ in queens(n)) for n in range(1, 7)], next(queens(8)))
puzzle = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79"
def peers(i):
    r, c = divmod(i, 9)
    return {j for j in range(81) if j != i and (j // 9 == r or j % 9 == c or (j // 27 == r // 3 and j % 9 // 3 == c // 3))}
PEERS = [peers(i) for i in range(81)]
def solve(grid):
    best = None
    for i, v in enumerate(grid):
        if v == ".":
            options = set("123456789") - {grid[j] for j in PEERS[i]}
            if best is None or len(options) < len(best[1]):
                best = i, options
    if best is None:
        return grid
    for v in sorted(best[1]):
        if result := solve(grid[:best[0]] + v + grid[best[0] + 1:]):
            return result
    return None
solution = solve(puzzle)
for r in range(9): print(solution[r * 9:r * 9 + 9])
