class Reversed(type):
    def mro(cls):
        order = type.mro(cls)
        order.reverse()
        return order
class A: pass
class X(A, metaclass=Reversed): pass
print([c.__name__ for c in X.__mro__])
for extra in (dict, 5):
    class Meta(type):
        def mro(cls): return [cls, extra, object]
    try:
        Meta("Y", (), {})
    except TypeError as error:
        print(error)

ready = False
class M(type):
    def mro(cls):
        global ready
        if ready and cls.__name__ == "C":
            ready = False
            C.__bases__ = (B2,)
        return type.mro(cls)
class A(metaclass=M): pass
class B1(A): pass
class B2(A): pass
class C(A): pass
ready = True
C.__bases__ = (B1,)
B1.__bases__ = (C,)
print(C.__bases__, B2.__subclasses__(), B1.__subclasses__(), B1.__bases__, C.__subclasses__())
try:
    A.__bases__ = (C,)
except TypeError as error:
    print(error)

def f():
    T = str
    class C:
        T = int
        class D[U](T):
            x = T
    return C
print(f().D.__bases__[0], f().D.x)
