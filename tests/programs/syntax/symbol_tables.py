# symtable: what each scope knows of its names.
import symtable

source = '''
import os
from sys import path as where
total = 0
def function(a, /, b=1, *args, c, **kwargs):
    global total
    local = a
    def inner():
        nonlocal local
        local = b
        return free_global
    class Inner:
        attribute = local
        def method(self):
            return __class__
    return [x for x in args if x]
class Outer(base):
    x = 1
    def get(self): return self.x
'''
table = symtable.symtable(source, "<s>", "exec")


def show(table, depth=0):
    print("  " * depth + f"{table.get_type()} {table.get_name()}", table.is_optimized(), table.is_nested(), table.has_children())
    for symbol in sorted(table.get_symbols(), key=lambda s: s.get_name()):
        facts = [fact for fact in ["referenced", "imported", "parameter", "global", "declared_global", "local", "free", "nonlocal",
                                   "assigned", "namespace", "annotated"] if getattr(symbol, "is_" + fact)()]
        if not symbol.get_name().startswith("."):
            print("  " * depth + "  " + symbol.get_name(), *facts)
    for child in table.get_children():
        if "annotations" not in str(child.get_type()) and child.get_name() != "__annotate__":
            show(child, depth + 1)


show(table)
function = table.lookup("function").get_namespace()
print(sorted(function.get_parameters()), sorted(function.get_locals()), function.get_globals(), function.get_frees())
print(table.get_lineno(), function.get_lineno(), sorted(table.get_identifiers()))
try:
    table.lookup("missing")
except KeyError as error:
    print(error)
try:
    symtable.symtable("def f(): global x; x = 1; nonlocal y", "<s>", "exec")
except SyntaxError as error:
    print(error.msg)
