//! `re.Match`: what a search found in a subject.

use objects::dict::Dict;
use objects::{Obj, Ref, Space};
use vm::native::{GetSet, Member, Native, TypeTable, class_method, getset, member, method, raw_method, record};
use vm::{PyResult, Thread};

use super::found::{Found, Span};
use super::pattern::{GROUP_INDEX, INDEX_GROUP};
use super::replace::Pieces;
use super::subject::{slice, slice_or};
use super::template::{TEMPLATE_TYPE, expand_template};
use crate::fields::part;

const REGEX: usize = 0;
pub const STRING: usize = 1;
const POSITION: usize = 2;
const END_POSITION: usize = 3;
const LAST_INDEX: usize = 4;
/// Tuple: start and end of each group in turn, -1 where it did not take part.
const SPANS: usize = 5;

pub static MATCH_TYPE: TypeTable = TypeTable {
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
    raw_method("group", "($self, /, *groups)", group, "group([group1, ...]) -> str or tuple."),
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

/// The match that was found between two places of a subject.
pub fn new_match(
    thread: &Thread,
    pattern: Ref<'_>,
    subject: Ref<'_>,
    position: usize,
    end: usize,
    found: &Found,
) -> PyResult {
    let place = |value: usize| Obj::small_int(value as i64);
    let end_at = |index: usize| {
        let (start, end) = ends(found.spans[index / 2]);
        Obj::small_int(if index.is_multiple_of(2) { start } else { end })
    };
    let spans = thread.space.tuple((0..2 * found.spans.len()).map(end_at))?;
    let last = if found.last_index == 0 { Obj::none() } else { place(found.last_index) };
    let slots = [pattern.own(), subject.own(), place(position), place(end), last, spans];
    Ok(thread.space.new_record(thread.shape(&MATCH_TYPE), slots)?)
}

fn group_count(matched: Ref<'_>) -> usize {
    let spans = part(matched, SPANS);
    Space::exact_tuple(spans.as_ref()).map_or(0, |spans| spans.len() / 2)
}

/// The span of a group; none if there is no such group, too.
fn span_of(matched: Ref<'_>, group: usize) -> Span {
    let spans = part(matched, SPANS);
    let items = Space::exact_tuple(spans.as_ref()).map_or(&[][..], |spans| spans.items());
    match (items.get(2 * group), items.get(2 * group + 1)) {
        (Some(start), Some(end)) if start.word().int() >= 0 => {
            Span::new(start.word().int() as usize, end.word().int() as usize)
        }
        _ => Span::NONE,
    }
}

/// The number of a group given by number or name.
fn group_number(thread: &Thread, matched: Ref<'_>, key: Ref<'_>) -> PyResult<usize> {
    if key.word().is_int() && (0..group_count(matched) as i64).contains(&key.word().int()) {
        return Ok(key.word().int() as usize);
    }
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
    slice_or(thread, part(matched, STRING).as_ref(), span_of(matched, group), default)
}

fn group(thread: &Thread, values: &[Ref<'_>], _: &[Ref<'_>]) -> PyResult {
    match values {
        [matched] => {
            let span = span_of(*matched, 0);
            slice(thread, part(*matched, STRING).as_ref(), span.start, span.end)
        }
        [matched, key] => one_group(thread, *matched, *key, &Obj::none()),
        [matched, keys @ ..] => {
            let mut items = Vec::with_capacity(keys.len());
            for key in keys {
                items.push(one_group(thread, *matched, *key, &Obj::none())?);
            }
            Ok(thread.space.tuple(items)?)
        }
        [] => Err(thread.type_error("group() needs an argument")),
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
        items.push(slice_or(thread, subject.as_ref(), span_of(arguments[0], group), &default)?);
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

/// Start and end, -1 if there is none.
fn ends(span: Span) -> (i64, i64) {
    if span.is_none() { (-1, -1) } else { (span.start as i64, span.end as i64) }
}

fn bounds(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult<(i64, i64)> {
    let group = if arguments[1].is_null() { 0 } else { group_number(thread, arguments[0], arguments[1])? };
    Ok(ends(span_of(arguments[0], group)))
}

fn expand(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let re = vm::import::import_str(thread, "re")?;
    let pattern = part(arguments[0], REGEX);
    let made = thread.call_method_str(re.as_ref(), "_compile_template", &[pattern.as_ref(), arguments[1]])?;
    if thread.is_instance_of(made.as_ref(), &TEMPLATE_TYPE) {
        let spans: Vec<Span> = (0..group_count(arguments[0])).map(|group| span_of(arguments[0], group)).collect();
        let mut pieces = Pieces::new(thread, part(arguments[0], STRING))?;
        expand_template(thread, made.as_ref(), &spans, &mut pieces)?;
        pieces.joined()
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
        let (from, to) = ends(span_of(matched, group));
        items.push(thread.space.tuple([Obj::small_int(from), Obj::small_int(to)])?);
    }
    Ok(thread.space.tuple(items)?)
}

fn match_repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Span { start: from, end: to } = span_of(arguments[0], 0);
    let whole = slice(thread, part(arguments[0], STRING).as_ref(), from, to)?;
    let text = thread.repr_string(whole.as_ref())?;
    thread.new_str(&format!("<re.Match object; span=({from}, {to}), match={text}>"))
}
