class S:
    def __getitem__(self, key): return key
s = S()
print(s[1:2], s[:], s[::2], s[1:2, 3], s[...], s[..., 1:], s[-1], s[:, None], s["a":"b":"c"], s[1:2:3].indices(5), s[(1, 2)], s[()])
for sl in (slice(None), slice(2), slice(1, 4), slice(None, None, -1), slice(-3, None), slice(10, 2, -2), slice(-100, 100, 3), slice(5, 1)):
    print(sl, sl.indices(6), "abcdef"[sl], [0, 1, 2, 3, 4, 5][sl], (0, 1, 2, 3, 4, 5)[sl], b"abcdef"[sl], list(range(6)[sl]), sl.start, sl.stop, sl.step)
print(slice(1, 2) == slice(1, 2), slice(1) < slice(2), slice(1, 2, 3).__reduce__()[1], hash(slice(1)) == hash(slice(1)))
l = list(range(10)); l[1:8:3] = ["a", "b", "c"]; print(l); l[::-2] = range(5); print(l); del l[1::3]; print(l); l[2:4] = l; print(l); l[-1:] = []; print(l); l[5:2] = ["ins"]; print(l)
class I:
    def __init__(self, n): self.n = n
    def __index__(self): return self.n
print("abcdef"[I(1):I(4)], [1, 2, 3][I(-1)], "abc"[:2 ** 100], "abc"[-2 ** 100:])
for call in (lambda: "abc"["a":], lambda: [1][::0], lambda: slice(1, 2, 0).indices(5), lambda: [1, 2].__setitem__(slice(None, None, 2), [1, 2, 3]), lambda: slice(), lambda: [1].__setitem__(slice(0, 1), 5), lambda: slice(1, 2).indices(-1)):
    try:
        print(call())
    except Exception as error:
        print(type(error).__name__, error)
class Log(list):
    def __getitem__(self, k): return ("get", k)
    def __setitem__(self, k, v): print("set", k, v)
    def __delitem__(self, k): print("del", k)
x = Log([1, 2]); x[1:] = 5; del x[::2]; print(x[0:1], x[0]); x[0] += (1,)
