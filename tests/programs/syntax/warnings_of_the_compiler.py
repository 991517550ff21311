# SyntaxWarnings: what is warned of, where, and warnings as errors.
import warnings

sources = ["1 is 1", "x is 'a'", "x is not ()", "x is None", "assert (x, 'm')", "1()", "'a'()", "[1]()", "(1, 2)(3)", "None[0]", "1[2]",
           "'a'['b']", "[1]['a']", "(1,)[1.5]", "{1: 2}[3]", "f'{x}'()", "(lambda: 1)[0]", "{1}[0]", "[x for x in y]('a')", "1if x else 2",
           "0x1for x in y", "1_000in x", "[1, 2] (3)", "...()", "True()", "'a' is x", "f'' is x", "b'a'[b'b']", "(yield_)[0]"]
for source in sources:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(source, "<s>", "exec")
        except SyntaxError as error:
            print(source, "error:", error.msg)
            continue
    print(source, [(w.category.__name__, str(w.message), w.lineno) for w in caught])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    for source in ["x = 1 is 2", "\n\nassert (a, b)", "def f():\n  return 5()"]:
        try:
            compile(source, "<s>", "exec")
        except SyntaxError as error:
            print(type(error).__name__, error.msg, error.lineno, error.offset)
