l = [3, 1, 2]
l.append(5); l.extend([4, 6]); l.insert(0, 0); l.insert(100, 9); l.insert(-1, 8)
print(l, l.pop(), l.pop(0), l.pop(-2), l, l.index(2), l.count(1), 5 in l, len(l))
l.remove(5); l.reverse(); print(l); l.sort(); print(l, l.copy() == l, l.copy() is l)
print(l[1:3], l[::-1], l[::2], l[-2:], l[5:], l[:], l[10:20], l[3:1], l + [7], l * 2, [0] * 3, 2 * [1], l == list(l), [1, 2] < [1, 3])
a = list(range(10))
a[2:5] = ["x"]; print(a); a[1:1] = [100, 200]; print(a); a[::3] = "ABC" if len(a[::3]) == 3 else ["s"] * len(a[::3]); print(a)
del a[0]; del a[-1]; del a[::2]; print(a); a[:] = []; print(a, bool(a)); a += (1, 2); a *= 2; print(a)
del a[1:3]; a[len(a):] = [7]; print(a); a.clear(); print(a)
m = [[0] * 2 for _ in range(2)]; shared = [[0] * 2] * 2
m[0][0] = 1; shared[0][0] = 1
print(m, shared, [[]] * 2 == [[], []])
s = list("abc"); t = s; t += ["d"]; print(s, s is t); t = t + ["e"]; print(s, t)
s[1:1] = s; print(s); s.extend(s); print(s)
for call in (lambda: [][0], lambda: [].pop(), lambda: [1].remove(2), lambda: [1].__setitem__(5, 0), lambda: [1, 2].__setitem__(slice(0, 2, 2), [1, 2, 3]), lambda: [1] + (2,), lambda: list(5), lambda: [1].insert("a", 1), lambda: m["a"], lambda: [1].pop("x")):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
n = [1, 2, 3, 4]
for x in n:
    if x % 2: n.remove(x)
print(n)
grow = [1]
for x in grow:
    if x < 5: grow.append(x + 1)
print(grow, list(reversed(grow)), list(enumerate("ab", 1)), list(zip([1, 2], "xy")), [*map(abs, [-1, 2])], any([0, 1]), sum([[1], [2]], []))
class L(list):
    def __getitem__(self, i): return ("got", list.__getitem__(self, i))
x = L([1, 2])
print(x[0], list(x), x, [1, 2] == x, x.copy().__class__.__name__, sorted(x, reverse=True))
