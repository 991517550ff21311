# compile(): modes, flags, optimization and sources.
import ast

print(eval(compile("1 + 1", "<s>", "eval")), compile("x = 1", "<s>", "exec").co_name)
code = compile("1 + 1\n", "<s>", "single")
exec(code)
exec(compile("for i in range(2): i\n", "<s>", "single"))
tree = compile("a = 1", "<s>", "exec", ast.PyCF_ONLY_AST)
print(type(tree).__name__, ast.unparse(tree))
space = {}
exec(compile(tree, "<tree>", "exec"), space)
print(space["a"])
source = 'def f():\n    """doc"""\n    assert False, "asserted"\n    return __debug__\n'
for level in [-1, 0, 1, 2]:
    space = {}
    exec(compile(source, "<s>", "exec", optimize=level), space)
    try:
        print(level, space["f"](), space["f"].__doc__)
    except AssertionError as error:
        print(level, error, space["f"].__doc__)
for source in [b"x = '\xc3\xa9'", bytearray(b"x = 1"), memoryview(b"x = 2"), b"# coding: latin-1\nx = '\xe9'", b"\xef\xbb\xbfx = 3"]:
    space = {}
    exec(compile(source, "<b>", "exec"), space)
    print(space["x"])
for arguments in [("1 1", "<s>", "eval"), ("x = 1", "<s>", "eval"), ("x", "<s>", "nothing"),
                  ("x", "<s>", "exec", 1 << 30), (1, "<s>", "exec"), ("x\0", "<s>", "exec"), ("x", 1, "exec"),
                  ("pass", "<s>", "eval"), (tree, "<s>", "eval"), ("await x", "<s>", "exec"), ("return", "<s>", "exec")]:
    try:
        compile(*arguments)
        print("compiles")
    except (SyntaxError, ValueError, TypeError) as error:
        print(type(error).__name__, error)
code = compile("await_result = await coroutine()", "<s>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
print(bool(code.co_flags & 0x80))
exec("from __future__ import annotations\ndef f(x: undefined): pass\nprint(f.__annotations__)")
print(eval("  1 +  2 \n"), eval("\t[x for x in range(2)]"), eval(compile("lambda: 5", "", "eval"))())
exec("x: int = 5; print(x)", {}, {})
try:
    eval("x", {"x": 1}, [])
except TypeError as error:
    print(error)
try:
    exec("", 1)
except TypeError as error:
    print(error)
