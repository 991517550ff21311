# Every kind of parameter, defaults, and what calls that do not fit say.
import inspect


def every(a, b=2, /, c=3, *args, d, e=5, **kwargs):
    return a, b, c, args, d, e, kwargs


print(every(1, d=4), every(1, 2, 3, 4, 5, d=6, f=7, a=8, b=9))
print(inspect.signature(every))
print(every.__defaults__, every.__kwdefaults__, every.__code__.co_posonlyargcount, every.__code__.co_kwonlyargcount)
calls = ["every()", "every(d=1)", "every(1)", "every(1, d=2, d=3)", "every(1, 2, 3, c=4, d=5)", "every(*[1], **{'d': 2}, **{'d': 3})",
         "every(1, *2, d=3)", "every(1, **3)", "every(1, **{4: 5}, d=1)", "every(*'ab', d='c', **{'x y': 1})"]
for call in calls:
    try:
        print(call, eval(call))
    except (TypeError, SyntaxError) as error:
        print(call, "->", error)


def only(a, b, /):
    return a, b


def names(*, x, y):
    return x, y


def exact(a, b, c=0):
    return a


for call in ["only(1)", "only(a=1, b=2)", "only(1, b=2)", "only(1, 2, 3)", "names()", "names(x=1)", "names(1, 2)",
             "names(1, x=1, y=2)", "exact()", "exact(1)", "exact(1, 2, 3, 4)", "exact(1, 2, d=3)", "exact(1, 2, a=3)",
             "exact(b=1)", "(lambda: 0)(1)", "(lambda x, y: 0)(1)", "names(x=1, yy=2)", "exact(1, bb=2)"]:
    try:
        print(call, eval(call))
    except TypeError as error:
        print(call, "->", error)
for source in ["def f(a, a): pass", "def f(a=1, b): pass", "def f(*): pass", "def f(*, **k): pass", 
               "def f(a, /, b, /): pass", "def f(**k, a): pass", "def f(*a, *b): pass", "def f(*a=1): pass", "def f(a, *, /): pass",
               "def f(None): pass", "def f((a, b)): pass", "lambda a=1, b: 0", "lambda *: 0", "def f(a:=1): pass"]:
    try:
        compile(source, "<s>", "exec")
        print("compiles:", source)
    except SyntaxError as error:
        print(source, "->", error.msg)
