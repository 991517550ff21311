//! Scanners: searches that go on where the last one ended; and the iterators of `finditer`.

use objects::{Obj, Ref};
use vm::native::{Native, TypeTable, member, method, record};
use vm::{PyResult, Thread};

use super::matches::new_match;
use super::program::Mode;
use super::subject::Run;
use crate::fields::{at, part};

const PATTERN: usize = 0;
const SUBJECT: usize = 1;
/// Empty after the last match.
const POSITION: usize = 2;
const END: usize = 3;
/// The next match must not be empty at the position.
const MUST_ADVANCE: usize = 4;
/// A view of a subject that could change its size otherwise.
const HOLD: usize = 5;

pub static SCANNER_TYPE: TypeTable = TypeTable {
    native: record("SRE_Scanner", 6),
    module: "_sre",
    methods: &[SCANNER_METHODS],
    members: &[member("pattern", PATTERN, "")],
    ..TypeTable::EMPTY
};

const SCANNER_METHODS: &[Native] = &[
    method("match", "($self, /)", |thread, a| scan(thread, a[0], Mode::Match), ""),
    method("search", "($self, /)", |thread, a| scan(thread, a[0], Mode::Search), ""),
];

pub fn scanner(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let run = Run::new(thread, arguments[0], arguments[1], arguments[2], arguments[3])?;
    let place = |value: usize| Obj::small_int(value as i64);
    let subject = arguments[1];
    let is_fixed = thread.space.str_value(subject).is_some() || thread.space.bytes_value(subject).is_some();
    let hold = if is_fixed { Obj::NULL } else { vm::types::memoryview::new_view(thread, subject)? };
    let slots = [arguments[0].own(), subject.own(), place(run.start), place(run.end), Obj::boolean(false), hold];
    Ok(thread.space.new_record(thread.shape(&SCANNER_TYPE), slots)?)
}

pub fn find_iter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let made = scanner(thread, arguments)?;
    let search = thread.get_str(made.as_ref(), "search")?;
    vm::types::iterators::new_callable_iterator(thread, search.as_ref(), Obj::none().as_ref())
}

fn scan(thread: &Thread, scanner: Ref<'_>, mode: Mode) -> PyResult {
    if at(scanner, POSITION).is_null() {
        return Ok(Obj::none());
    }
    let (pattern, subject) = (part(scanner, PATTERN), part(scanner, SUBJECT));
    let (position, end) = (part(scanner, POSITION), part(scanner, END));
    let mut run = Run::new(thread, pattern.as_ref(), subject.as_ref(), position.as_ref(), end.as_ref())?;
    if !run.attempt(thread, mode, part(scanner, MUST_ADVANCE).is_true())? {
        at(scanner, POSITION).set(Obj::NULL);
        at(scanner, HOLD).set(Obj::NULL);
        return Ok(Obj::none());
    }
    let whole = run.found.whole();
    at(scanner, POSITION).set(Obj::small_int(whole.end as i64));
    at(scanner, MUST_ADVANCE).set(Obj::boolean(whole.is_empty()));
    new_match(thread, pattern.as_ref(), subject.as_ref(), run.start, run.end, &run.found)
}
