# Type comments, function types, optimized trees and earlier versions of the language.
import ast

source = '''
x = 1  # type: int
for i in x:  # type: int
    pass
with x as y:  # type: int
    z = 2
def f(a,  # type: int
      b=1,  # type: str
      *args  # type: float
      ):
    # type: (...) -> None
    return a  # type: ignore
def g(a): # type: (int) -> int
    pass  # type: ignore[code]
'''
tree = ast.parse(source, type_comments=True)
for node in ast.walk(tree):
    comment = getattr(node, "type_comment", None)
    if comment is not None:
        print(type(node).__name__, repr(comment))
print([(ignore.lineno, ignore.tag) for ignore in tree.type_ignores])
print([node.type_comment for node in ast.walk(ast.parse(source)) if getattr(node, "type_comment", None)])
for wrong in ("pass  # type: int\n", "def f(*, # type: int\n a): pass\n",
              "def f(): # type: () -> int\n    # type: () -> int\n    pass\n"):
    try:
        ast.parse(wrong, type_comments=True)
    except SyntaxError as error:
        print(error.msg)

for text in ("() -> int", "(int, *str, **bool) -> list[int]", "((a, b), c) -> None"):
    print(ast.dump(ast.parse(text, mode="func_type")))
for text in ("(int)", "(**int, *str) -> None", "int -> int", "(a b) -> c"):
    try:
        ast.parse(text, mode="func_type")
    except SyntaxError as error:
        print(text, "is no type of a function")
try:
    compile("() -> int", "", "func_type")
except ValueError as error:
    print(error)

print(ast.dump(ast.parse("'%s and %5r%%' % (a, b)", optimize=1)))
print(ast.dump(ast.parse("match x:\n    case -1 + 2j: pass\n", optimize=1).body[0].cases[0].pattern))
print(ast.dump(ast.parse("__debug__", mode="eval", optimize=1)))
tree = ast.parse("__debug__", mode="eval")
same = compile(tree, "", "eval", ast.PyCF_OPTIMIZED_AST)
print(ast.dump(tree), ast.dump(same))

for text, version in (("(x := 1)", 7), ("def f(a, /): pass", 7), ("try: pass\nexcept* E: pass", 10), ("type X = int", 11),
                      ("def f[T](): pass", 11), ("class C[T = int]: pass", 12), ("match x:\n  case 1: pass", 9)):
    try:
        ast.parse(text, feature_version=(3, version))
    except SyntaxError as error:
        print(error.msg)
    ast.parse(text, feature_version=(3, 13))
