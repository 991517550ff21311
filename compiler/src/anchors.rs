//! What a traceback marks inside of the source of an instruction: the operator of a binary operation, the brackets of a
//! subscript or call.
//!
//! 1. The segment is parsed in parentheses, so that it may span lines. What does not parse as one expression has no anchors.
//! 2. Behind the left operand (value, function) comes, over blanks, closing parentheses, comments and continued lines, the
//!    operator or bracket.

use ruff_python_ast::{Expr, Mod, ModModule, PythonVersion, Stmt};
use ruff_python_parser::{ParseOptions, parse_unchecked};
use ruff_text_size::Ranged;

/// Start and end of what is marked, in bytes of the segment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Anchors {
    pub start: usize,
    pub end: usize,
}

/// Segments longer than this are not looked into.
const SEGMENT_BYTES_MAX: usize = 1 << 16;
/// What stands in front of the segment when it is parsed.
const PREFIX: &str = "(\n";

/// The anchors in a segment of source; None where all of it is to be marked.
pub fn find(segment: &str) -> Option<Anchors> {
    if segment.len() > SEGMENT_BYTES_MAX {
        return None;
    }
    let module = parse(&format!("{PREFIX}{segment}\n)"))?;
    let [Stmt::Expr(statement)] = &module.body[..] else { return None };
    let place = |offset: ruff_text_size::TextSize| (offset.to_usize()).checked_sub(PREFIX.len());
    let whole_end = || place(statement.value.end()).map(|end| end.min(segment.len()));
    match &*statement.value {
        Expr::BinOp(operation) => {
            let start = skip(segment, place(operation.left.end())?, |c| !c.is_whitespace() && c != ')')?;
            let mut end = start + segment[start..].chars().next()?.len_utf8();
            let second = segment[end..].chars().next();
            if place(operation.right.start())? > end
                && second.is_some_and(|c| !c.is_whitespace() && c != '\\' && c != '#')
            {
                end += second.map_or(0, char::len_utf8);
            }
            Some(Anchors { start, end })
        }
        Expr::Subscript(subscript) => {
            let start = skip(segment, place(subscript.value.end())?, |c| c == '[')?;
            Some(Anchors { start, end: whole_end()? })
        }
        Expr::Call(call) => {
            let start = skip(segment, place(call.func.end())?, |c| c == '(')?;
            Some(Anchors { start, end: whole_end()? })
        }
        _ => None,
    }
}

/// Whether the lines are one statement whose call, from `start` to `end`, says nothing that the lines do not: an assignment of
/// a call to one plain name, or `return` of a call of a plain name.
pub fn is_whole_call(lines: &str, start: usize, end: usize) -> bool {
    if lines.len() > SEGMENT_BYTES_MAX {
        return false;
    }
    let Some(module) = parse(lines) else { return false };
    let call = match module.body.first() {
        Some(Stmt::Return(statement)) => match statement.value.as_deref() {
            Some(Expr::Call(call)) if call.func.is_name_expr() => call,
            _ => return false,
        },
        Some(Stmt::Assign(statement)) => match (&statement.targets[..], &*statement.value) {
            ([Expr::Name(_)], Expr::Call(call)) => call,
            _ => return false,
        },
        _ => return false,
    };
    call.range().start().to_usize() == start && call.range().end().to_usize() == end
}

/// Whether lines that do not stand alone have nothing to say about carets: they parse to no statement at all.
pub fn is_blank(lines: &str) -> bool {
    parse(lines).is_some_and(|module| module.body.is_empty())
}

fn parse(source: &str) -> Option<ModModule> {
    let options = ParseOptions::from(ruff_python_parser::Mode::Module).with_target_version(PythonVersion::PY314);
    let parsed = parse_unchecked(source, options);
    if !parsed.errors().is_empty() {
        return None;
    }
    match parsed.into_syntax() {
        Mod::Module(module) => Some(module),
        Mod::Expression(_) => None,
    }
}

/// The first character from `from` that `stop` accepts, outside of comments and continuations.
fn skip(segment: &str, from: usize, stop: impl Fn(char) -> bool) -> Option<usize> {
    let mut at = from;
    while let Some(character) = segment.get(at..)?.chars().next() {
        if character == '\\' || character == '#' {
            at += segment[at..].find('\n')? + 1;
        } else if stop(character) {
            return Some(at);
        } else {
            at += character.len_utf8();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(segment: &str) -> Option<&str> {
        find(segment).map(|anchors| &segment[anchors.start..anchors.end])
    }

    #[test]
    fn operators_and_brackets_are_marked() {
        assert_eq!(marked("a + b"), Some("+"));
        assert_eq!(marked("(a) ** (b + c)"), Some("**"));
        assert_eq!(marked("f(x)[1]"), Some("[1]"));
        assert_eq!(marked("a.b(c, d)"), Some("(c, d)"));
        assert_eq!(marked("(a # +\n  - b)"), Some("-"));
        assert_eq!(marked("f(\n  1,\n)"), Some("(\n  1,\n)"));
        assert_eq!(marked("a.b"), None);
        assert_eq!(marked("x = 1"), None);
        assert_eq!(marked("a +"), None);
    }

    #[test]
    fn a_call_that_is_all_of_its_statement_is_known() {
        assert!(is_whole_call("return f(x)", 7, 11));
        assert!(!is_whole_call("return a.f(x)", 7, 13));
        assert!(is_whole_call("y = a.f(x)", 4, 10));
        assert!(!is_whole_call("y = f(x) + 1", 4, 8));
    }
}
