"""Carves a maze with a depth-first walk, solves it with a breadth-first search and draws both."""

import random
from collections import deque

WIDTH, HEIGHT = 29, 11
STEPS = {"east": (1, 0), "west": (-1, 0), "south": (0, 1), "north": (0, -1)}


def carve(width, height, rng):
    """Returns the passages: for each cell the set of neighbours it is joined with."""
    passages = {(x, y): set() for x in range(width) for y in range(height)}
    path, seen = [(0, 0)], {(0, 0)}
    while path:
        x, y = path[-1]
        closed = [(x + dx, y + dy) for dx, dy in STEPS.values() if (x + dx, y + dy) in passages.keys() - seen]
        if not closed:
            path.pop()
            continue
        chosen = rng.choice(closed)
        passages[x, y].add(chosen)
        passages[chosen].add((x, y))
        seen.add(chosen)
        path.append(chosen)
    return passages


def solve(passages, start, goal):
    """Returns the shortest path as a list of cells."""
    came_from, queue = {start: None}, deque([start])
    while queue:
        cell = queue.popleft()
        if cell == goal:
            break
        for neighbour in sorted(passages[cell]):
            if neighbour not in came_from:
                came_from[neighbour] = cell
                queue.append(neighbour)
    path = []
    while cell is not None:
        path.append(cell)
        cell = came_from[cell]
    return path[::-1]


def draw(passages, path, width, height):
    rows = [["█"] * (2 * width + 1) for _ in range(2 * height + 1)]
    on_path = set(path)
    steps = set(zip(path, path[1:])) | set(zip(path[1:], path))
    for (x, y), neighbours in passages.items():
        rows[2 * y + 1][2 * x + 1] = "·" if (x, y) in on_path else " "
        for nx, ny in neighbours:
            rows[y + ny + 1][x + nx + 1] = "·" if ((x, y), (nx, ny)) in steps else " "
    rows[1][0], rows[-2][-1] = ">", ">"
    return "\n".join("".join(row) for row in rows)


def main():
    rng = random.Random(20)
    passages = carve(WIDTH, HEIGHT, rng)
    path = solve(passages, (0, 0), (WIDTH - 1, HEIGHT - 1))
    print(draw(passages, path, WIDTH, HEIGHT))
    dead_ends = sum(len(neighbours) == 1 for neighbours in passages.values())
    print(f"{WIDTH * HEIGHT} cells, {dead_ends} dead ends, the way out is {len(path) - 1} steps long")


main()
