# gc-every: 503
import inspect, types
def f(a, b=1, /, *args, c, d=2, **kw): "doc"
s = inspect.signature(f); print(s, list(s.parameters), s.parameters["b"].default, s.parameters["c"].kind.name, s.bind(1, c=3).arguments)
class C:
    def m(self, x): return x
    @classmethod
    def k(cls): ...
    @staticmethod
    def s(): ...
print(inspect.signature(C.m), inspect.signature(C().m), inspect.isfunction(f), inspect.ismethod(C().m), inspect.isclass(C), inspect.isgeneratorfunction(lambda: (yield)), inspect.getdoc(f), inspect.signature(C), inspect.getmembers(C, inspect.isfunction)[0][0])
async def co(): ...
def gen(): yield
print(inspect.iscoroutinefunction(co), inspect.isasyncgenfunction(co), inspect.getgeneratorstate(gen()), inspect.getmro(bool), inspect.unwrap(f) is f)
n = types.SimpleNamespace(a=1, b=[2]); n.c = 3; print(n, n == types.SimpleNamespace(a=1, b=[2], c=3))
m = types.MappingProxyType({"k": 1}); print(m["k"], dict(m), m)
try: m["x"] = 1
except TypeError as error: print(error)
print(isinstance(f, types.FunctionType), isinstance(len, types.BuiltinFunctionType), isinstance(gen(), types.GeneratorType), types.new_class("Dyn", (C,), {}, lambda ns: ns.update(x=5)).x, type(types).__name__, types.NoneType is type(None))
g = types.FunctionType(f.__code__, {}, "g", (5,)); print(g.__name__, g.__defaults__); h = types.MethodType(lambda self: self, 7); print(h())
