"""Symbol tables, and what `dis` and `inspect` find out of code."""

import dis
import inspect
import symtable

SOURCE = """
import os
glob = 1
def outer(a, *args, b=2, **kwargs):
    global glob
    local = a
    def inner():
        nonlocal local
        local = glob
        return a, os
    return inner, lambda: b
class Cls:
    attribute = 1
    def method(self):
        return __class__
"""


def show(table, depth=0):
    names = sorted(table.get_symbols(), key=lambda symbol: symbol.get_name())
    kinds = []
    for symbol in names:
        flags = [
            kind for kind in ("local", "global", "declared_global", "free", "parameter", "imported", "nonlocal", "referenced", "assigned")
            if getattr(symbol, "is_" + kind)()
        ]
        kinds.append((symbol.get_name(), flags))
    print(" " * depth, table.get_type(), table.get_name(), table.get_lineno(), table.is_nested(), kinds)
    for child in table.get_children():
        show(child, depth + 2)


top = symtable.symtable(SOURCE, "<source>", "exec")
show(top)
function = next(child for child in top.get_children() if child.get_name() == "outer")
print(function.get_parameters(), sorted(function.get_locals()), function.get_globals(), function.get_frees())
try:
    symtable.symtable("def f(: pass", "<bad>", "exec")
except SyntaxError as error:
    print("SyntaxError", error.filename, error.lineno)
try:
    symtable.symtable("x", "<bad>", "other")
except ValueError as error:
    print(error)


def sample(values, limit=10):
    for value in values:
        if len(str(value)) > limit:
            print(value.attribute, value[0])


found = list(dis.get_instructions(sample))
print([instruction.argval for instruction in found if instruction.opname == "LOAD_GLOBAL"])
print([instruction.argval for instruction in found if instruction.opname == "LOAD_ATTR"])
print(sorted({instruction.line_number - sample.__code__.co_firstlineno for instruction in found if instruction.line_number}))
print(all(instruction.offset % 2 == 0 for instruction in found), dis.opmap["LOAD_CONST"] in dis.hasconst)
print(inspect.getsource(sample).splitlines()[0], inspect.signature(sample), inspect.getsourcelines(show)[1] > 0)
print(inspect.getfullargspec(sample).args, inspect.getclosurevars(sample).builtins.keys() >= {"len", "print"})
