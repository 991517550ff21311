def lcg(seed):
    state = seed * 7919 + 12345
    def nxt(n):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (state >> 33) % n
    return nxt
def run(seed, maker):
    r = lcg(seed)
    s = set(); o = set()
    out = []
    for step in range(120):
        op = r(14)
        k = maker(r)
        if op < 5: s.add(k)
        elif op == 5: s.discard(k)
        elif op == 6 and s: out.append(repr(s.pop()))
        elif op == 7: o = {maker(r) for _ in range(r(30))}
        elif op == 8: s |= o
        elif op == 9: s = s - o if r(3) == 0 else s ^ o
        elif op == 10 and r(5) == 0: s &= o | {k}
        elif op == 11: s.update([maker(r) for _ in range(r(20))])
        elif op == 12: s = set(s) if r(2) else s.copy()
        elif op == 13: s.difference_update([maker(r) for _ in range(5)]) if r(2) else s.symmetric_difference_update(o)
        if step % 7 == 0: out.append(repr(list(s)))
    return "|".join(out)
makers = [lambda r: r(50), lambda r: r(2000), lambda r: r(100) * 64, lambda r: r(60) / 4, lambda r: -r(40), lambda r: (r(9), r(9)), lambda r: [r(20), (r(20),), r(10)/2, True][r(4)], lambda r: r(1<<40) << 30]
for i, m in enumerate(makers):
    for seed in range(2):
        print(i, seed, run(seed, m))
print({3, 1, 2}, {10, 5, 7, 1, 33, 2}, set(range(100, 0, -7)), {1.5, 2.5, 3})
big = set(range(0, 300000, 3)); big -= set(range(0, 300000, 2)); print(list(big)[:10], len(big), sum(big))
print(set({7: 1, 15: 2, 5: 3}), set(dict.fromkeys(range(40, 0, -3))), {*range(5, 0, -1), *(20, 36)})
print(set(range(20)) - {1}, set(range(20)) & set(range(5, 30)), set(range(6)) | {100, 50}, {1, 2, 3} ^ {3, 4})
