# Built-ins that are a mapping but no dict, and globals of a subclass of dict.
import types


class Names:
    def __init__(self, **names):
        self.names = names

    def __getitem__(self, name):
        if name in self.names:
            return self.names[name]
        if name == "dynamic":
            return "made up"
        raise KeyError(name)


builtins = Names(len=len, __build_class__=__build_class__, __name__="somewhere")
space = {"__builtins__": builtins}
print(eval("len('abc'), dynamic", space))
exec("def f(x): return len(x), dynamic\nclass C: pass", space)
print(space["f"]([1, 2]), space["C"].__name__)
builtins.names["len"] = lambda value: "changed"
print(space["f"]([1, 2]))
try:
    space["f"].__globals__["missing"] = 0
    eval("print", space)
except NameError as error:
    print(error)
print(space["f"].__builtins__ is builtins)

proxy = types.MappingProxyType({"iter": iter})
print(eval("x.__reduce__()", {"__builtins__": proxy, "x": iter([1, 2])})[1:])
try:
    eval("x.__reduce__()", {"__builtins__": types.MappingProxyType({}), "x": iter([1, 2])})
except AttributeError as error:
    print("AttributeError", error)


class Globals(dict):
    def __missing__(self, name):
        if name == "late":
            return "found late"
        raise KeyError(name)


space = Globals()
exec("def f(): return late, len([1])", space)
print(space["f"]())
try:
    exec("def g(): return never\ng()", space)
except NameError as error:
    print(error)

# The same code with other built-ins.
code = compile("def f():\n    return len('four')\n", "", "exec")
shared = {}
exec(code, shared)
first = shared["f"]
print([first() for _ in range(3)])
shared["__builtins__"] = Names(len=lambda value: "other")
exec(code, shared)
print(shared["f"](), first(), shared["f"]())
