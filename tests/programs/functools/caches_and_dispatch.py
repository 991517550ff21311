# gc-every: 1009
# functools: caches, partial, reduce, dispatch, total order, cached_property, wraps.
import functools, typing
calls = []
@functools.lru_cache(maxsize=2)
def square(x, *, k=1):
    calls.append(x)
    return x * x * k
print(square(2), square(2), square(3), square(4), square(2), square(2.0), square(2, k=1), calls, square.cache_info(), square.cache_parameters(), square.__wrapped__(9))
square.cache_clear(); print(square.cache_info(), square.__name__)
@functools.lru_cache(maxsize=None, typed=True)
def kind(x): return type(x).__name__
print(kind(1), kind(1.0), kind(True), kind.cache_info())
try: square([])
except TypeError as error: print(error)
@functools.cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(80), fib.cache_info().hits)
p = functools.partial(int, base=2); q = functools.partial(p, "101")
print(p("11"), q(), q.func, q.args, q.keywords, repr(functools.partial(print, 1, sep="")), p == functools.partial(int, base=2))
class M:
    def meth(self, *a, **k): return a, k
    half = functools.partialmethod(meth, 1, x=2)
    static = functools.partial(len)
print(M().half(3, y=4))
print(functools.reduce(lambda a, b: a * 10 + b, [1, 2, 3]), functools.reduce(max, [], 5), functools.reduce(str.__add__, "abc", ">"))
for bad in [lambda: functools.reduce(max, []), lambda: functools.partial(), lambda: functools.partial(5), lambda: functools.reduce(1, [1, 2]), lambda: functools.lru_cache(maxsize="x")(5), lambda: functools.cmp_to_key()]:
    try: print(bad())
    except Exception as error: print(type(error).__name__, error)
@functools.singledispatch
def show(x, extra=None): return f"object {x!r} {extra}"
@show.register
def _(x: int, extra=None): return f"int {x} {extra}"
@show.register(list)
@show.register(tuple)
def _(x, extra=None): return f"sequence {len(x)}"
@show.register
def _(x: str | bytes, extra=None): return "text"
@show.register
def _(x: typing.Union[set, frozenset], extra=None): return "set"
print(show(1), show(True, extra=2), show([1]), show(()), show("a"), show(b""), show({1}), show(1.5), show.dispatch(bool) is show.dispatch(int), sorted(c.__name__ for c in show.registry))
try: show()
except TypeError as error: print(error)
class Host:
    @functools.singledispatchmethod
    def do(self, x): return "base"
    @do.register
    def _(self, x: int): return "int"
    @functools.singledispatchmethod
    @classmethod
    def make(cls, x): return cls.__name__
    @make.register(str)
    @classmethod
    def _(cls, x): return cls.__name__ + x
    @functools.cached_property
    def slow(self): calls.append("slow"); return 42
h = Host(); calls.clear()
print(h.do(1), h.do("x"), Host.make(5), Host.make("!"), h.slow, h.slow, calls, vars(h)); del h.slow; print(h.slow, calls)
@functools.total_ordering
class V:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
print(V(1) <= V(1), V(2) > V(1), V(1) >= V(2), V.__hash__)
try: functools.total_ordering(type("N", (), {}))
except ValueError as error: print(error)
def deco(f):
    @functools.wraps(f)
    def inner(*a): "inner doc"; return f(*a)
    return inner
@deco
def documented(a: int) -> str: "the doc"; return str(a)
print(documented.__name__, documented.__doc__, documented.__wrapped__(1), documented.__annotations__, documented.__qualname__)
print(sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: (a < b) - (a > b))), functools.update_wrapper(lambda: 0, len).__name__)
