# gc-every: 101
import functools
from functools import partial, reduce, lru_cache, cache, wraps, singledispatchmethod, partialmethod, cached_property
print(reduce(lambda a, b: a * b, range(1, 6)), reduce(lambda a, b: a + b, [], "init"), reduce(max, [3, 1, 4]))
p = partial(int, base=2); print(p("101"), p.func, p.args, p.keywords, partial(partial(pow, 2), 3)(), partial(print, "a", sep="-")("b", "c"))
calls = []
@lru_cache(maxsize=2)
def f(x): calls.append(x); return x * 2
print(f(1), f(2), f(1), f(3), f(2), calls, f.cache_info()); f.cache_clear(); print(f.cache_info().currsize, f.__wrapped__(9))
@cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80), fib.cache_info().hits)
@lru_cache(typed=True)
def t(x): return type(x).__name__
print(t(1), t(1.0), t(True), t(x=1))
class C:
    @singledispatchmethod
    def show(self, x): return "default"
    @show.register
    def _(self, x: int): return "int"
    @show.register
    def _(self, x: str): return "str"
    def base(self, a, b): return (a, b)
    five = partialmethod(base, 5)
print(C().show(1), C().show("s"), C().show([]), C().five(6))
def deco(g):
    @wraps(g)
    def w(*a): "w doc"; return g(*a)
    return w
@deco
def named(): "named doc"
print(named.__name__, named.__doc__, named.__wrapped__.__name__)
try: f([])
except TypeError as error: print(error)
try: reduce(max, [])
except TypeError as error: print(error)
def compose(*fs): return reduce(lambda g, h: lambda x: g(h(x)), fs)
print(compose(str, lambda x: x + 1, abs)(-5), sorted([3, -5, 1], key=functools.cmp_to_key(lambda a, b: abs(a) - abs(b))))
