"""Code objects with other parts: what may change runs on, and the tables go with it."""
import marshal
import types


def scale(value, *, by=2):
    factor = by
    return [value * factor, "name", (1, "x"), lambda: factor]


code = scale.__code__
changed = code.replace(co_name="other", co_qualname="a.other", co_filename="elsewhere.py", co_firstlineno=100)
print(changed.co_name, changed.co_qualname, changed.co_filename, changed.co_firstlineno)
print(changed == code, code.replace() == code, hash(code.replace()) == hash(code))

constants = tuple("renamed" if constant == "name" else constant for constant in code.co_consts)
scale.__code__ = code.replace(co_consts=constants)
print(scale(4)[:3], scale(4)[3]())

renamed = code.replace(co_varnames=("v", "b"), co_nlocals=2)
print(renamed.co_varnames, renamed.co_cellvars == code.co_cellvars)

for changes in ({"co_nlocals": 7}, {"co_argcount": 9}, {"co_code": 3}):
    try:
        code.replace(**changes)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, list(changes))

# Tables of lines: round trips, and ranges that are not known.
again = code.replace(co_linetable=code.co_linetable)
print(list(again.co_positions()) == list(code.co_positions()), list(again.co_lines()) == list(code.co_lines()))
blank = code.replace(co_linetable=b"")
print(list(blank.co_lines()), blank == code)


def fails():
    return 1 / 0


fails.__code__ = fails.__code__.replace(co_linetable=b"\xff\xff\xff\xff\xff\xff")
try:
    fails()
except ZeroDivisionError as error:
    print(error.__traceback__.tb_next.tb_lineno)

# Made anew of all its parts.
parts = [
    code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_nlocals, code.co_stacksize, code.co_flags,
    code.co_code, code.co_consts, code.co_names, code.co_varnames, code.co_filename, code.co_name, code.co_qualname,
    code.co_firstlineno, code.co_linetable, code.co_exceptiontable, code.co_freevars, code.co_cellvars,
]
made = types.CodeType(*parts)
print(made.co_code == code.co_code, made.co_varnames == code.co_varnames, made.co_lines is not None)

# Marshalled code runs.
module = marshal.loads(marshal.dumps(compile("def f(x):\n    try:\n        return x[1:2]\n    except TypeError:\n"
                                             "        return 'caught'\n", "made.py", "exec")))
namespace = {}
exec(module, namespace)
print(namespace["f"]("abc"), namespace["f"](3), namespace["f"].__code__.co_filename)
try:
    marshal.dumps(module, allow_code=False)
except ValueError as error:
    print(error)

# Closures of code: cells, and as many as it wants.
inner = scale(1)[3].__code__
for closure in (None, (), (1,), [types.CellType(5)], (types.CellType(5), types.CellType(6))):
    try:
        exec(inner, {}, closure=closure)
        print("ran")
    except TypeError as error:
        print(error)
exec(inner, {}, closure=(types.CellType(5),))
