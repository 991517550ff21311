from functools import cache
def levenshtein(a, b):
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1): current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (x != y)))
        previous = current
    return previous[-1]
print(levenshtein("kitten", "sitting"), levenshtein("", "abc"), levenshtein("flaw", "lawn"))
def knapsack(items, capacity):
    best = [(0, ())] * (capacity + 1)
    for name, weight, value in items:
        for c in range(capacity, weight - 1, -1):
            candidate = best[c - weight][0] + value, best[c - weight][1] + (name,)
            if candidate[0] > best[c][0]: best[c] = candidate
    return best[-1]
print(knapsack([("a", 5, 10), ("b", 4, 40), ("c", 6, 30), ("d", 3, 50)], 10))
@cache
def lcs(a, b):
    if not a or not b: return ""
    if a[-1] == b[-1]: return lcs(a[:-1], b[:-1]) + a[-1]
    return max(lcs(a[:-1], b), lcs(a, b[:-1]), key=len)
print(lcs("AGGTAB", "GXTXAYB"))
def partitions(n, largest=None):
    if n == 0: yield []
    for k in range(min(n, largest or n), 0, -1):
        for rest in partitions(n - k, k): yield [k, *rest]
print(list(partitions(5)), sum(1 for _ in partitions(20)))
def collatz(n, memo={1: 1}):
    if n not in memo: memo[n] = 1 + collatz(n // 2 if n % 2 == 0 else 3 * n + 1)
    return memo[n]
print(max(range(1, 3000), key=collatz), collatz(27))
def coins(total, kinds):
    ways = [1] + [0] * total
    for coin in kinds:
        for t in range(coin, total + 1): ways[t] += ways[t - coin]
    return ways[total]
print(coins(100, [1, 5, 10, 25, 50]), coins(200, [1, 2, 5, 10, 20, 50, 100, 200]))
def longest_increasing(values):
    from bisect import bisect_left
    tails = []
    for v in values: tails[(i := bisect_left(tails, v)):i + 1] = [v]
    return len(tails)
print(longest_increasing([10, 9, 2, 5, 3, 7, 101, 18]))
