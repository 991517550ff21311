def step(cells):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy: counts[x + dx, y + dy] = counts.get((x + dx, y + dy), 0) + 1
    return {c for c, n in counts.items() if n == 3 or n == 2 and c in cells}
cells = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
for generation in range(4): cells = step(cells)
for y in range(5): print("".join("#" if (x, y) in cells else "." for x in range(5)))
r = {(0, 1), (0, 2), (1, 0), (1, 1), (2, 1)}
for _ in range(60): r = step(r)
print(len(r))
row = [0] * 31; row[15] = 1
for _ in range(12):
    print("".join(".#"[c] for c in row))
    row = [30 >> (row[i - 1] << 2 | row[i] << 1 | row[(i + 1) % 31]) & 1 for i in range(31)]
