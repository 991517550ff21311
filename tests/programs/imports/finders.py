"""Finders of a program's own, specs and loaders, reloading, archives, namespace packages."""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import pkgutil
import sys
import tempfile
import zipfile


class Virtual(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, sources):
        self.sources = sources
        self.asked = []

    def find_spec(self, fullname, path, target=None):
        self.asked.append(fullname)
        if fullname in self.sources:
            return importlib.util.spec_from_loader(fullname, self, is_package=fullname == "virtual")

    def exec_module(self, module):
        exec(self.sources[module.__name__], module.__dict__)


finder = Virtual({
    "virtual": "name = __name__\n",
    "virtual.inner": "from . import name\nvalue = name.upper()\n",
    "virtual.broken": "1 / 0\n",
})
sys.meta_path.insert(0, finder)
import virtual.inner
print(virtual.inner.value, virtual.inner.__spec__.parent, virtual.__path__, finder.asked)
try:
    import virtual.broken
except ZeroDivisionError as error:
    print("broken:", error, "virtual.broken" in sys.modules)
try:
    from virtual import absent
except ImportError as error:
    print(type(error).__name__, error.name)
sys.meta_path.remove(finder)
print([finder.__name__ for finder in sys.meta_path])

with tempfile.TemporaryDirectory() as folder:
    def write(name, text):
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)

    write("plain_module.py", "counter = globals().get('counter', 0) + 1\n")
    write("spaced/part/leaf.py", "here = __package__\n")
    write("holder/__init__.py", "")
    write("holder/a.py", "")
    write("holder/b.py", "")
    with zipfile.ZipFile(os.path.join(folder, "archive.zip"), "w") as archive:
        archive.writestr("zipped_module.py", "def answer(): return 42\n")
    sys.path[:0] = [folder, os.path.join(folder, "archive.zip")]
    importlib.invalidate_caches()

    import plain_module
    print(plain_module.counter, importlib.reload(plain_module) is plain_module, plain_module.counter)
    spec = plain_module.__spec__
    print(spec.name, spec.has_location, type(spec.loader).__name__, spec.loader is plain_module.__loader__,
          os.path.basename(spec.origin), spec.origin == plain_module.__file__)
    print(repr(spec.loader.get_source("plain_module")))

    import spaced.part.leaf
    print(spaced.part.leaf.here, type(spaced.__path__).__name__, hasattr(spaced, "__file__"))

    import zipped_module
    print(zipped_module.answer(), type(zipped_module.__loader__).__name__)

    import holder
    print([module.name for module in pkgutil.iter_modules(holder.__path__, "holder.")])
    print(importlib.util.find_spec("holder.a").name, importlib.util.find_spec("holder.nothing"))

    by_path = importlib.util.spec_from_file_location("renamed", os.path.join(folder, "holder", "a.py"))
    module = importlib.util.module_from_spec(by_path)
    by_path.loader.exec_module(module)
    print(module.__name__, "renamed" in sys.modules)
    lazy_spec = importlib.util.find_spec("plain_module")
    sys.path[:2] = []

print(importlib.import_module(".decoder", "json").__name__)
print(importlib.util.resolve_name("..sibling", "outer.inner"))
for name in ["", "no_such_module", "os.no_such_module", "json.no_such_module"]:
    try:
        importlib.import_module(name)
    except Exception as error:
        print(type(error).__name__, error)
sys.modules["blocked"] = None
try:
    import blocked
except ImportError as error:
    print(type(error).__name__, error)


class Hook:
    def __init__(self, path):
        if not path.startswith("hooked:"):
            raise ImportError

    def find_spec(self, fullname, target=None):
        if fullname == "from_hook":
            return importlib.machinery.ModuleSpec(fullname, Virtual({"from_hook": "origin = 'hook'"}))


sys.path_hooks.append(Hook)
sys.path.append("hooked:somewhere")
import from_hook
print(from_hook.origin, type(sys.path_importer_cache["hooked:somewhere"]).__name__)
sys.path.remove("hooked:somewhere")
sys.path_hooks.remove(Hook)

# What a path entry finder finds is run by its loader; modules of the language have specs, too.
for module in (sys, os, importlib, __import__("builtins")):
    print(module.__spec__.name, module.__name__, module.__loader__ is not None)
print(__spec__, __loader__ is not None)
