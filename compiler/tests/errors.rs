//! Messages and places of syntax errors, as CPython 3.14 words them.

use compiler::syntax_error::ErrorKind;
use compiler::{Mode, Options, compile};

#[track_caller]
fn check(source: &str, expected: &str) {
    let shown = match compile(source, "errors.py", Mode::Exec, &Options::default()) {
        Ok(_) => "fine".to_owned(),
        Err(error) => format!("{}:{} {}", error.line, error.column, error.message),
    };
    assert_eq!(shown, expected, "for {source:?}");
}

#[track_caller]
fn check_kind(source: &str, kind: ErrorKind, expected: &str) {
    let error = compile(source, "errors.py", Mode::Exec, &Options::default()).expect_err("it is wrong");
    assert_eq!((error.kind, error.message.as_str()), (kind, expected), "for {source:?}");
}

#[track_caller]
fn check_warning(source: &str, expected: &str) {
    let compiled = compile(source, "errors.py", Mode::Exec, &Options::default()).expect("it compiles");
    let messages: Vec<&str> = compiled.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(messages, [expected], "for {source:?}");
}

#[test]
fn brackets() {
    check("x = (1,\ny = 2\n", "1:5 '(' was never closed");
    check("x = [1, 2\n", "1:5 '[' was never closed");
    check("x = 1)\n", "1:6 unmatched ')'");
    check("x = (1]\n", "1:7 closing parenthesis ']' does not match opening parenthesis '('");
    check("x = (1,\n2]\n", "2:2 closing parenthesis ']' does not match opening parenthesis '(' on line 1");
    check("foo(a, b\nfor x in y: pass\n", "1:4 '(' was never closed");
}

#[test]
fn strings() {
    check("x = 'abc\n", "1:5 unterminated string literal (detected at line 1)");
    check("x = '''abc\n\n", "1:5 unterminated triple-quoted string literal (detected at line 2)");
    check("f\"{x\"\n", "1:5 f-string: expecting '}'");
    check("f\"{}\"\n", "1:4 f-string: valid expression required before '}'");
    check(
        "'\\x1'\n",
        "1:1 (unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape",
    );
}

#[test]
fn statements() {
    check("if x\n    pass\n", "1:5 expected ':'");
    check("x = 1 +\n", "1:8 invalid syntax");
    check("x = 1 2\n", "1:7 invalid syntax");
    check("f(a b)\n", "1:3 invalid syntax. Perhaps you forgot a comma?");
    check("print \"hello\"\n", "1:1 Missing parentheses in call to 'print'. Did you mean print(...)?");
    check("try:\n    pass\nx = 1\n", "3:1 expected 'except' or 'finally' block");
    check("if x = 1:\n    pass\n", "1:4 invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    check("f(a.b=1)\n", "1:3 expression cannot contain assignment, perhaps you meant \"==\"?");
    check("def f(*): pass\n", "1:7 named arguments must follow bare *");
    check("x = 12abc\n", "1:6 invalid decimal literal");
    check("x = 0b12\n", "1:8 invalid digit '2' in binary literal");
    check("x = {1:2, 3}\n", "1:11 ':' expected after dictionary key");
}

#[test]
fn indentation() {
    check_kind("if x:\npass\n", ErrorKind::Indentation, "expected an indented block after 'if' statement on line 1");
    check_kind("  x = 1\n", ErrorKind::Indentation, "unexpected indent");
    check_kind("if x:\n    a\n  b\n", ErrorKind::Indentation, "unindent does not match any outer indentation level");
    check_kind("if x:\n    a\n\tb\n", ErrorKind::Tab, "inconsistent use of tabs and spaces in indentation");
}

#[test]
fn targets() {
    check("1 = x\n", "1:1 cannot assign to literal here. Maybe you meant '==' instead of '='?");
    check("f() = 1\n", "1:1 cannot assign to function call here. Maybe you meant '==' instead of '='?");
    check("None = 1\n", "1:1 cannot assign to None");
    check("(a, 1) = 2\n", "1:5 cannot assign to literal");
    check("f() += 1\n", "1:1 'function call' is an illegal expression for augmented assignment");
    check("del 1\n", "1:5 cannot delete literal");
    check("x = yield = 1\n", "1:5 assignment to yield expression not possible");
}

#[test]
fn scopes() {
    check("return 1\n", "1:1 'return' outside function");
    check("yield 1\n", "1:1 'yield' outside function");
    check("break\n", "1:1 'break' outside loop");
    check("continue\n", "1:1 'continue' not properly in loop");
    check("def f(x, x): pass\n", "1:10 duplicate argument 'x' in function definition");
    check("def f(x):\n    global x\n", "2:5 name 'x' is parameter and global");
    check("def f():\n    nonlocal x\n", "2:5 no binding for nonlocal 'x' found");
    check("nonlocal x\n", "1:1 nonlocal declaration not allowed at module level");
    check("from __future__ import foo\n", "1:1 future feature foo is not defined");
    check("__debug__ = 1\n", "1:1 cannot assign to __debug__");
}

#[test]
fn warnings() {
    check_warning(
        "\"\\d\"\n",
        "\"\\d\" is an invalid escape sequence. Such sequences will not work in the future. Did you mean \"\\\\d\"? A raw string is also an option.",
    );
    check_warning("x is 1\n", "\"is\" with 'int' literal. Did you mean \"==\"?");
    check_warning("assert (x, 1)\n", "assertion is always true, perhaps remove parentheses?");
    check_warning("def f():\n    try: pass\n    finally: return 1\n", "'return' in a 'finally' block");
}

#[test]
fn interactive_input() {
    let options = Options { dont_imply_dedent: true, allow_incomplete: true, ..Options::default() };
    let kind = |source: &str| match compile(source, "<stdin>", Mode::Single, &options) {
        Ok(_) => None,
        Err(error) => Some(error.kind),
    };
    assert_eq!(kind("x = 1\n"), None);
    assert_eq!(kind("f(1,\n"), Some(ErrorKind::Incomplete));
    assert_eq!(kind("if x:\n"), Some(ErrorKind::Incomplete));
    assert_eq!(kind("'''abc\n"), Some(ErrorKind::Incomplete));
    assert_eq!(kind("if x:\n    y"), Some(ErrorKind::Incomplete));
    assert_eq!(kind("if x:\n    y\n"), None);
    assert_eq!(kind("x = = 1\n"), Some(ErrorKind::Syntax));
    assert_eq!(kind("x = 'abc\n"), Some(ErrorKind::Syntax));
    assert_eq!(kind("x = 1; y = 2\n"), None);
    assert_eq!(kind("x = 1\ny = 2\n"), Some(ErrorKind::Syntax));
    assert_eq!(kind(""), Some(ErrorKind::Incomplete));
}
