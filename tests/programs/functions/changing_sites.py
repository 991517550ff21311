"""Classes without __init__ and functions with defaults, called by one site again and again; what is called changes."""
import abc


class E:
    pass


def mk(C, *a):
    for _ in range(3):
        try:
            r = C(*a)
        except TypeError as e:
            print(e)
        else:
            print(type(r).__name__, r.__dict__ if hasattr(r, '__dict__') else None)


def m0(C):
    for _ in range(3):
        try:
            r = C()
        except TypeError as e:
            print(e)
        else:
            print(type(r).__name__)


def m1(C):
    for _ in range(3):
        try:
            r = C(1)
        except TypeError as e:
            print(e)
        else:
            print(type(r).__name__)


class Ab(abc.ABC):

    @abc.abstractmethod
    def f(self):
        ...


class S:
    __slots__ = ('a',)


class N:

    def __new__(cls, *a):
        return 5


class L(list):
    pass


class X(Exception):
    pass


class I(E):

    def __init__(self, a=1):
        pass


class M(type):

    def __call__(c, *a):
        return 'meta'


class MM(metaclass=M):
    pass
for C in (E, Ab, S, N, L, X, I, MM, object, int):
    m0(C)
    m1(C)
    mk(C)
    mk(C, 1)
E.__init__ = lambda s, a: None
m0(E)
m1(E)
del E.__init__
m0(E)
m1(E)


def f(a, b=2, *, c=3):
    return (a, b, c)


def g(a, b=[], c={}, d=1, e=2, f=3, h=4):
    b.append(a)
    return (a, b, c, d, e, f, h)


def gen(a, b=5):
    yield a
    yield b
for i in range(3):
    print(f(i), g(i), g(i, [9]), list(gen(i)))
    try:
        g()
    except TypeError as e:
        print(e)
    try:
        g(1, 2, 3, 4, 5, 6, 7, 8)
    except TypeError as e:
        print(e)
g.__defaults__ = (1,)
for i in range(2):
    try:
        g(i)
    except TypeError as e:
        print(e)
g.__defaults__ = tuple(range(20, 30))
for i in range(2):
    try:
        print(g())
    except Exception as e:
        print(type(e), e)
