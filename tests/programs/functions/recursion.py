def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)

def fibonacci(n, a=0, b=1):
    return a if n == 0 else fibonacci(n - 1, b, a + b)

def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))

def hanoi(n, source="A", target="C", spare="B"):
    if n:
        yield from hanoi(n - 1, source, spare, target)
        yield source + target
        yield from hanoi(n - 1, spare, target, source)

def even(n):
    return n == 0 or odd(n - 1)

def odd(n):
    return n != 0 and even(n - 1)

def flatten(tree):
    return [leaf for branch in tree for leaf in (flatten(branch) if isinstance(branch, list) else [branch])]

print(factorial(40))
print(fibonacci(300))
print(ackermann(2, 6))
print(" ".join(hanoi(4)))
print(even(500), odd(500))
print(flatten([1, [2, [3, [4, []]], 5], [[[6]]]]))
