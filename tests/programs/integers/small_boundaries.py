def walk(start, step, n):
    values = []
    x = start
    for _ in range(n):
        values.append(x)
        x += step
    return values
print(walk(2 ** 61 - 2, 1, 5))
print(walk(-2 ** 61 + 2, -1, 5))
print(walk(2 ** 63 - 2, 1, 4), walk(-2 ** 63 + 2, -1, 4))
n = 1
for i in range(70):
    n *= 3
    assert n == 3 ** (i + 1), i
    assert n // 3 == 3 ** i and n % 3 == 0 and -(-n) == n and n - n == 0
print(n)
count = 0
for i in range(2 ** 61 - 3, 2 ** 61 + 3):
    count += i % 5
print(count, list(range(2 ** 62, 2 ** 62 + 3)), len(range(2 ** 61, 2 ** 61 + 10, 3)), (2 ** 64) in range(2 ** 65))
print([x for x in (2 ** 61, 2 ** 61 - 1, -2 ** 61) for _ in (0,) if x == int(str(x))])
d = {2 ** 61: "a", 2 ** 61 - 1: "b", float(2 ** 61): "c"}
print(d)
for shift in (0, 1, 30, 31, 32, 60, 61, 62, 63, 64, 65):
    assert (1 << shift) == 2 ** shift and (-1 << shift) == -(2 ** shift) and ((1 << shift) >> shift) == 1
    assert (1 << shift).bit_length() == shift + 1
for a in (2 ** 31, -2 ** 31, 2 ** 32 + 1, -2 ** 32 - 1):
    print(a * a, a * -a, a * a // a == a, a ** 3)
big = 2 ** 61 - 1
print(big + big, big * big, -big - big, big - -1, big & (big + 1), big | (big + 1), big ^ (big + 1))
print(2 ** 64 - 2 ** 64 == 0, str(2 ** 64 - (2 ** 64 - 7)), [10, 20][2 ** 70 - 2 ** 70 + 1])
try:
    [1][2 ** 70]
except IndexError as error:
    print(error)
