class A:
    def who(self):
        return ["A"]
class B(A):
    def who(self):
        return ["B", *super().who()]
class C(A):
    def who(self):
        return ["C", *super().who()]
class D(B, C):
    def who(self):
        return ["D", *super().who()]
class E(C, B):
    def who(self):
        return ["E", *super().who()]

print(D().who(), [k.__name__ for k in D.__mro__])
print(E().who(), [k.__name__ for k in E.mro()])
try:
    class F(D, E):
        pass
except TypeError as error:
    print(str(error).split("\n")[0])
try:
    class G(A, A):
        pass
except TypeError as error:
    print(error)
print([k.__name__ for k in A.__subclasses__()])
C.who = lambda self: ["C2"]
print(D().who())
D.__bases__ = (C,)
print(D().who(), [k.__name__ for k in D.__mro__])
class List(list):
    def __init__(self, *items):
        super().__init__(items)
    def total(self):
        return sum(self)
l = List(1, 2, 3)
l.append(4)
print(l, l.total(), l == [1, 2, 3, 4], type(l[:2]).__name__, type(l + l).__name__)
class Int(int):
    def __add__(self, other):
        return Int(int.__add__(self, other) + 1)
print(Int(3) + 4, type(Int(3) + 4).__name__, 4 + Int(3), type(Int(3) * 2).__name__)
try:
    class Bad(bool):
        pass
except TypeError as error:
    print(error)
