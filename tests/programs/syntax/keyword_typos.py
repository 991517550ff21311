# Errors of statements whose keyword is wrong are plain syntax errors; the hint is another's affair.
sources = ["whille True: pass", "fo x in y: pass", "x = 1\nimpor sys\n", "def f():\n    retrun 1\n", "iff x: pass", "clas A: pass",
           "from a imprt b", "x = 5 iff y else 3", "try:\n pass\nexcpt: pass", "elif x: pass", "else: pass", "case 1: pass",
           "async x", "await = 1", "return = 1", "None = 1", "True: int = 1", "yield x = 1", "lambda = 1", "print 1", "exec 'a'",
           "print 'a' % b", "raise E, 'x'", "except E, x: pass", "a <> b", "0777", "0o8", "1__0", "1_", "0x", "1e", "12abc", "1.e+", "0b12",
           "'abc", "'''abc", "\\", "a\\b", "a = $", "a ? b", "a!", "é = 1; €", "(", ")", "(]", "[1, 2", "{1: 2", "f(a b)", "f(a=1, b)",
           "f(**a, *b)", "f(a=1, a=2)", "f(1=2)", "f(a.b=1)", "f(True=1)", "f(x for x in y, 1)", "class C(x for x in y): pass",
           "a = b = ", "a +", "not", "a is", "a in", "if x = 1: pass", "while (a = 1): pass", "a == 1 = b", "a, b += 1",
           "a: int, b", "(a, b): int", "[a]: int", "a.b: int = 1", "x: int: str", "del", "import", "from x import",
           "import *", "with: pass", "with a as: pass", "for in y: pass", "for x y: pass", "def f: pass",
           "def f()", "class", "class C", "@", "@x\ny", "  x", "if x:\npass", "if x:\n  a\n b", "if x: if y: pass", "global", "assert",
           "return", "yield", "break", "continue", "x = yield = 1", "*a", "*a = 1", "a, *b, *c = d", "*(a, b) = 1", "{**a, b}",
           "{a: b, c}", "{a, b: c}", "a := 1", "f(a := 1)", "f(a = (b := 1))", "(a.b := 1)", "lambda: (yield)", "a if b"]
import warnings

warnings.simplefilter("ignore")
for source in sources:
    try:
        compile(source, "<s>", "exec")
        print(repr(source), "compiles")
    except SyntaxError as error:
        print(repr(source), type(error).__name__, error.msg, error.lineno, error.offset)
