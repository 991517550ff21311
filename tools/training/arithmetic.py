"""Numbers: loops over ints and floats, matrices, sieves, recursion, big integers, random numbers."""
import math
import random
from fractions import Fraction


def fibonacci(number):
    return number if number < 2 else fibonacci(number - 1) + fibonacci(number - 2)


def sieve(limit):
    flags = bytearray([1]) * limit
    for number in range(2, int(limit**0.5) + 1):
        if flags[number]:
            flags[number * number :: number] = bytes(len(range(number * number, limit, number)))
    return [number for number in range(2, limit) if flags[number]]


def multiply(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def matrix(size):
    a = [[(row * column) % 7 + 0.5 for column in range(size)] for row in range(size)]
    for _ in range(3):
        a = multiply(a, a)
        largest = max(max(row) for row in a)
        a = [[value / largest for value in row] for row in a]
    return a


def elimination(size):
    rows = [[1.0 / (i + j + 1) for j in range(size)] + [1.0] for i in range(size)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, size):
            factor = rows[k][i] / rows[i][i]
            for j in range(i, size + 1):
                rows[k][j] -= factor * rows[i][j]
    return rows


def collatz(limit):
    longest = 0
    for start in range(1, limit):
        number, steps = start, 0
        while number != 1:
            number = number // 2 if number % 2 == 0 else 3 * number + 1
            steps += 1
        if steps > longest:
            longest = steps
    return longest


def smooth(rounds):
    grid = [0.0] * 400
    grid[200] = 1000.0
    for _ in range(rounds):
        for at in range(1, 399):
            grid[at] = grid[at] * 0.5 + (grid[at - 1] + grid[at + 1]) * 0.25
    return sum(grid)


def inside(points):
    dice = random.Random(7)
    hits = 0
    for _ in range(points):
        x, y = dice.random(), dice.random()
        if math.sqrt(x * x + y * y) <= 1.0:
            hits += 1
    return 4 * hits / points


def bits(rounds):
    state = 12345
    for _ in range(rounds):
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
    return state


def digits(count):
    total, power = 0, 1
    for number in range(count):
        power *= 7919
        total += power % 10**9
    return len(str(power)), total, sum(Fraction(1, number) for number in range(1, 40))


def main():
    fibonacci(21)
    len(sieve(40000))
    matrix(28)
    elimination(24)
    collatz(1200)
    smooth(90)
    inside(20000)
    bits(30000)
    digits(400)


for _ in range(12):
    main()
