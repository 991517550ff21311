# Two expressions side by side: where a comma may be missing, and where not.
sources = ["[a b]", "(a b)", "f(a b)", "{a b}", "{a: b c}", "{a b: c}", "x[a b]", "x[a:b c]", "[1 2]", "['a' b]", "[a 'b']", "[a, b c, d]",
           "[a b for x in y]", "[x for x in a b]", "[x for x in y if a b]", "[x for x in (a b)]", "{x: y for x in z w}",
           "{x: y z for x in z}", "[a if b c]", "[lambda: a b]", "[*a b]", "f(*a b)", "f(**a b)", "f(a=b c)", "f(a, b c=1)", "(yield a b)",
           "[not a b]", "[-a b]", "[a and b c]", "[a.b c]", "[a() b]", "[a[0] b]", "((a b))", "[a\nb]", "print(a b)", "foo(a, b c)",
           "[x in y z]", "[a == b c]", "x = a b", "a b", "f(a)(b c)", "[a for a in b c for d in e]", "{a for a, b in c d}", "[(a b), c]"]
for source in sources:
    try:
        compile(source, "<s>", "exec")
        print(repr(source), "compiles")
    except SyntaxError as error:
        print(repr(source), error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset)
