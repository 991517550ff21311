class V:
    def __init__(self, x=0, *rest, k=3, **kw): self.x=x; self.k=k; self.rest=rest; self.kw=kw
    def __add__(self, o):
        if isinstance(o, V): return V(self.x+o.x, k=1)
        return NotImplemented
    def __eq__(self, o):
        if isinstance(o, V): return self.x==o.x
        return NotImplemented
    def __lt__(self, o):
        if isinstance(o, V): return self.x<o.x
        return NotImplemented
    def __mul__(self, n):
        yield n
    def __truediv__(self, n): raise ZeroDivisionError("x")
class W(V):
    def __radd__(self, o): return "radd"
    def __gt__(self, o): return "W.gt"
a=V(1); b=V(2,5,6,k=7,z=1)
print((a+b).x, b.rest, b.kw, b.k, a==b, a!=b, a<b, a>b, list(a*3))
for f in (lambda: a+1, lambda: 1+a, lambda: a<1, lambda: a/2, lambda: V(1,x=2), lambda: a>1):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print(a==1, a!=1, a+W(3), a<W(4), a>W(0))
a+=b; print(a.x)
class L(list):
    def __add__(self, o): return "add"
l=L([1]); l+=[2]; print(l, l+[3])
class G:
    def __init__(self): yield 1
try: G()
except TypeError as e: print(e)
class R:
    def __init__(self, v): return v
try: R(5)
except TypeError as e: print(e)
class D:
    def __add__(self, o):
        del D.__add__
        return self.foo()
    def foo(self): return 7
print(D()+1)
def deep(n):
    class A:
        def __add__(s, o): return (A()+(o-1)) if o else 0
    return A()+n
print(deep(500))
try: deep(100000)
except RecursionError as e: print('rec', e)


class Fails:
    def __sub__(self, other):
        raise ValueError("in __sub__")


try:
    Fails() - 1
except ValueError as error:
    frames = []
    traceback = error.__traceback__
    while traceback:
        frames.append((traceback.tb_frame.f_code.co_name, traceback.tb_lineno > 0))
        traceback = traceback.tb_next
    print(frames, error)
