class Acc:
    def __init__(self, value):
        self.value = value
    def __iadd__(self, other):
        self.value.append(("iadd", other))
        return self
    def __isub__(self, other):
        return "replaced"
    def __mul__(self, other):
        return f"mul {other}"

a = b = Acc([])
a += 1
print(a is b, a.value)
a *= 3
print(a)
b -= 1
print(b)
x = y = [1]
x += (2,)
print(x is y, y)
x = x + [3]
print(x is y, x, y)
t = ([],)
try:
    t[0] += [1]
except TypeError as error:
    print(error)
print(t)
s = {1, 2}
alias = s
s |= {3}
s &= {2, 3}
s ^= {3, 4}
s -= {4}
print(s, alias is s)
d = {"a": 1}
d |= [("b", 2)]
d["a"] += 10
print(d)
n = 5
n **= 2; n //= 3; n %= 5; n <<= 4; n >>= 1; n |= 3; n ^= 1; n &= 0xff
print(n)
f = 1.5
f *= 2; f /= 4; f -= 1
print(f)
s = "ab"
s += "c"; s *= 2
print(s)
class Slot:
    count = 0
o = Slot()
o.count += 1
print(o.count, Slot.count)
m = [[1, 2], [3, 4]]
m[1][0] *= 10
i = 0
m[i][i := 1] += 5
print(m, i)
