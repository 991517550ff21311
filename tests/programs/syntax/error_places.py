"""Messages and places of syntax errors."""
import warnings

SOURCES = """
f'{}'
f'{!r}'
f'{ :x}'
f'{=}'
f'{a!}'
f'{a!3}'
f'{a!xy}'
f'{a!r b}'
f'{a b}'
f'{a $ b}'
f'{a=b}'
f'{a'
f'x{'
f'{a:'
f'{a:{b'
f'{)}'
f'{a[4)}'
f'{lambda x:1}'
f'{*}'
f'a}b'
f"{a!r:{'b'
1_
1__0
0x
0xg
0o8
0b12
012
1.5e+
1jx
12abc
$
x = 'abc
x = 'abc\\'
(1, 2
(1, 2]
1)
f(a b)
[x, y for x in z]
{1: 2, 3}
{1: *a}
{1:}
f(a=)
f(a.b=1)
f(True=1)
f(**a=1)
f(*a=1)
f(a=1, b)
f(**a, *b)
f(x for x in y, 1)
def f(a=1, b): pass
def f(a, (b, c)): pass
def f(*): pass
def f(*, **k): pass
def f(a, *, *b): pass
def f(**k, a): pass
def f(a=): pass
def f(*a=1): pass
def f(**k=1): pass
def f(a, /, b, /): pass
def f(*a, /): pass
def f[*T: int](): pass
def f[**P: (int, str)](): pass
def f: pass
class C(x) pass
if x = 1: pass
if x.y = 1: pass
while (x = 1): pass
for x y: pass
[x for x if y]
x = y = 1 = 2
f() = 1
a + 1 = 2
(a, b()) = 1
None = 1
del f()
del *x
x += 1 += 2
f() += 1
(a, b) += 1
a, b += 1
yield = 1
import a from b
import (a)
from a import
from a import b,
import
raise a, b
print a
print "a"
3 + not 4
x if y
A[*]
f(*)
(*a)
*a
A[:*b]
'a' b'b'
f'' b''
a := 1
(a.b := 1)
with a b: pass
else: pass
pass pass
x = (yield) = 1
@
lambda (a, b): 1
lambda a=: 1
match x x:
return
break
await x
nonlocal x
a\\b
\\
"""


def show(source, mode="exec"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "<test>", mode)
        except SyntaxError as error:
            place = (error.lineno, error.offset, error.end_lineno, error.end_offset)
            print(repr(source), type(error).__name__, error.msg, place, repr(error.text))
        else:
            print(repr(source), "compiles")


for source in SOURCES.splitlines()[1:]:
    show(source)
for source in ("if x:\n", "if x:\npass\n", "def f():", "try:\n    pass\nx\n", "if x:\n    a\n  b\n", "  a\n", "a\n  b\n",
               "'''abc", "x = (\n1,\n2\ny = 3\n", "(\n1]\n", "def f():\n  x: global y\n",
               "match x:\n  case 1, 2 as a, a: pass\n", "a\\\n", "try:\n  a\nexcept:\n  b\nexcept* c:\n  d\n"):
    show(source)
show(" 1", "eval")
show("a = 1", "eval")
show("1\n2", "single")
show("def f(): pass", "single")
