//! Small changes to files of the library, applied by the build script: what is particular to another implementation goes.

/// File, text that must occur in it exactly once, replacement.
pub const PATCHES: &[(&str, &str, &str)] = &[
    (
        "sysconfig/__init__.py",
        "    return 'RustPython'  # XXX: RUSTPYTHON; For site-packages\n",
        "    return 'Python'\n",
    ),
    ("site.py", "    return 'RustPython' # XXX: RUSTPYTHON; for site-packages\n", "    return 'Python'\n"),
    (
        "site.py",
        "    # XXX: RUSTPYTHON\n    return f'{userbase}/lib/rustpython{version[0]}.{version[1]}{abi_thread}/site-packages'\n",
        "    return f'{userbase}/lib/{implementation_lower}{version[0]}.{version[1]}{abi_thread}/site-packages'\n",
    ),
    (
        "io.py",
        "\n# XXX: RUSTPYTHON; FileIO needs host_env, optional without it\ntry:\n    from _io import FileIO\nexcept ImportError:\n    FileIO = None\n",
        "from _io import FileIO\n",
    ),
    (
        "io.py",
        "if FileIO is not None:  # XXX: RUSTPYTHON; see the try/except above\n    RawIOBase.register(FileIO)\n",
        "RawIOBase.register(FileIO)\n",
    ),
    (
        "platform.py",
        "        # XXX: RUSTPYTHON support\n        if \"RustPython\" in sys_version:\n            name = \"RustPython\"\n        else:\n            name = 'CPython'\n",
        "        name = 'Taipan' if 'Taipan' in sys_version else 'CPython'\n",
    ),
    (
        "_compat_pickle.py",
        "# NOTE: RUSTPYTHON exceptions\ntry:\n    JitError\nexcept NameError:\n    pass\nelse:\n    PYTHON2_EXCEPTIONS += (\"JitError\",)\n\n",
        "",
    ),
    (
        "json/decoder.py",
        "    # RUSTPYTHON SPECIFIC\n    @classmethod\n    def _from_serde(cls, msg, doc, line, col):\n        pos = 0\n        # 0-indexed\n        line -= 1\n        col -= 1\n        while line > 0:\n            i = doc.index('\\n', pos)\n            line -= 1\n            pos = i\n        pos += col\n        return cls(msg, doc, pos)\n\n",
        "",
    ),
    (
        "unittest/__init__.py",
        "\n\n\n# XXX: RUSTPYTHON\n# This is very useful to reduce platform difference boilerplates in tests.\ndef expectedFailureIf(condition, reason):\n    assert reason.startswith(\"TODO: RUSTPYTHON\")\n    if condition:\n        return expectedFailure\n    else:\n        return lambda x: x\n\n# XXX: RUSTPYTHON\n# Even more useful because most of them are windows only.\ndef expectedFailureIfWindows(reason):\n    import sys\n    return expectedFailureIf(sys.platform == 'win32', reason)\n\n# XXX: RUSTPYTHON\n# For a rare case when the parent class test fails but the child pass.\ndef expectedSuccess(test_item):\n    test_item.__unittest_expecting_failure__ = False\n    return test_item\n\n",
        "\n",
    ),
    // Instructions have four bytes here, the argument three of them: see opcode.py.
    (
        "dis.py",
        "        target = offset + 2 + arg*2\n        target += 2 * caches\n",
        "        target = offset + 2 + arg*4\n        target += 2 * caches\n",
    ),
    ("dis.py", "            argval = offset + 2 + signed_arg*2\n", "            argval = offset + 2 + signed_arg*4\n"),
    (
        "dis.py",
        "                arg1 = arg >> 4\n                arg2 = arg & 15\n",
        "                arg1 = arg >> 12\n                arg2 = arg & 4095\n",
    ),
    (
        "dis.py",
        "                argval = cmp_op[arg >> 5]\n                argrepr = argval\n                if arg & 16:\n                    argrepr = f\"bool({argrepr})\"\n",
        "                argval = cmp_op[arg]\n                argrepr = argval\n",
    ),
    (
        "dis.py",
        "            arg = code[i+1] | extended_arg\n            extended_arg = (arg << 8) if deop == EXTENDED_ARG else 0\n            # The oparg is stored as a signed integer\n            # If the value exceeds its upper limit, it will overflow and wrap\n            # to a negative integer\n            if extended_arg >= _INT_OVERFLOW:\n                extended_arg -= 2 * _INT_OVERFLOW\n",
        "            arg = int.from_bytes(code[i+1:i+4], 'little', signed=deop == LOAD_SMALL_INT)\n",
    ),
    (
        "dis.py",
        "    return _inline_cache_entries.get(opname, 0)\n",
        "    return _inline_cache_entries.get(opname, 1)\n",
    ),
    // The runtime knows the sources of `-c` and the prompt before this module is loaded.
    ("linecache.py", "_interactive_cache = {}\n", "from _imp import _interactive_sources as _interactive_cache\n"),
    // The library's folder is no place in the file system.
    (
        "site.py",
        "def makepath(*paths):\n    dir = os.path.join(*paths)\n",
        "def makepath(*paths):\n    dir = os.path.join(*paths)\n    if dir.startswith(sys._stdlib_dir):\n        return dir, dir\n",
    ),
    // Loaded by a program, it finds all that it would do done, and the first entry of the path is the program's.
    (
        "site.py",
        "if not sys.flags.no_site:\n    main()\n",
        "if not sys.flags.no_site:\n    if hasattr(builtins, 'quit'):\n        _path = sys.path[:]\n        main()\n        sys.path[:] = _path\n        del _path\n    else:\n        main()\n",
    ),
    // Parsers check their arguments with formatters that format nothing. Themes are data classes, and with them come `inspect` and
    // `ast`: half of the time and memory of most programs that have a command line. They wait for a text.
    (
        "argparse.py",
        "    def _set_color(self, color):\n        from _colorize import can_colorize, decolor, get_theme\n\n        if color and can_colorize():\n            self._theme = get_theme(force_color=True).argparse\n            self._decolor = decolor\n        else:\n            self._theme = get_theme(force_no_color=True).argparse\n            self._decolor = _identity\n",
        "    def _set_color(self, color):\n        self._color = color\n        for name in ('_is_colored', '_theme', '_decolor'):\n            self.__dict__.pop(name, None)\n\n    @_cached_property\n    def _is_colored(self):\n        from _colorize import can_colorize\n        return bool(self._color and can_colorize())\n\n    @_cached_property\n    def _theme(self):\n        from _colorize import get_theme\n        if self._is_colored:\n            return get_theme(force_color=True).argparse\n        return get_theme(force_no_color=True).argparse\n\n    @_cached_property\n    def _decolor(self):\n        if self._is_colored:\n            from _colorize import decolor\n            return decolor\n        return _identity\n",
    ),
    (
        "argparse.py",
        "from gettext import gettext as _, ngettext\n",
        "from functools import cached_property as _cached_property\nfrom gettext import gettext as _, ngettext\n",
    ),
];
