a, b = 1, 2
a, b = b, a
print(a, b)
first, *middle, last = range(5)
print(first, middle, last)
*start, end = "abc"
head, *empty = [1]
print(start, end, head, empty)
(a, [b, (c, *d)]), e = (1, [2, (3, 4, 5)]), 6
print(a, b, c, d, e)
[x, y] = {"k": 1, "l": 2}
print(x, y)
for i, (j, *k) in [(1, (2, 3, 4)), (5, "67")]:
    print(i, j, k)
print([*range(2), *"ab"], (*[1], 2), {*[1, 1], 2}, {**{"a": 1}, "b": 2, **{"a": 3}})
a = b = c = []
print(a is b is c)
x = [0, 1, 2]
i = 0
i, x[i] = 1, 9
print(i, x)
a, b, *_ = (n for n in range(4))
print(a, b, _)
for bad in ("a, b = 1", "a, *b, c = [1]", "a, b = [1]"):
    try:
        exec(bad)
    except (TypeError, ValueError) as error:
        print(error)
def swap(d, k1, k2):
    d[k1], d[k2] = d[k2], d[k1]
    return d
print(swap({"p": 1, "q": 2}, "p", "q"))
(), [] = "", ()
def returns():
    t = (2, 3)
    return 1, *t, 4
print(returns())
def yields():
    yield 1, *[2, 3]
print(list(yields()))
