import sys
import importlib
import cycle_a_b.a
from cycle_a_b import b
print(cycle_a_b.a.VALUE, b.VALUE, b.seen)
module = importlib.import_module("helpers.first")
module.counter = 100
print(module.count(), importlib.import_module(".first", "helpers") is module)
again = importlib.reload(module)
print(again is module, module.count())
del sys.modules["helpers.first"]
import helpers.first as fresh
print(fresh is module)
import types
made = types.ModuleType("made", "doc")
made.x = 5
sys.modules["made"] = made
from made import x
import made as m
print(x, m.__doc__, m.__name__, repr(m))
sys.modules["blocked"] = None
try:
    import blocked
except ImportError as error:
    print(error)
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "virtual":
            return importlib.machinery.ModuleSpec(name, Loader())
import importlib.machinery
class Loader:
    def create_module(self, spec): return None
    def exec_module(self, module): module.origin = "made by loader"
sys.meta_path.append(Finder)
import virtual
print(virtual.origin)
print(__import__("helpers.sub").__name__, __import__("helpers.sub", fromlist=["leaf"]).__name__)
def function():
    import json
    from math import pi as local_pi
    return json.dumps([1]), round(local_pi, 2)
print(function(), "json" in globals())
