class Bits:
    def __init__(self, value=0): self.value = value
    def __or__(self, o): return Bits(self.value | int(o))
    def __and__(self, o): return Bits(self.value & int(o))
    def __xor__(self, o): return Bits(self.value ^ int(o))
    def __invert__(self): return Bits(~self.value & 0xff)
    def __lshift__(self, n): return Bits(self.value << n & 0xff)
    def __rshift__(self, n): return Bits(self.value >> n)
    __ror__, __rand__, __rxor__ = __or__, __and__, __xor__
    def __ior__(self, o): self.value |= int(o); return self
    def __int__(self): return self.value
    def __bool__(self): return self.value != 0
    def __iter__(self): return (i for i in range(8) if self.value >> i & 1)
    def __len__(self): return self.value.bit_count()
    def __contains__(self, i): return bool(self.value >> i & 1)
    def __eq__(self, o): return self.value == int(o)
    def __hash__(self): return self.value
    def __repr__(self): return f"{self.value:08b}"
a, b = Bits(0b1100), Bits(0b1010)
print(a | b, a & b, a ^ b, ~a, a << 2, a >> 2, 1 | a, 4 & a, list(a), len(b), 3 in a, bool(a ^ a), a == 12, {a: "k"}[12])
c = a; c |= 1; print(a, c is a); c ^= 0xff; print(a, c, c is a)
print(sum(map(int, [a, b])), sorted([b, a], key=int), [x & -x for x in (12, 10, 7)], [bin(x ^ x >> 1) for x in range(5)])
def subsets(mask):
    s = mask
    while True:
        yield s
        if not s: return
        s = (s - 1) & mask
print([f"{s:03b}" for s in subsets(0b101)], 0b1011 & ~0b1, 1 << 3 | 1 << 1, 6 & 3 == 2, (6 & 3) == 2, -1 & 0xff, ~-5, 5 ^ 5, 2 ** 65 | 1, (2 ** 65 | 1) & (2 ** 65 - 1))
print({1, 2} | {3} & {3, 4} ^ {5}, True | False, True & 5, False ^ True, {"a": 1} | {"a": 2}, type(True | 2).__name__, type(True | True).__name__)
