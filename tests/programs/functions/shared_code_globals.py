code = compile("def f(): return x\n", "s", "exec")
d1 = {'a': 1, 'x': 2}; d2 = {'x': 'right', 'a': 'WRONG'}
exec(code, d1); exec(code, d2)
print(d1['f'](), d1['f'](), d2['f']())
class D(dict):
    def __missing__(self, k): return "missing " + k if k == "x" else dict[k]
import types
print(types.FunctionType(d1['f'].__code__, D())())
