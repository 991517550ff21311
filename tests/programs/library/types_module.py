"""The types module: namespaces, read-only views, classes made by calls."""
import types

space = types.SimpleNamespace(a=1, b=[2])
space.c = "x"
print(space, space == types.SimpleNamespace(a=1, b=[2], c="x"), vars(space))
del space.a
print(space, space == 5, types.SimpleNamespace({"k": 1}, j=2))
space.me = space
print(space)
for call in (lambda: space.a, lambda: types.SimpleNamespace(1)):
    try:
        call()
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error)

source = {"one": 1}
view = types.MappingProxyType(source)
source["two"] = 2
print(view, len(view), view["two"], "one" in view, list(reversed(view)), view | {"three": 3}, view == source)
for change in (lambda: view.__setitem__("x", 1), lambda: view.clear(), lambda: types.MappingProxyType(3)):
    try:
        change()
    except (AttributeError, TypeError) as error:
        print(type(error).__name__, error)
print(type(view.copy()), type(vars(int)).__name__, view.get("z", "none"))

class Meta(type):
    @classmethod
    def __prepare__(meta, name, bases, **options):
        return {"prepared": sorted(options)}
    def __new__(meta, name, bases, body, **options):
        return super().__new__(meta, name, bases, body)
    def __init__(cls, name, bases, body, **options):
        super().__init__(name, bases, body)

def fill(body):
    body["answer"] = lambda self: 42
Made = types.new_class("Made", (), {"metaclass": Meta, "depth": 3}, fill)
print(Made.__name__, type(Made).__name__, Made.prepared, Made().answer())
meta, body, rest = types.prepare_class("Other", (Made,), {"depth": 1})
print(meta.__name__, body, rest)
class Late:
    def __mro_entries__(self, bases):
        return (list,)
late = Late()
print(types.resolve_bases((late, dict))[0], types.get_original_bases(types.new_class("L", (late,)))[0] is late)
class Shape:
    @types.DynamicClassAttribute
    def area(self):
        return 9
try:
    Shape.area
except AttributeError:
    print("only on instances", Shape().area)
@types.coroutine
def old_style():
    got = yield "asked"
    return got * 2
async def user():
    return await old_style()
task = user()
print(task.send(None))
try:
    task.send(21)
except StopIteration as stop:
    print(stop.value)
bound = types.MethodType(lambda self, x: (self, x), "me")
print(bound(1), isinstance(len, types.BuiltinFunctionType), isinstance(int | str, types.UnionType), types.NoneType)
print(isinstance((lambda: (i for i in ()))(), types.GeneratorType), types.ModuleType("m", "doc").__doc__)
