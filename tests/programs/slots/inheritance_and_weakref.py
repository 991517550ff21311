import weakref
class A:
    __slots__ = ("a",)
class B:
    __slots__ = ("b",)
class Empty:
    __slots__ = ()
try:
    class C(A, B):
        __slots__ = ()
except TypeError as error:
    print(error)
class D(A, Empty):
    __slots__ = ("d",)
d = D()
d.a, d.d = 1, 2
print(d.a, d.d)
try:
    weakref.ref(d)
except TypeError as error:
    print(error)
class Weak(A):
    __slots__ = ("__weakref__",)
w = Weak()
r = weakref.ref(w)
print(r() is w)
del w
print(r())
try:
    d.__class__ = Weak
except TypeError as error:
    print(error)
class A2:
    __slots__ = ("a",)
x = A()
x.a = 7
x.__class__ = A2
print(x.a, type(x).__name__)
class Shadow(A):
    __slots__ = ("a",)
s = Shadow()
s.a = "shadow"
A.a.__set__(s, "base")
print(s.a, A.a.__get__(s))
class Mangled:
    __slots__ = ("__private",)
    def __init__(self):
        self.__private = 1
print(Mangled()._Mangled__private)
class Documented:
    __slots__ = {"field": "what it holds"}
print(Documented.field.__doc__)
