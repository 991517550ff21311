for i in range(3):
    for j in range(3):
        if j == 2: break
        if i == 1: continue
        print(i, j)
    else: print("never")
else: print("outer else")
n = 10
while n:
    n -= 3
    if n < 0: break
else: print("unreached")
print(n)
while n < 3: n += 1
else: print("while else", n)
for i, in [(1,), (2,)]: print(i)
for a, (b, *c) in [(1, (2, 3, 4))]: print(a, b, c)
for d in {"x": 1}: d += "y"
print(d)
obj = type("O", (), {})()
for obj.attribute in range(3): pass
print(obj.attribute)
items = [0]
for items[0] in "ab": pass
print(items)
for i in range(5):
    i *= 10
print(i)
for x in (): pass
else: print("empty else")
def find(matrix, wanted):
    for y, row in enumerate(matrix):
        for x, value in enumerate(row):
            if value == wanted: return x, y
print(find([[1, 2], [3, 4]], 3), find([[1]], 9))
k = 0
while True:
    k += 1
    if k % 2: continue
    if k > 6: break
print(k, [x for x in range(20) if not any(x % y == 0 for y in range(2, x))])
for i in reversed(range(3)): print(i, end=" ")
for c in "a😀é": print(c, end=" ")
print()
