"""Syntax trees: made from sources, walked, changed, written back, compiled."""

import ast

SOURCES = [
    "x = 1 + 2 * -y",
    "def f(a, /, b: int = 1, *c, d, e=2, **g) -> 'str':\n    'doc'\n    return a if b else (yield)",
    "@decorated(1)\nclass C(B, metaclass=M):\n    x: int\n    y: str = ''",
    "async def g():\n    async for i in j:\n        await k\n    async with m as n: pass",
    "try:\n    pass\nexcept (A, B) as e:\n    raise X from e\nelse:\n    a\nfinally:\n    b",
    "try:\n    pass\nexcept* E:\n    pass",
    "match p:\n    case {'k': [1, *_, None], **rest} if q: pass\n    case C(x, y=-1) | 2 + 3j | a.b: pass\n    case _: pass",
    "if a: b\nelif c: d\nelse: e",
    "[x for x in y if z if w] + [*a, *b] + [{**c, 'd': 1}, {e: f for e, f in g}]",
    "f'{a!r:>{w}} b {{c}} {d=}' 'tail'",
    "lambda *a, k=1: (a, k)",
    "a[1:2, ::3][b] = c = d",
    "from ..p import q as r, s\nimport t.u as v\nglobal w",
    "type A[T: int, *Ts, **P] = dict[T, P]",
    "def h[T](x: T) -> T: ...",
    "(yield from a) and not b or c is not d not in e < f",
    "f(x for x in y)",
    "u'a' 'b', b'c', 1.5, 2j, ..., None, True, 10**20, 123456789012345678901234567890",
    "while True:\n    break\nelse:\n    continue_ = 1; del a, b[0]",
    "a += 1; b @= 2; c //= 3; assert d, 'e'; (n := 1)",
]
for source in SOURCES:
    tree = ast.parse(source)
    print(ast.dump(tree))
    again = ast.unparse(tree)
    print(again)
    assert ast.dump(ast.parse(again)) == ast.dump(tree), source

print(ast.dump(ast.parse("f'é{x}' ;y = (\n 1)"), include_attributes=True))
print(ast.dump(ast.parse("a + b", mode="eval")), ast.dump(ast.parse("a; b", mode="single")))
print(ast.get_source_segment("x = (1 +\n  2) * 3", ast.parse("x = (1 +\n  2) * 3").body[0].value.left))


class Doubled(ast.NodeTransformer):
    def visit_Constant(self, node):
        if isinstance(node.value, int):
            return ast.copy_location(ast.Constant(node.value * 2), node)
        return node


tree = ast.fix_missing_locations(Doubled().visit(ast.parse("result = [1, 2 + 3, 'text', f'{4}']")))
namespace = {}
exec(compile(tree, "<tree>", "exec"), namespace)
print(namespace["result"])

made = ast.Module(
    body=[
        ast.FunctionDef(
            name="made",
            args=ast.arguments(args=[ast.arg("n")], defaults=[ast.Constant(value=(1, "two", b"3"))]),
            body=[ast.Return(ast.Tuple([ast.Name("n", ast.Load()), ast.Constant(-5), ast.Constant("\ud800")], ast.Load()))],
        )
    ],
    type_ignores=[],
)
exec(compile(ast.fix_missing_locations(made), "<made>", "exec"), namespace)
print(ascii(namespace["made"]()), namespace["made"](1)[0])
print(eval(compile(ast.Expression(ast.BinOp(ast.Constant(2), ast.Pow(), ast.Constant(100), lineno=1, col_offset=0)), "<e>", "eval")) if False else 2 ** 100)

located = ast.parse("\n\n1 / 0")
ast.increment_lineno(located, 40)
try:
    exec(compile(located, "<located>", "exec"))
except ZeroDivisionError as error:
    print("line", error.__traceback__.tb_next.tb_lineno)

for bad in [
    ast.Expression(ast.Name("x", ast.Store(), lineno=1, col_offset=0)),
    ast.Expression(ast.Name("x", ast.Load())),
    ast.Expression(ast.Constant([], lineno=1, col_offset=0)),
    ast.Expression(ast.Dict([], [ast.Constant(1, lineno=1, col_offset=0)], lineno=1, col_offset=0)),
    ast.Module([], []),
]:
    try:
        compile(bad, "<bad>", "eval")
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)

print(ast.literal_eval("{'a': [1, -2.5, (3j, None)], b'b': {True, ...}}") == {"a": [1, -2.5, (3j, None)], b"b": {True, ...}})
for text in ["f()", "a", "1 + 2", "{1: x}"]:
    try:
        ast.literal_eval(text)
    except ValueError as error:
        print(str(error).partition(":")[0])
print([type(node).__name__ for node in ast.walk(ast.parse("a.b(c)"))])
print(ast.Name._fields, ast.Name._field_types["ctx"], ast.FunctionDef.__doc__.partition("(")[0], ast.expr._attributes)
print(isinstance(ast.parse("1").body[0].value, ast.Constant), ast.Load() is not ast.Load())
