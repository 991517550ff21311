# Attributes of code objects of all kinds.
import inspect
import types


def everything(a, b, /, c, *args, d, **kwargs):
    """Documentation."""
    local = a
    def inner():
        return local, d
    return inner


async def coroutine():
    await x


def generator():
    yield


async def async_generator():
    yield


flags = ["OPTIMIZED", "NEWLOCALS", "VARARGS", "VARKEYWORDS", "NESTED", "GENERATOR", "COROUTINE", "ASYNC_GENERATOR"]


def shown(code):
    return [name for name in flags if code.co_flags & getattr(inspect, f"CO_{name}")]


code = everything.__code__
print(code.co_name, code.co_qualname, code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_nlocals)
print(code.co_varnames, code.co_cellvars, code.co_freevars, code.co_consts[0], shown(code))
inner = next(c for c in code.co_consts if isinstance(c, types.CodeType))
print(inner.co_name, inner.co_qualname, inner.co_freevars, shown(inner), inner.co_firstlineno - code.co_firstlineno)
for function in [coroutine, generator, async_generator, lambda: 0]:
    print(function.__code__.co_name, shown(function.__code__))
module = compile("x = 1\nclass C:\n  y = 2\n", "file.py", "exec")
body = next(c for c in module.co_consts if isinstance(c, types.CodeType))
print(module.co_name, module.co_qualname, shown(module), module.co_filename, module.co_names, body.co_names, shown(body), body.co_firstlineno)
print(code == code, code == everything.__code__.replace(), code == code.replace(co_name="other"), hash(code) == hash(code.replace()))
renamed = code.replace(co_name="renamed", co_filename="elsewhere.py", co_firstlineno=100)
print(renamed.co_name, renamed.co_filename, renamed.co_firstlineno, renamed.co_qualname, repr(renamed).split(" at ")[0])
print([line - code.co_firstlineno for _, _, line in code.co_lines() if line] != [], len(list(code.co_positions())) * 2 == len(code.co_code) or "own form")
for body in ["code.missing", "code.replace(co_nothing=1)", "code.replace(co_name=1)",
             "code.replace(1)", "code.replace(co_argcount='a')", "types.CodeType()"]:
    try:
        exec(body)
        print(body, "fine")
    except (AttributeError, TypeError) as error:
        print(body, type(error).__name__, error)
same = [eval("lambda: 1").__code__, eval("lambda: 1.0").__code__, eval("lambda: True").__code__]
print(same[0] == same[1], same[1] == same[2], same[0] == eval("lambda: 1").__code__)
