//! Deep and long inputs: they compile, or fail with an error; they never overflow the native stack.

use compiler::syntax_error::ErrorKind;
use compiler::{Mode, Options, compile};

fn outcome(source: &str) -> Result<(), ErrorKind> {
    compile(source, "limits.py", Mode::Exec, &Options::default()).map(|_| ()).map_err(|error| error.kind)
}

fn repeated(before: &str, count: usize, middle: &str, after: &str) -> String {
    format!("{}{middle}{}", before.repeat(count), after.repeat(count))
}

#[test]
fn nested_parentheses() {
    assert_eq!(outcome(&repeated("(", 100, "1", ")")), Ok(()));
    assert_eq!(outcome(&repeated("[", 199, "x", "]")), Ok(()));
    assert_eq!(outcome(&repeated("(", 20_000, "1", ")")), Err(ErrorKind::Syntax));
    assert!(outcome(&"(".repeat(20_000)).is_err());
}

#[test]
fn long_operator_chains() {
    assert_eq!(outcome(&format!("x = {}1", "1+".repeat(50_000))), Ok(()));
    assert_eq!(outcome(&format!("x = {}a", "a+".repeat(50_000))), Ok(()));
    assert_eq!(outcome(&format!("x = a{}", ".b".repeat(50_000))), Ok(()));
    assert_eq!(outcome(&format!("x = {}a", "a and ".repeat(50_000))), Ok(()));
    assert_eq!(outcome(&format!("x = a{}", "()".repeat(50_000))), Ok(()));
    assert_eq!(outcome(&format!("x = a{}", "[b]".repeat(50_000))), Ok(()));
}

#[test]
fn long_statement_chains() {
    let mut source = "if a: pass\n".to_owned();
    source.push_str(&"elif a: pass\n".repeat(20_000));
    assert_eq!(outcome(&source), Ok(()));
    assert_eq!(outcome(&"x = 1\n".repeat(50_000)), Ok(()));
}

#[test]
fn deep_recursion_is_an_error() {
    assert_eq!(outcome(&format!("x = {}a", "-".repeat(50_000))), Err(ErrorKind::Recursion));
    assert_eq!(outcome(&format!("x = {}a", "not ".repeat(50_000))), Err(ErrorKind::Recursion));
    assert_eq!(outcome(&format!("x = {}1", "lambda: ".repeat(50_000))), Err(ErrorKind::Recursion));
    assert_eq!(outcome(&format!("x = {}1", "a**".repeat(50_000))), Err(ErrorKind::Recursion));
    assert_eq!(outcome(&format!("x = {}1", "a if b else ".repeat(50_000))), Err(ErrorKind::Recursion));
}

#[test]
fn moderate_nesting_compiles() {
    assert_eq!(outcome(&format!("x = {}1", "lambda: ".repeat(90))), Ok(()));
    assert_eq!(outcome(&format!("x = {}a", "-".repeat(5_000))), Ok(()));
    assert_eq!(outcome(&format!("x = {}1", "a if b else ".repeat(3_000))), Ok(()));
    let mut source = String::new();
    for level in 0..95 {
        source.push_str(&" ".repeat(level));
        source.push_str("if a:\n");
    }
    source.push_str(&" ".repeat(95));
    source.push_str("pass\n");
    assert_eq!(outcome(&source), Ok(()));
}

#[test]
fn deep_indentation_is_an_error() {
    let mut source = String::new();
    for level in 0..120 {
        source.push_str(&" ".repeat(level));
        source.push_str("if a:\n");
    }
    source.push_str(&" ".repeat(120));
    source.push_str("pass\n");
    assert_eq!(outcome(&source), Err(ErrorKind::Indentation));
}

#[test]
fn huge_displays() {
    assert_eq!(outcome(&format!("x = [{}]", "1,".repeat(100_000))), Ok(()));
    assert_eq!(outcome(&format!("x = [{}]", "a,".repeat(100_000))), Ok(()));
    assert_eq!(outcome(&format!("x = {{{}}}", "a:b,".repeat(50_000))), Ok(()));
    assert_eq!(outcome(&format!("f({})", "a,".repeat(10_000))), Ok(()));
}
