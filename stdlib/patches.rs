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
];
