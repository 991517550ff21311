state = 99
def rnd(n):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
    return (state >> 33) % n
data = [rnd(1000) for _ in range(150)]
def quick(l): return l if len(l) < 2 else quick([x for x in l[1:] if x < l[0]]) + [l[0]] + quick([x for x in l[1:] if x >= l[0]])
def merge_sort(l):
    if len(l) < 2: return l
    a, b, out = merge_sort(l[:len(l) // 2]), merge_sort(l[len(l) // 2:]), []
    while a and b: out.append((a if a[0] <= b[0] else b).pop(0))
    return out + a + b
def heap_sort(l):
    l = l[:]
    def sift(i, n):
        while (c := 2 * i + 1) < n:
            if c + 1 < n and l[c + 1] > l[c]: c += 1
            if l[i] >= l[c]: return
            l[i], l[c] = l[c], l[i]; i = c
    for i in reversed(range(len(l) // 2)): sift(i, len(l))
    for n in range(len(l) - 1, 0, -1): l[0], l[n] = l[n], l[0]; sift(0, n)
    return l
def insertion(l):
    l = l[:]
    for i in range(1, len(l)):
        x, j = l[i], i
        while j and l[j - 1] > x: l[j] = l[j - 1]; j -= 1
        l[j] = x
    return l
def radix(l):
    for shift in range(0, 10, 2):
        buckets = [[] for _ in range(4)]
        for x in l: buckets[x >> shift & 3].append(x)
        l = [x for b in buckets for x in b]
    return l
def shell(l):
    l, gap = l[:], len(l) // 2
    while gap:
        for i in range(gap, len(l)):
            while i >= gap and l[i - gap] > l[i]: l[i - gap], l[i] = l[i], l[i - gap]; i -= gap
        gap //= 2
    return l
expected = sorted(data)
for f in (quick, merge_sort, heap_sort, insertion, radix, shell): print(f.__name__, f(data) == expected, f([]), f([3, 1, 2]))
print(expected[:10], expected[-3:], sum(data))
