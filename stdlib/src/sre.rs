//! `_sre`: compiled patterns and matches, on the engine of the `rustpython-sre_engine` crate.
//!
//! A pattern keeps its code words in a bytes object. One-byte strings and bytes are matched where they lie; wider strings are
//! handed to the engine as UTF-8, whose positions are characters too.

use objects::dict::Dict;
use objects::shape::fixed;
use objects::string::StrView;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space};
use rustpython_sre_engine::{MAXGROUPS, MAXREPEAT, Request, SRE_MAGIC, State, StrDrive};
use vm::native::{
    GetSet, Member, ModuleTable, Native, TypeTable, class_method, function, getset, member, method, record,
};
use vm::{PyResult, Thread};

use crate::fields::{at, number, part};

pub static MODULE: ModuleTable =
    ModuleTable { name: "_sre", doc: "", functions: &[FUNCTIONS], types: &[], initialize: Some(initialize) };

const FUNCTIONS: &[Native] = &[
    function("compile", "(pattern, flags, code, groups, groupindex, indexgroup)", compile, ""),
    function("template", "(pattern, template, /)", template, ""),
    function("getcodesize", "()", |_, _| Ok(Obj::small_int(4)), ""),
    function(
        "ascii_iscased",
        "(character, /)",
        |thread, a| case(thread, a[0], |c| Obj::boolean(c < 128 && (c as u8).is_ascii_alphabetic())),
        "",
    ),
    function("unicode_iscased", "(character, /)", |thread, a| case(thread, a[0], |c| Obj::boolean(is_cased(c))), ""),
    function(
        "ascii_tolower",
        "(character, /)",
        |thread, a| {
            case(thread, a[0], |c| {
                Obj::small_int(i64::from(if c < 128 { u32::from((c as u8).to_ascii_lowercase()) } else { c }))
            })
        },
        "",
    ),
    function(
        "unicode_tolower",
        "(character, /)",
        |thread, a| case(thread, a[0], |c| Obj::small_int(i64::from(text::unicode::case::simple_lower(c)))),
        "",
    ),
];

fn case(thread: &Thread, character: Ref<'_>, of: fn(u32) -> Obj) -> PyResult {
    let character =
        u32::try_from(thread.index_i64(character)?).map_err(|_| thread.overflow_error("character out of range"))?;
    Ok(of(character))
}

fn is_cased(character: u32) -> bool {
    text::unicode::case::simple_lower(character) != character
        || text::unicode::case::simple_upper(character) != character
}

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    for (name, value) in
        [("MAGIC", SRE_MAGIC as i64), ("CODESIZE", 4), ("MAXREPEAT", MAXREPEAT as i64), ("MAXGROUPS", MAXGROUPS as i64)]
    {
        thread.set_attribute_str(module, name, Obj::small_int(value).as_ref())?;
    }
    for table in [&PATTERN_TYPE, &MATCH_TYPE, &TEMPLATE_TYPE, &SCANNER_TYPE] {
        thread.ensure_class(table)?;
    }
    Ok(())
}

// -- patterns -------------------------------------------------------------------------------------------

const PATTERN: usize = 0;
const FLAGS: usize = 1;
/// Bytes: the code words in native order.
const CODE: usize = 2;
const GROUPS: usize = 3;
const GROUP_INDEX: usize = 4;
const INDEX_GROUP: usize = 5;

