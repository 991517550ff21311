//! `re.Pattern`: compiled patterns.

use std::rc::Rc;

use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space};
use vm::native::{Member, Native, TypeTable, class_method, getset, member, method, record};
use vm::types::capsule;
use vm::{PyResult, Thread};

use super::matches::new_match;
use super::program::{Mode, Program};
use super::subject::{Run, slice, slice_or};
use super::{replace, scanner};
use crate::fields::{number, part};

pub const PATTERN: usize = 0;
const FLAGS: usize = 1;
/// A capsule with the [`Program`].
const PROGRAM: usize = 2;
const GROUPS: usize = 3;
pub const GROUP_INDEX: usize = 4;
pub const INDEX_GROUP: usize = 5;

pub static PATTERN_TYPE: TypeTable = TypeTable {
    native: record("Pattern", 6),
    module: "re",
    flags: TypeFlags::HAS_WEAKREF,
    doc: "Compiled regular expression object.",
    methods: &[PATTERN_METHODS],
    members: PATTERN_MEMBERS,
    getsets: &[getset(
        "groupindex",
        |thread, pattern| vm::types::mapping_proxy::new(thread, part(pattern, GROUP_INDEX).as_ref()),
        None,
        "",
    )],
    ..TypeTable::EMPTY
};

const PATTERN_MEMBERS: &[Member] = &[
    member("pattern", PATTERN, "The pattern string from which the RE object was compiled."),
    member("flags", FLAGS, "The regex matching flags."),
    member("groups", GROUPS, "The number of capturing groups in the pattern."),
];

