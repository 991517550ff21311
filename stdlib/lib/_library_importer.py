"""The embedded library for `importlib`: its finder, its loader, and the specs of modules that the runtime loaded by itself.

The library is below a folder name that stands on `sys.path` but is no place in the file system.
"""

import _frozen_importlib as _bootstrap
import _frozen_importlib_external as _external
import _imp
import sys

ROOT = sys._stdlib_dir
_ENOENT = 2


def _below_root(path):
    """The path below the root, or None."""
    if path == ROOT:
        return ""
    if isinstance(path, str) and path.startswith(ROOT + "/"):
        return path[len(ROOT) + 1:]
    return None


def _library_name(path):
    """The name that a file has in the library."""
    name = path.removesuffix(".py").removesuffix("/__init__")
    return name.replace("/", ".")


class LibraryLoader(_external.SourceFileLoader):
    """Loads a module of the embedded library, which is compiled already."""

    def get_data(self, path):
        below = _below_root(str(path))
        data = None if below is None else _imp._library_source(below)
        if data is None:
            raise FileNotFoundError(_ENOENT, "No such file or directory", path)
        return data

    def path_stats(self, path):
        raise OSError(_ENOENT, "No such file or directory", path)

    def set_data(self, path, data, *, _mode=0o666):
        pass

    @_external._check_name
    def get_code(self, fullname):
        return _imp._library_code(_library_name(_below_root(self.path)))


class LibraryFinder:
    """Finds the modules of one folder of the library."""

    def __init__(self, path):
        below = _below_root(path)
        if below is None:
            raise ImportError("not a folder of the embedded library", path=path)
        self.path = path
        self._prefix = below.replace("/", ".") + "." if below else ""

    def find_spec(self, fullname, target=None):
        entry = _imp._library_entry(self._prefix + fullname.rpartition(".")[2])
        if entry is None:
            return None
        file, is_package = entry
        return _library_spec(fullname, f"{ROOT}/{file}", is_package)

    def invalidate_caches(self):
        pass

    def iter_modules(self, prefix=""):
        for name in _imp._library_names():
            if name.startswith(self._prefix):
                rest = name[len(self._prefix):]
                if rest and "." not in rest:
                    yield prefix + rest, _imp._library_entry(name)[1]

    def __repr__(self):
        return f"{type(self).__name__}({self.path!r})"


def _library_spec(name, file, is_package):
    spec = _bootstrap.ModuleSpec(name, LibraryLoader(name, file), origin=file)
    spec.has_location = True
    spec.cached = None
    if is_package:
        spec.submodule_search_locations = [file.rpartition("/")[0]]
    return spec


def _spec_of(name, file, path):
    """The spec that the finders would make for a module."""
    if file is None:
        if _imp.is_builtin(name):
            return _bootstrap.ModuleSpec(name, _bootstrap.BuiltinImporter, origin="built-in")
        return None
    if _below_root(file) is not None:
        spec = _library_spec(name, file, path is not None)
    else:
        spec = _bootstrap.ModuleSpec(name, _external.SourceFileLoader(name, file), origin=file)
        spec.has_location = True
    if path is not None:
        spec.submodule_search_locations = path
    return spec


def describe(module):
    """Gives a module that the runtime loaded `__spec__`, `__loader__` and `__cached__`."""
    namespace = module.__dict__
    name = namespace.get("__name__")
    spec = _spec_of(name, namespace.get("__file__"), namespace.get("__path__"))
    if spec is None:
        return
    namespace.setdefault("__spec__", spec)
    namespace.setdefault("__loader__", spec.loader)
    if spec.cached is not None:
        namespace.setdefault("__cached__", spec.cached)


def _describe_main(module):
    namespace = module.__dict__
    if "__loader__" in namespace:
        return
    file = namespace.get("__file__")
    if file is None:
        namespace["__loader__"] = _bootstrap.BuiltinImporter
    else:
        namespace["__loader__"] = _external.SourceFileLoader("__main__", file)


def _describe_core():
    """`importlib`'s second core module came before there was a way to describe it."""
    name = "_frozen_importlib_external"
    _external.__dict__.pop("__origname__", None)
    spec = _bootstrap.FrozenImporter.find_spec(name)
    _external.__spec__ = spec
    _external.__loader__ = spec.loader
    _external.__file__ = f"{ROOT}/importlib/_bootstrap_external.py"


def describe_all():
    """Describes the modules loaded so far."""
    _describe_core()
    for name, module in list(sys.modules.items()):
        if type(module) is not type(sys):
            continue
        if name == "__main__":
            _describe_main(module)
        elif "__spec__" not in module.__dict__ and module.__dict__.get("__name__") == name:
            describe(module)


def _zip_hook(path):
    """The hook for archives. `zipimport` is loaded when a path is one."""
    if not _external._path_isfile(path):
        head = path
        while head and not _external._path_isfile(head):
            shorter = _external._path_split(head)[0]
            if shorter == head:
                head = ""
            else:
                head = shorter
        if not head:
            raise ImportError(f"not a Zip file: {path!r}", path=path)
    return _zipimport().zipimporter(path)


def _zipimport():
    """The module, found in the library alone: the path may hold the very archive that asks for it."""
    if "zipimport" in sys.modules:
        return sys.modules["zipimport"]
    path = sys.path
    sys.path = [ROOT]
    try:
        import zipimport
    finally:
        sys.path = path
    return zipimport


def install():
    """Installs the hooks of the library and of archives."""
    sys.path_hooks.insert(0, _zip_hook)
    sys.path_hooks.insert(1, LibraryFinder)
