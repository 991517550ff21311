from fractions import Fraction
class Matrix:
    def __init__(self, rows): self.rows = [list(r) for r in rows]
    def __matmul__(self, o): return Matrix([[sum(a * b for a, b in zip(r, c)) for c in zip(*o.rows)] for r in self.rows])
    def __pow__(self, n):
        result = Matrix([[int(i == j) for j in range(len(self.rows))] for i in range(len(self.rows))]); base = self
        while n:
            if n & 1: result = result @ base
            base = base @ base; n >>= 1
        return result
    def __repr__(self): return "\n".join(" ".join(f"{str(x):>6}" for x in r) for r in self.rows)
    def determinant(self):
        m, sign, n = [[Fraction(x) for x in r] for r in self.rows], 1, len(self.rows)
        for i in range(n):
            pivot = next((r for r in range(i, n) if m[r][i]), None)
            if pivot is None: return 0
            if pivot != i: m[i], m[pivot] = m[pivot], m[i]; sign = -sign
            for r in range(i + 1, n):
                f = m[r][i] / m[i][i]
                m[r] = [a - f * b for a, b in zip(m[r], m[i])]
        for i in range(n): sign *= m[i][i]
        return sign
print(Matrix([[1, 1], [1, 0]]) ** 90); print(Matrix([[2, 1], [0, 3]]) @ Matrix([[1, 4], [5, 6]])); print(Matrix([[2, 0, 1], [1, 3, 2], [1, 1, 4]]).determinant(), Matrix([[1, 2], [2, 4]]).determinant())
class Poly(tuple):
    def __new__(cls, *c):
        while c and c[-1] == 0: c = c[:-1]
        return super().__new__(cls, c)
    def __add__(self, o):
        from itertools import zip_longest
        return Poly(*(a + b for a, b in zip_longest(self, o, fillvalue=0)))
    def __mul__(self, o):
        out = [0] * (len(self) + len(o) - 1)
        for i, a in enumerate(self):
            for j, b in enumerate(o): out[i + j] += a * b
        return Poly(*out)
    def __call__(self, x):
        r = 0
        for c in reversed(self): r = r * x + c
        return r
    def __str__(self): return " + ".join(f"{c}x^{i}" for i, c in enumerate(self) if c) or "0"
p, q = Poly(1, 2), Poly(-1, 0, 3); print(p + q, "|", p * q, "|", (p * q)(2), p(2) * q(2), Poly(0, 0), p + Poly(-1, -2))