const PATTERN_METHODS: &[Native] = &[
    method(
        "match",
        "($self, /, string, pos=0, endpos=9223372036854775807)",
        |thread, a| one(thread, a, Mode::Match),
        "Matches zero or more characters at the beginning of the string.",
    ),
    method(
        "fullmatch",
        "($self, /, string, pos=0, endpos=9223372036854775807)",
        |thread, a| one(thread, a, Mode::Full),
        "Matches against all of the string.",
    ),
    method(
        "search",
        "($self, /, string, pos=0, endpos=9223372036854775807)",
        |thread, a| one(thread, a, Mode::Search),
        "Scan through string looking for a match, and return a corresponding match object instance.",
    ),
    method(
        "findall",
        "($self, /, string, pos=0, endpos=9223372036854775807)",
        find_all,
        "Return a list of all non-overlapping matches of pattern in string.",
    ),
    method(
        "finditer",
        "($self, /, string, pos=0, endpos=9223372036854775807)",
        scanner::find_iter,
        "Return an iterator over all non-overlapping matches for the RE pattern in string.",
    ),
    method("scanner", "($self, /, string, pos=0, endpos=9223372036854775807)", scanner::scanner, ""),
    method("split", "($self, /, string, maxsplit=0)", replace::split, "Split string by the occurrences of pattern."),
    method(
        "sub",
        "($self, /, repl, string, count=0)",
        |thread, a| Ok(replace::substitute(thread, a)?.0),
        "Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl.",
    ),
    method(
        "subn",
        "($self, /, repl, string, count=0)",
        |thread, a| {
            let (text, count) = replace::substitute(thread, a)?;
            Ok(thread.space.tuple([text, thread.space.int(count as i64)?])?)
        },
        "Return the tuple (new_string, number_of_subs_made).",
    ),
    method("__copy__", "($self, /)", |_, a| Ok(a[0].own()), ""),
    method("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0].own()), ""),
    method("__eq__", "($self, value, /)", pattern_equals, "Return self==value."),
    method(
        "__hash__",
        "($self, /)",
        |thread, a| {
            let hash = thread.hash(part(a[0], PATTERN).as_ref())? ^ number(a[0], FLAGS);
            Ok(thread.space.int(if hash == -1 { -2 } else { hash })?)
        },
        "Return hash(self).",
    ),
    method("__repr__", "($self, /)", pattern_repr, "Return repr(self)."),
    class_method(
        "__class_getitem__",
        "($type, item, /)",
        |thread, a| vm::types::generic_alias::new(thread, a[0], a[1]),
        "See PEP 585",
    ),
];

pub fn compile(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut words = Vec::<u32>::new();
    for word in thread.collect(arguments[2])? {
        let word = thread.index_i64(word.as_ref())?;
        let word =
            u32::try_from(word).map_err(|_| thread.overflow_error("regular expression code size limit exceeded"))?;
        words.push(word);
    }
    let (flags, groups) = (thread.index(arguments[1])?, thread.index(arguments[3])?);
    let names = thread.tuple_from(arguments[5])?;
    let count = groups.as_ref().word();
    let count = if count.is_int() { usize::try_from(count.int()).unwrap_or(0) } else { 0 };
    let bytes = size_of_val(words.as_slice());
    let program = capsule::with_buffers(thread, Program::new(words.into_boxed_slice(), count), bytes)?;
    let slots = [arguments[0].own(), flags, program, groups, arguments[4].own(), names];
    Ok(thread.space.new_record(thread.shape(&PATTERN_TYPE), slots)?)
}

fn pattern_equals(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (a, b) = (arguments[0], arguments[1]);
    if !thread.is_instance_of(b, &PATTERN_TYPE) {
        return Ok(Obj::not_implemented());
    }
    let same_type = thread.space.shapes.shape_of(part(a, PATTERN).as_ref())
        == thread.space.shapes.shape_of(part(b, PATTERN).as_ref());
    let same = number(a, FLAGS) == number(b, FLAGS)
        && same_type
        && program(thread, a).code == program(thread, b).code
        && thread.equals(part(a, PATTERN).as_ref(), part(b, PATTERN).as_ref())?;
    Ok(Obj::boolean(same))
}

fn pattern_repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    const NAMES: [(i64, &str); 8] = [
        (2, "re.IGNORECASE"),
        (4, "re.LOCALE"),
        (8, "re.MULTILINE"),
        (16, "re.DOTALL"),
        (32, "re.UNICODE"),
        (64, "re.VERBOSE"),
        (128, "re.DEBUG"),
        (256, "re.ASCII"),
    ];
    let pattern = part(arguments[0], PATTERN);
    let mut flags = number(arguments[0], FLAGS);
    // A str pattern is a Unicode one unless it says otherwise.
    if thread.space.str_value(pattern.as_ref()).is_some() && flags & (4 | 32 | 256) == 32 {
        flags &= !32;
    }
    let mut shown: Vec<String> =
        NAMES.iter().filter(|(bit, _)| flags & bit != 0).map(|(_, name)| (*name).to_owned()).collect();
    let rest = flags & !0x1fe;
    if rest != 0 {
        shown.push(format!("{rest:#x}"));
    }
    let text: String = thread.repr_string(pattern.as_ref())?.chars().take(200).collect();
    let separator = if shown.is_empty() { "" } else { ", " };
    thread.new_str(&format!("re.compile({text}{separator}{})", shown.join("|")))
}

/// What runs a pattern.
pub fn program(thread: &Thread, pattern: Ref<'_>) -> Rc<Program> {
    capsule::get(thread, part(pattern, PROGRAM).as_ref()).expect("made with a program")
}

fn one(thread: &Thread, arguments: &[Ref<'_>], mode: Mode) -> PyResult {
    let mut run = Run::new(thread, arguments[0], arguments[1], arguments[2], arguments[3])?;
    if !run.attempt(thread, mode, false)? {
        return Ok(Obj::none());
    }
    new_match(thread, arguments[0], arguments[1], run.start, run.end, &run.found)
}

fn find_all(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let subject = arguments[1];
    let mut run = Run::new(thread, arguments[0], subject, arguments[2], arguments[3])?;
    let result = thread.space.list([])?;
    let list = Space::exact_list(result.as_ref()).expect("made as a list");
    let empty = slice(thread, subject, 0, 0)?;
    run.for_each_match(thread, |found| {
        let item = match found.groups() {
            [] => slice_or(thread, subject, found.whole(), &empty)?,
            [group] => slice_or(thread, subject, *group, &empty)?,
            groups => {
                let mut items = Vec::with_capacity(groups.len());
                for span in groups {
                    items.push(slice_or(thread, subject, *span, &empty)?);
                }
                thread.space.tuple(items)?
            }
        };
        list.push(item)?;
        Ok(true)
    })?;
    Ok(result)
}
