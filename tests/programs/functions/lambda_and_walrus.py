square = lambda x, /, *, y=2: x ** y
print(square(3), square(3, y=3), square.__name__)
print((lambda *a, **k: (a, k))(1, 2, x=3))
print((lambda: (yield))().__class__.__name__)
print([f(10) for f in [lambda x, i=i: x + i for i in range(3)]])
print([f(10) for f in [lambda x: x + i for i in range(3)]])
if (n := len("hello")) > 3:
    print("long", n)
print([y := 1, y ** 2, y + 1], y)
values = [last := v for v in range(5) if (doubled := v * 2) > 3]
print(values, last, doubled)
total = 0
print([total := total + v for v in range(6)], total)
while (total := total - 4) > 0:
    print("total", total)
def f(x):
    return (result := x * 2) + result
print(f(4), (lambda: (z := 3) + z)())
print(any((witness := v) > 2 for v in [1, 2, 3, 4]), witness)