static PATTERN_TYPE: TypeTable = TypeTable {
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
        find_iter,
        "Return an iterator over all non-overlapping matches for the RE pattern in string.",
    ),
    method("scanner", "($self, /, string, pos=0, endpos=9223372036854775807)", scanner, ""),
    method("split", "($self, /, string, maxsplit=0)", split, "Split string by the occurrences of pattern."),
    method(
        "sub",
        "($self, /, repl, string, count=0)",
        |thread, a| Ok(substitute(thread, a)?.0),
        "Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl.",
    ),
    method(
        "subn",
        "($self, /, repl, string, count=0)",
        |thread, a| {
            let (text, count) = substitute(thread, a)?;
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

fn compile(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut words = Vec::new();
    for word in thread.collect(arguments[2])? {
        let word = thread.index_i64(word.as_ref())?;
        let word =
            u32::try_from(word).map_err(|_| thread.overflow_error("regular expression code size limit exceeded"))?;
        words.extend_from_slice(&word.to_ne_bytes());
    }
    let code = thread.space.bytes(&words)?;
    let (flags, groups) = (thread.index(arguments[1])?, thread.index(arguments[3])?);
    let names = thread.tuple_from(arguments[5])?;
    let slots = [arguments[0].own(), flags, code, groups, arguments[4].own(), names];
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
        && thread.equals(part(a, CODE).as_ref(), part(b, CODE).as_ref())?
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

// -- subjects -------------------------------------------------------------------------------------------

/// What a pattern is matched against.
enum Subject {
    /// Bytes, or a string of one-byte characters, in the object itself.
    Narrow(Obj),
    /// A wider string, as UTF-8.
    Wide(String, usize),
    /// The content of a buffer object, copied.
    Copied(Vec<u8>),
}

impl Subject {
    fn new(thread: &Thread, pattern: Ref<'_>, subject: Ref<'_>) -> PyResult<Subject> {
        let pattern_text = part(pattern, PATTERN);
        let wants_str = thread.space.str_value(pattern_text.as_ref()).is_some();
        if let Some(text) = thread.space.str_value(subject) {
            if !wants_str && !pattern_text.is_none() {
                return Err(thread.type_error("cannot use a bytes pattern on a string-like object"));
            }
            return Ok(match text.view() {
                StrView::Latin1(_) => Subject::Narrow(thread.exact_str_of(subject).unwrap_or_else(|| subject.own())),
                view => Subject::Wide(view.to_string_lossy(), view.len()),
            });
        }
        let bytes = match thread.space.bytes_value(subject) {
            Some(_) if Space::exact_bytes(subject).is_some() => Subject::Narrow(subject.own()),
            Some(bytes) => Subject::Copied(bytes.data().to_vec()),
            None => match vm::types::buffer::get(thread, subject)? {
                Some(buffer) => Subject::Copied(buffer.to_vec()),
                None => {
                    let given = thread.type_name(subject);
                    return Err(thread.type_error(&format!("expected string or bytes-like object, got '{given}'")));
                }
            },
        };
        if wants_str {
            return Err(thread.type_error("cannot use a string pattern on a bytes-like object"));
        }
        Ok(bytes)
    }

    fn narrow(&self) -> Option<&[u8]> {
        match self {
            Subject::Narrow(object) => match Space::exact_bytes(object.as_ref()) {
                Some(bytes) => Some(bytes.data()),
                None => match Space::exact_str(object.as_ref())?.view() {
                    StrView::Latin1(data) => Some(data),
                    _ => None,
                },
            },
            Subject::Copied(data) => Some(data),
            Subject::Wide(..) => None,
        }
    }

    fn len(&self) -> usize {
        match self {
            Subject::Wide(_, length) => *length,
            _ => self.narrow().map_or(0, <[u8]>::len),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Match,
    Full,
    Search,
}

/// Start and end of each group, the whole first; None where a group did not take part.
struct Found {
    spans: Vec<Option<(usize, usize)>>,
    last_index: Option<usize>,
}

fn code_words(pattern: Ref<'_>) -> Vec<u32> {
    let code = part(pattern, CODE);
    let bytes = Space::exact_bytes(code.as_ref()).map_or(&[][..], |bytes| bytes.data());
    bytes.chunks_exact(4).map(|word| u32::from_ne_bytes(word.try_into().expect("four bytes"))).collect()
}

/// A pattern at work on a subject.
struct Run<'a> {
    pattern: Ref<'a>,
    code: Vec<u32>,
    subject: Subject,
    start: usize,
    end: usize,
    state: State,
}

impl<'a> Run<'a> {
    fn new(thread: &Thread, pattern: Ref<'a>, subject: Ref<'_>, position: Ref<'_>, end: Ref<'_>) -> PyResult<Run<'a>> {
        let bound =
            |value: Ref<'_>, default: i64| if value.is_null() { Ok(default) } else { thread.index_clamped(value) };
        let (start, end) = (bound(position, 0)?, bound(end, i64::MAX)?);
        let subject = Subject::new(thread, pattern, subject)?;
        let length = subject.len() as i64;
        let end = end.clamp(0, length);
        let start = start.clamp(0, length);
        Ok(Run {
            pattern,
            code: code_words(pattern),
            subject,
            start: start as usize,
            end: end as usize,
            state: State::default(),
        })
    }

    /// One attempt from `start` on.
    fn attempt(&mut self, mode: Mode, must_advance: bool) -> Option<Found> {
        if self.start > self.end {
            return None;
        }
        let groups = number(self.pattern, GROUPS) as usize;
        match &self.subject {
            Subject::Wide(text, _) => {
                drive(&mut self.state, text.as_str(), &self.code, self.start, self.end, mode, must_advance, groups)
            }
            narrow => {
                let data = narrow.narrow()?;
                drive(&mut self.state, data, &self.code, self.start, self.end, mode, must_advance, groups)
            }
        }
    }
}

fn drive<S: StrDrive>(
    state: &mut State,
    subject: S,
    code: &[u32],
    start: usize,
    end: usize,
    mode: Mode,
    must_advance: bool,
    groups: usize,
) -> Option<Found> {
    let mut request = Request::new(subject, start, end, code, mode == Mode::Full);
    request.must_advance = must_advance;
    state.reset(&request, start);
    let matched = if mode == Mode::Search { state.search(request) } else { state.py_match(&request) };
    if !matched {
        return None;
    }
    let mut spans = vec![Some((state.start, state.cursor.position))];
    for group in 0..groups {
        let (from, to) = state.marks.get(group);
        spans.push(match (from.into_option(), to.into_option()) {
            (Some(from), Some(to)) => Some((from, to)),
            _ => None,
        });
    }
    let last = state.marks.last_index();
    Some(Found { spans, last_index: (last >= 0).then_some(last as usize) })
}

/// Calls `visit` with each match, left to right, without overlap.
fn for_each_match(run: &mut Run<'_>, mut visit: impl FnMut(Found) -> PyResult<bool>) -> PyResult<()> {
    let mut must_advance = false;
    while let Some(found) = run.attempt(Mode::Search, must_advance) {
        let (from, to) = found.spans[0].expect("a match has a span");
        must_advance = to == from;
        run.start = to;
        if !visit(found)? {
            break;
        }
    }
    Ok(())
}

/// A part of the subject as an object.
fn slice(thread: &Thread, subject: Ref<'_>, from: usize, to: usize) -> PyResult {
    if let Some(text) = thread.space.str_value(subject) {
        let view = text.view();
        return Ok(thread.space.str_from_view(view.slice(from.min(view.len()), to.min(view.len())))?);
    }
    if let Some(bytes) = thread.space.bytes_value(subject) {
        let data = bytes.data();
        return Ok(thread.space.bytes(&data[from.min(data.len())..to.min(data.len())])?);
    }
    let range =
        thread.space.new_record(fixed::SLICE, [Obj::small_int(from as i64), Obj::small_int(to as i64), Obj::none()])?;
    let piece = thread.get_item(subject, range.as_ref())?;
    thread.call_with(thread.class(&vm::types::bytes::BYTES).as_ref(), &[piece.as_ref()])
}

fn one(thread: &Thread, arguments: &[Ref<'_>], mode: Mode) -> PyResult {
    let mut run = Run::new(thread, arguments[0], arguments[1], arguments[2], arguments[3])?;
    let (position, end) = (run.start, run.end);
    match run.attempt(mode, false) {
        Some(found) => new_match(thread, arguments[0], arguments[1], position, end, &found),
        None => Ok(Obj::none()),
    }
}

fn group_or_none(thread: &Thread, subject: Ref<'_>, span: Option<(usize, usize)>, default: &Obj) -> PyResult {
    match span {
        Some((from, to)) => slice(thread, subject, from, to),
        None => Ok(default.clone()),
    }
}

fn find_all(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let subject = arguments[1];
    let mut run = Run::new(thread, arguments[0], subject, arguments[2], arguments[3])?;
    let result = thread.space.list([])?;
    let list = Space::exact_list(result.as_ref()).expect("made as a list");
    let empty = slice(thread, subject, 0, 0)?;
    for_each_match(&mut run, |found| {
        let item = match found.spans.as_slice() {
            [whole] => group_or_none(thread, subject, *whole, &empty)?,
            [_, group] => group_or_none(thread, subject, *group, &empty)?,
            [_, groups @ ..] => {
                let mut items = Vec::with_capacity(groups.len());
                for span in groups {
                    items.push(group_or_none(thread, subject, *span, &empty)?);
                }
                thread.space.tuple(items)?
            }
            [] => Obj::none(),
        };
        list.push(item)?;
        Ok(true)
    })?;
    Ok(result)
}

fn find_iter(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let made = scanner(thread, arguments)?;
    let search = thread.get_str(made.as_ref(), "search")?;
    vm::types::iterators::new_callable_iterator(thread, search.as_ref(), Obj::none().as_ref())
}

fn split(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let subject = arguments[1];
    let limit = if arguments[2].is_null() { 0 } else { thread.index_clamped(arguments[2])? };
    let mut run = Run::new(thread, arguments[0], subject, Ref::NULL, Ref::NULL)?;
    let length = run.end;
    let result = thread.space.list([])?;
    let list = Space::exact_list(result.as_ref()).expect("made as a list");
    let (mut last, mut count) = (0, 0);
    if limit >= 0 {
        for_each_match(&mut run, |found| {
            let (from, to) = found.spans[0].expect("a match has a span");
            list.push(slice(thread, subject, last, from)?)?;
            for span in &found.spans[1..] {
                list.push(group_or_none(thread, subject, *span, &Obj::none())?)?;
            }
            last = to;
            count += 1;
            Ok(limit == 0 || count < limit)
        })?;
    }
    list.push(slice(thread, subject, last, length)?)?;
    Ok(result)
}

/// The text after replacing, and how often.
fn substitute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult<(Obj, usize)> {
    let (pattern, replacement, subject) = (arguments[0], arguments[1], arguments[2]);
    let limit = if arguments[3].is_null() { 0 } else { thread.index_clamped(arguments[3])?.max(0) as usize };
    let is_callable = thread.is_callable(replacement);
    let mut literal = None;
    let mut expansion = None;
    if !is_callable {
        let has_backslash = match (thread.space.str_value(replacement), thread.space.bytes_value(replacement)) {
            (Some(text), _) => text.view().chars().any(|c| c == u32::from(b'\\')),
            (None, Some(bytes)) => bytes.data().contains(&b'\\'),
            (None, None) => true,
        };
        if has_backslash {
            let re = vm::import::import_str(thread, "re")?;
            let made = thread.call_method_str(re.as_ref(), "_compile_template", &[pattern, replacement])?;
            if thread.is_instance_of(made.as_ref(), &TEMPLATE_TYPE) {
                expansion = Some(made);
            } else {
                literal = Some(made);
            }
        } else {
            literal = Some(replacement.own());
        }
    }
    let mut run = Run::new(thread, pattern, subject, Ref::NULL, Ref::NULL)?;
    let length = run.end;
    let mut pieces = Vec::new();
    let (mut last, mut count) = (0, 0);
    for_each_match(&mut run, |found| {
        let (from, to) = found.spans[0].expect("a match has a span");
        if from > last {
            pieces.push(slice(thread, subject, last, from)?);
        }
        let piece = if let Some(literal) = &literal {
            literal.clone()
        } else {
            let matched = new_match(thread, pattern, subject, 0, length, &found)?;
            match &expansion {
                Some(template) => expand_template(thread, template.as_ref(), matched.as_ref())?,
                None => thread.call_with(replacement, &[matched.as_ref()])?,
            }
        };
        if !piece.is_none() {
            pieces.push(piece);
        }
        last = to;
        count += 1;
        Ok(limit == 0 || count < limit)
    })?;
    if count == 0 && (Space::exact_str(subject).is_some() || Space::exact_bytes(subject).is_some()) {
        return Ok((subject.own(), 0));
    }
    if last < length {
        pieces.push(slice(thread, subject, last, length)?);
    }
    let empty = slice(thread, subject, 0, 0)?;
    Ok((join(thread, &empty, pieces)?, count))
}

fn join(thread: &Thread, empty: &Obj, pieces: Vec<Obj>) -> PyResult {
    let list = thread.space.list(pieces)?;
    thread.call_method(empty.as_ref(), vm::names::JOIN, &[list.as_ref()])
}

// -- templates ------------------------------------------------------------------------------------------

/// A parsed replacement: a list of literals and group numbers in turn.
static TEMPLATE_TYPE: TypeTable = TypeTable { native: record("Template", 1), module: "_sre", ..TypeTable::EMPTY };

fn template(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let list = thread.list_from(arguments[1])?;
    Ok(thread.space.new_record(thread.shape(&TEMPLATE_TYPE), [list])?)
}

fn expand_template(thread: &Thread, template: Ref<'_>, matched: Ref<'_>) -> PyResult {
    let subject = part(matched, STRING);
    let empty = slice(thread, subject.as_ref(), 0, 0)?;
    let mut pieces = Vec::new();
    for (index, item) in thread.collect(part(template, 0).as_ref())?.into_iter().enumerate() {
        if index % 2 == 0 {
            pieces.push(item);
        } else {
            let group = thread.index_usize(item.as_ref())?;
            pieces.push(group_or_none(thread, subject.as_ref(), span_of(matched, group), &empty)?);
        }
    }
    join(thread, &empty, pieces)
}

// -- scanners -------------------------------------------------------------------------------------------

/// Slots: pattern, subject, next position, end, whether the next match must not be empty there.
static SCANNER_TYPE: TypeTable = TypeTable {
    native: record("SRE_Scanner", 5),
    module: "_sre",
    methods: &[SCANNER_METHODS],
    members: &[member("pattern", 0, "")],
    ..TypeTable::EMPTY
};

const SCANNER_METHODS: &[Native] = &[
    method("match", "($self, /)", |thread, a| scan(thread, a[0], Mode::Match), ""),
    method("search", "($self, /)", |thread, a| scan(thread, a[0], Mode::Search), ""),
];

fn scanner(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let run = Run::new(thread, arguments[0], arguments[1], arguments[2], arguments[3])?;
    let place = |value: usize| Obj::small_int(value as i64);
    let slots = [arguments[0].own(), arguments[1].own(), place(run.start), place(run.end), Obj::boolean(false)];
    Ok(thread.space.new_record(thread.shape(&SCANNER_TYPE), slots)?)
}

fn scan(thread: &Thread, scanner: Ref<'_>, mode: Mode) -> PyResult {
    if at(scanner, 2).is_null() {
        return Ok(Obj::none());
    }
    let (pattern, subject) = (part(scanner, 0), part(scanner, 1));
    let (position, end) = (part(scanner, 2), part(scanner, 3));
    let mut run = Run::new(thread, pattern.as_ref(), subject.as_ref(), position.as_ref(), end.as_ref())?;
    let (from, to) = (run.start, run.end);
    match run.attempt(mode, part(scanner, 4).is_true()) {
        Some(found) => {
            let (start, stop) = found.spans[0].expect("a match has a span");
            at(scanner, 2).set(Obj::small_int(stop as i64));
            at(scanner, 4).set(Obj::boolean(start == stop));
            new_match(thread, pattern.as_ref(), subject.as_ref(), from, to, &found)
        }
        None => {
            at(scanner, 2).set(Obj::NULL);
            Ok(Obj::none())
        }
    }
}

// -- matches --------------------------------------------------------------------------------------------

const REGEX: usize = 0;
const STRING: usize = 1;
const POSITION: usize = 2;
const END_POSITION: usize = 3;
const LAST_INDEX: usize = 4;
/// Tuple: start and end of each group in turn, -1 where it did not take part.
const SPANS: usize = 5;

static MATCH_TYPE: TypeTable = TypeTable {
    native: record("Match", 6),
    module: "re",
    doc: "The result of re.match() and re.search().",
    methods: &[MATCH_METHODS],
    members: MATCH_MEMBERS,
    getsets: MATCH_GETSETS,
    ..TypeTable::EMPTY
};

const MATCH_MEMBERS: &[Member] = &[
    member("re", REGEX, "The regular expression object."),
    member("string", STRING, "The string passed to match() or search()."),
    member("pos", POSITION, "The index into the string at which the RE engine started looking for a match."),
    member("endpos", END_POSITION, "The index into the string beyond which the RE engine will not go."),
    member("lastindex", LAST_INDEX, "The integer index of the last matched capturing group."),
];

const MATCH_GETSETS: &[GetSet] = &[getset("lastgroup", last_group, None, ""), getset("regs", registers, None, "")];

const MATCH_METHODS: &[Native] = &[
    method("group", "($self, /, *groups)", group, "group([group1, ...]) -> str or tuple."),
    method(
        "groups",
        "($self, /, default=None)",
        groups,
        "Return a tuple containing all the subgroups of the match, from 1.",
    ),
    method(
        "groupdict",
        "($self, /, default=None)",
        group_dict,
        "Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name.",
    ),
    method(
        "start",
        "($self, group=0, /)",
        |thread, a| Ok(Obj::small_int(bounds(thread, a)?.0)),
        "Return index of the start of the substring matched by group.",
    ),
    method(
        "end",
        "($self, group=0, /)",
        |thread, a| Ok(Obj::small_int(bounds(thread, a)?.1)),
        "Return index of the end of the substring matched by group.",
    ),
    method(
        "span",
        "($self, group=0, /)",
        |thread, a| {
            let (from, to) = bounds(thread, a)?;
            Ok(thread.space.tuple([Obj::small_int(from), Obj::small_int(to)])?)
        },
        "For match object m, return the 2-tuple (m.start(group), m.end(group)).",
    ),
    method(
        "expand",
        "($self, /, template)",
        expand,
        "Return the string obtained by doing backslash substitution on the string template, as done by the sub() method.",
    ),
    method(
        "__getitem__",
        "($self, key, /)",
        |thread, a| one_group(thread, a[0], a[1], &Obj::none()),
        "Return self[key].",
    ),
    method("__copy__", "($self, /)", |_, a| Ok(a[0].own()), ""),
    method("__deepcopy__", "($self, memo, /)", |_, a| Ok(a[0].own()), ""),
    method("__repr__", "($self, /)", match_repr, "Return repr(self)."),
    class_method(
        "__class_getitem__",
        "($type, item, /)",
        |thread, a| vm::types::generic_alias::new(thread, a[0], a[1]),
        "See PEP 585",
    ),
];

fn new_match(
    thread: &Thread,
    pattern: Ref<'_>,
    subject: Ref<'_>,
    position: usize,
    end: usize,
    found: &Found,
) -> PyResult {
    let numbers: Vec<Obj> = found
        .spans
        .iter()
        .flat_map(|span| match span {
            Some((from, to)) => [Obj::small_int(*from as i64), Obj::small_int(*to as i64)],
            None => [Obj::small_int(-1), Obj::small_int(-1)],
        })
        .collect();
    let last = found.last_index.map_or_else(Obj::none, |index| Obj::small_int(index as i64));
    let place = |value: usize| Obj::small_int(value as i64);
    let slots = [pattern.own(), subject.own(), place(position), place(end), last, thread.space.tuple(numbers)?];
    Ok(thread.space.new_record(thread.shape(&MATCH_TYPE), slots)?)
}

fn group_count(matched: Ref<'_>) -> usize {
    let spans = part(matched, SPANS);
    Space::exact_tuple(spans.as_ref()).map_or(0, |spans| spans.len() / 2)
}

fn span_of(matched: Ref<'_>, group: usize) -> Option<(usize, usize)> {
    let spans = part(matched, SPANS);
    let items = Space::exact_tuple(spans.as_ref())?.items();
    let (from, to) = (items.get(2 * group)?.word().int(), items.get(2 * group + 1)?.word().int());
    (from >= 0).then_some((from as usize, to as usize))
}

/// The number of a group given by number or name.
fn group_number(thread: &Thread, matched: Ref<'_>, key: Ref<'_>) -> PyResult<usize> {
    let index = if thread.space.str_value(key).is_some() {
        let names = part(part(matched, REGEX).as_ref(), GROUP_INDEX);
        match thread.downcast::<Dict>(names.as_ref()) {
            Some(names) => thread.dict_get(names, key)?,
            None => None,
        }
    } else if thread.space.int_value(key).is_some()
        || thread.lookup_name(thread.space.type_of(key), vm::names::INDEX).is_some()
    {
        Some(thread.index(key)?)
    } else {
        None
    };
    if let Some(index) = index
        && let Some(number) = thread.space.int_value(index.as_ref()).and_then(|index| index.to_i64())
        && (0..group_count(matched) as i64).contains(&number)
    {
        return Ok(number as usize);
    }
    Err(thread.index_error("no such group"))
}

fn one_group(thread: &Thread, matched: Ref<'_>, key: Ref<'_>, default: &Obj) -> PyResult {
    let group = group_number(thread, matched, key)?;
    group_or_none(thread, part(matched, STRING).as_ref(), span_of(matched, group), default)
}

fn group(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let keys = thread.space.tuple_value(arguments[1]).expect("arguments are a tuple");
    match keys.items() {
        [] => one_group(thread, arguments[0], Obj::small_int(0).as_ref(), &Obj::none()),
        [key] => one_group(thread, arguments[0], *key, &Obj::none()),
        keys => {
            let mut items = Vec::with_capacity(keys.len());
            for key in keys {
                items.push(one_group(thread, arguments[0], *key, &Obj::none())?);
            }
            Ok(thread.space.tuple(items)?)
        }
    }
}

fn default_of(argument: Ref<'_>) -> Obj {
    argument.non_null().map_or_else(Obj::none, Ref::own)
}

fn groups(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let default = default_of(arguments[1]);
    let subject = part(arguments[0], STRING);
    let mut items = Vec::new();
    for group in 1..group_count(arguments[0]) {
        items.push(group_or_none(thread, subject.as_ref(), span_of(arguments[0], group), &default)?);
    }
    Ok(thread.space.tuple(items)?)
}

fn group_dict(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let default = default_of(arguments[1]);
    let result = thread.space.dict()?;
    let names = part(part(arguments[0], REGEX).as_ref(), GROUP_INDEX);
    if let Some(names) = thread.downcast::<Dict>(names.as_ref()) {
        for (name, index) in thread.dict_items(names) {
            let value = one_group(thread, arguments[0], index.as_ref(), &default)?;
            thread.dict_set(thread.dict_of(&result), name.as_ref(), value)?;
        }
    }
    Ok(result)
}

fn bounds(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult<(i64, i64)> {
    let group = if arguments[1].is_null() { 0 } else { group_number(thread, arguments[0], arguments[1])? };
    Ok(span_of(arguments[0], group).map_or((-1, -1), |(from, to)| (from as i64, to as i64)))
}

fn expand(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let re = vm::import::import_str(thread, "re")?;
    let pattern = part(arguments[0], REGEX);
    let made = thread.call_method_str(re.as_ref(), "_compile_template", &[pattern.as_ref(), arguments[1]])?;
    if thread.is_instance_of(made.as_ref(), &TEMPLATE_TYPE) {
        expand_template(thread, made.as_ref(), arguments[0])
    } else {
        Ok(made)
    }
}

fn last_group(thread: &Thread, matched: Ref<'_>) -> PyResult {
    let last = part(matched, LAST_INDEX);
    if last.is_none() {
        return Ok(last);
    }
    let names = part(part(matched, REGEX).as_ref(), INDEX_GROUP);
    let names = thread
        .space
        .tuple_value(names.as_ref())
        .map(|names| names.items().get(last.word().int() as usize).map(|name| name.own()));
    Ok(names.flatten().unwrap_or_else(Obj::none))
}

fn registers(thread: &Thread, matched: Ref<'_>) -> PyResult {
    let mut items = Vec::new();
    for group in 0..group_count(matched) {
        let (from, to) = span_of(matched, group).map_or((-1, -1), |(from, to)| (from as i64, to as i64));
        items.push(thread.space.tuple([Obj::small_int(from), Obj::small_int(to)])?);
    }
    Ok(thread.space.tuple(items)?)
}

fn match_repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (from, to) = span_of(arguments[0], 0).unwrap_or((0, 0));
    let whole = slice(thread, part(arguments[0], STRING).as_ref(), from, to)?;
    let text = thread.repr_string(whole.as_ref())?;
    thread.new_str(&format!("<re.Match object; span=({from}, {to}), match={text}>"))
}
