for r in (range(5), range(2, 8), range(0, 10, 3), range(10, 0, -3), range(0), range(5, 2), range(-3, 3), range(2 ** 70, 2 ** 70 + 3)):
    print(r, list(r), len(r), r[:2], r[::-1], bool(r), 4 in r, r.start, r.stop, r.step, list(reversed(r)), r.count(2), sum(r))
r = range(0, 20, 2)
print(r[3], r[-1], r[2:5], r[::2], r[-3:], r.index(8), 7 in r, 8.0 in r, "x" in r, r == range(0, 19, 2), range(0) == range(2, 1), hash(range(0)) == hash(range(3, 3)), r != range(0, 20, 3))
for call in (lambda: r[10], lambda: range(1.5), lambda: range(1, 2, 0), lambda: range(), lambda: range("a"), lambda: r < r, lambda: setattr(r, "start", 1), lambda: len(range(2 ** 70))):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
it = iter(range(3))
print(next(it), list(it), next(it, "done"), it.__length_hint__())
total = 0
for i in range(10):
    for i in range(i): total += i
    if i > 5: break
print(total, i)
for i in range(0): pass
print(i, [range(n)[-1] for n in (1, 5)], max(range(5)), sorted(range(3), reverse=True), range(3).__reduce__()[1], tuple(range(2)))
