# ast: walking, changing, unparsing, and places.
import ast

source = '''
@decorator(1)
async def f(a: int, *b, c=2, **d) -> str:
    """doc"""
    async with x as y, z: pass
    return await g(*b, **d, k=c)
class C[T: int](B, metaclass=M):
    x: int = 1
    y = z = {**a, "k": [*b], (1,): {2}}
for i, in j:
    i += 1; continue
else: del i, j[1:2, ::3]
while not a or b and c: break
try: raise E from F
except* (A, B) as e: pass
lambda a, /, *, b=1: (yield)
print(f"{a!r:>{w}} {b=}", b"x", 1j, ..., None, x if y else z, a < b <= c not in d, -x ** 2, (a := 1), [i async for i in j if i])
match a:
    case {"k": [1, *_], **r} | C(x=1) as n if n: pass
type A[*Ts, **P] = int
'''
tree = ast.parse(source)
print(ast.unparse(tree))
print(sorted({type(node).__name__ for node in ast.walk(tree)}))


class Rename(ast.NodeTransformer):
    def visit_Name(self, node):
        return ast.copy_location(ast.Name(node.id.upper(), node.ctx), node)

    def visit_Constant(self, node):
        return ast.Constant(node.value * 2) if type(node.value) is int else node


print(ast.unparse(Rename().visit(ast.parse("x = y + 1 if z else [a, 2]"))))
call = ast.parse("first(second,\n  third=4)").body[0].value
for node in [call, call.func, call.args[0], call.keywords[0], call.keywords[0].value]:
    print(type(node).__name__, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
print(ast.get_source_segment("first(second,\n  third=4)", call.keywords[0]))
print(ast.literal_eval("{'a': [1, -2.5, (3,), {4}, None, True, b'x', 1+2j]}"))
for bad in ["f()", "a", "1 + 1", "[x for x in y]", "{**{}}", "-'a'", "1 if 2 else 3"]:
    try:
        ast.literal_eval(bad)
    except ValueError as error:
        print(str(error).split(" on line")[0].split(": <")[0])
print(ast.dump(ast.parse("a.b[1:2] = *c, 'd'").body[0]))
built = ast.fix_missing_locations(ast.Expression(ast.BinOp(ast.Constant(2), ast.Mult(), ast.Constant(21))))
print(eval(compile(built, "<built>", "eval")))
for broken in [ast.Expression(ast.Constant(object())), ast.Expression(ast.BinOp(ast.Constant(1), ast.Add(), None)), ast.Module([1], [])]:
    try:
        compile(ast.fix_missing_locations(broken), "<b>", "exec" if isinstance(broken, ast.Module) else "eval")
    except (TypeError, ValueError) as error:
        print(str(error).split(" object at")[0].split(", but got")[0])
