//! Code objects as Python sees them.

use objects::frame::Code;
use objects::{Layout, NativeType, Obj, Ref, Space};

use super::{code_parts, line_table};
use crate::code_objects::{NO_COLUMN, handlers, local_kind, local_name, location_runs, locations_object};
use crate::monitoring::code_events::{extents, instructions};
use crate::native::{GetSet, Native, TypeTable, getset, method, new_method};
use crate::raised::PyResult;
use crate::state::Thread;
use compiler::code::LocalKind;
use compiler::opcode::Instruction;

pub static CODE: TypeTable = TypeTable {
    native: NativeType {
        name: "code",
        layout: Layout::Code,
        fixed_slots: 0,
        is_leaf: false,
        keeps_slots: false,
        items: None,
    },
    flags: objects::type_object::TypeFlags::HAS_WEAKREF,
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__eq__", "($self, value, /)", equals, "Return self==value."),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method("co_lines", "($self, /)", co_lines, ""),
    method("co_positions", "($self, /)", co_positions, ""),
    method(
        "_varname_from_oparg",
        "($self, /, oparg)",
        name_of_local,
        "(internal-only) Return the local variable name for the given oparg.",
    ),
    method("replace", code_parts::REPLACE, code_parts::replace, code_parts::REPLACE_DOC),
    method("__replace__", code_parts::REPLACE, code_parts::replace, "The same as replace()."),
    new_method(code_parts::NEW, code_parts::new),
];

const GETSETS: &[GetSet] = &[
    getset("co_name", |thread, code| Ok(slot_or_none(&this(thread, code).name)), None, ""),
    getset("co_qualname", |thread, code| Ok(slot_or_none(&this(thread, code).qualified_name)), None, ""),
    getset("co_filename", |thread, code| Ok(slot_or_none(&this(thread, code).file_name)), None, ""),
    getset("co_consts", |thread, code| Ok(slot_or_none(&whole(thread, code)?.constants)), None, ""),
    getset("co_names", |thread, code| Ok(slot_or_none(&whole(thread, code)?.names)), None, ""),
    getset("co_varnames", |thread, code| by_kind(thread, whole(thread, code)?, LocalKind::LOCAL), None, ""),
    getset("co_cellvars", |thread, code| by_kind(thread, whole(thread, code)?, LocalKind::CELL), None, ""),
    getset("co_freevars", |thread, code| by_kind(thread, whole(thread, code)?, LocalKind::FREE), None, ""),
    getset("co_argcount", |thread, code| number(this(thread, code).argument_count), None, ""),
    getset("co_posonlyargcount", |thread, code| number(this(thread, code).positional_only_count), None, ""),
    getset("co_kwonlyargcount", |thread, code| number(this(thread, code).keyword_only_count), None, ""),
    getset("co_nlocals", co_nlocals, None, ""),
    getset("co_stacksize", |thread, code| number(whole(thread, code)?.stack_size.get()), None, ""),
    getset("co_flags", |thread, code| number(this(thread, code).flags), None, ""),
    getset("co_firstlineno", |thread, code| number(this(thread, code).first_line), None, ""),
    getset("co_code", co_code, None, ""),
    getset("_co_code_adaptive", co_code, None, ""),
    getset("co_linetable", line_table, None, ""),
    getset("co_lnotab", old_line_table, None, ""),
    getset("co_exceptiontable", exception_table, None, ""),
];

fn this<'a>(thread: &Thread, code: Ref<'a>) -> &'a Code {
    thread.code_of(code).expect("the binder checked the instance")
}

/// The code with its body.
fn whole<'a>(thread: &Thread, code: Ref<'a>) -> PyResult<&'a Code> {
    let code = this(thread, code);
    thread.load_body(code)?;
    Ok(code)
}

pub fn slot_or_none(slot: &objects::Slot) -> Obj {
    slot.get().unwrap_or_else(Obj::none)
}

fn number(value: u32) -> PyResult {
    Ok(Obj::small_int(i64::from(value)))
}

fn by_kind(thread: &Thread, code: &Code, kind: LocalKind) -> PyResult {
    let mut names = Vec::new();
    for index in 0..code.local_count as usize {
        if local_kind(code, index).contains(kind) {
            names.push(local_name(code, index).own());
        }
    }
    Ok(thread.space.tuple(names)?)
}

fn co_nlocals(thread: &Thread, code: Ref<'_>) -> PyResult {
    let code = whole(thread, code)?;
    let count =
        (0..code.local_count as usize).filter(|&index| local_kind(code, index).contains(LocalKind::LOCAL)).count();
    number(count as u32)
}

/// The instructions as the compiler wrote them, without what the caches learnt, of code with its body.
pub fn pure_instructions(code: &Code) -> Vec<u32> {
    let units = instructions(code);
    let mut pure = vec![0; units.len()];
    for (unit, _) in extents(code) {
        pure[unit] = Instruction(units[unit]).generalized().0;
    }
    pure
}

/// Of code that was put together from parts that do not fit, its instructions (0) and exception table (1) as given.
pub fn shown_part(code: &Code, index: usize) -> Option<Obj> {
    let shown = code.extra.get()?;
    Some(Space::exact_tuple(shown.as_ref())?.items().get(index)?.own())
}

fn co_code(thread: &Thread, code: Ref<'_>) -> PyResult {
    let code = whole(thread, code)?;
    if let Some(shown) = shown_part(code, 0) {
        return Ok(shown);
    }
    let bytes: Vec<u8> = pure_instructions(code).iter().flat_map(|unit| unit.to_le_bytes()).collect();
    Ok(thread.space.bytes(&bytes)?)
}

fn co_lines(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut lines: Vec<(u32, u32, u32)> = Vec::new();
    let mut start = 0;
    for (units, range) in location_runs(thread, whole(thread, arguments[0])?) {
        let end = start + units * 4;
        match lines.last_mut() {
            Some(last) if last.2 == range.line => last.1 = end,
            _ => lines.push((start, end, range.line)),
        }
        start = end;
    }
    let mut items = Vec::with_capacity(lines.len());
    for (start, end, line) in lines {
        let line = if line == 0 { Obj::none() } else { Obj::small_int(i64::from(line)) };
        items.push(thread.space.tuple([Obj::small_int(i64::from(start)), Obj::small_int(i64::from(end)), line])?);
    }
    thread.iterate(thread.space.list(items)?.as_ref())
}

fn co_positions(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut items = Vec::new();
    for (units, range) in location_runs(thread, whole(thread, arguments[0])?) {
        let number = |value: u32| {
            let is_known = range.line != 0 && value != NO_COLUMN;
            if is_known { Obj::small_int(i64::from(value)) } else { Obj::none() }
        };
        let item = thread.space.tuple([
            number(range.line),
            number(range.end_line),
            number(range.column),
            number(range.end_column),
        ])?;
        // As in CPython there is an item for every two bytes of code, and a unit has four.
        items.extend(std::iter::repeat_n(item, 2 * units as usize));
    }
    thread.iterate(thread.space.list(items)?.as_ref())
}

fn exception_table(thread: &Thread, code: Ref<'_>) -> PyResult {
    let code = whole(thread, code)?;
    if let Some(shown) = shown_part(code, 1) {
        return Ok(shown);
    }
    Ok(thread.space.bytes(&line_table::encode_handlers(handlers(code)))?)
}

fn line_table(thread: &Thread, code: Ref<'_>) -> PyResult {
    let code = whole(thread, code)?;
    Ok(thread.space.bytes(&line_table::encode(location_runs(thread, code), code.first_line))?)
}

/// Differences of addresses and lines, a byte each: what line tables were before CPython 3.10.
fn old_line_table(thread: &Thread, code: Ref<'_>) -> PyResult {
    thread.warn_about(&crate::exceptions::DEPRECATION_WARNING, "co_lnotab is deprecated, use co_lines instead.")?;
    let code = whole(thread, code)?;
    let (mut bytes, mut line) = (Vec::new(), code.first_line);
    let (mut address, mut last) = (0u32, 0u32);
    for (units, range) in location_runs(thread, code) {
        if range.line != 0 && range.line != line {
            let (mut forward, mut lines) = (address - last, i64::from(range.line) - i64::from(line));
            while forward > 255 {
                bytes.extend([255, 0]);
                forward -= 255;
            }
            loop {
                let step = lines.clamp(-128, 127);
                bytes.extend([forward as u8, step as i8 as u8]);
                (forward, lines) = (0, lines - step);
                if lines == 0 {
                    break;
                }
            }
            (line, last) = (range.line, address);
        }
        address += units * 4;
    }
    Ok(thread.space.bytes(&bytes)?)
}

fn name_of_local(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let code = whole(thread, arguments[0])?;
    let index = thread.index_i64(arguments[1])?;
    match usize::try_from(index) {
        Ok(index) if index < code.local_count as usize => Ok(local_name(code, index).own()),
        _ => Err(thread.raise(&crate::exceptions::INDEX_ERROR, "tuple index out of range")),
    }
}

fn repr(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let code = this(thread, arguments[0]);
    let (name, file) =
        (thread.text_of(slot_or_none(&code.name).as_ref()), thread.text_of(slot_or_none(&code.file_name).as_ref()));
    let address = super::object::identity(arguments[0]);
    thread.new_str(&format!("<code object {name} at {address:#x}, file \"{file}\", line {}>", code.first_line))
}

fn equals(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (Some(a), Some(b)) = (thread.code_of(arguments[0]), thread.code_of(arguments[1])) else {
        return Ok(Obj::not_implemented());
    };
    if std::ptr::eq(a, b) {
        return Ok(Obj::boolean(true));
    }
    if numbers(a) != numbers(b) {
        return Ok(Obj::boolean(false));
    }
    thread.load_body(a)?;
    thread.load_body(b)?;
    if pure_instructions(a) != pure_instructions(b) {
        return Ok(Obj::boolean(false));
    }
    for (x, y) in [
        (&a.name, &b.name),
        (&a.names, &b.names),
        (&a.local_names, &b.local_names),
        (&a.local_kinds, &b.local_kinds),
        (&a.exception_table, &b.exception_table),
        (&a.extra, &b.extra),
    ] {
        if !thread.equals(slot_or_none(x).as_ref(), slot_or_none(y).as_ref())? {
            return Ok(Obj::boolean(false));
        }
    }
    if !thread.equals(locations_object(thread, a)?.as_ref(), locations_object(thread, b)?.as_ref())? {
        return Ok(Obj::boolean(false));
    }
    let (x, y) = (slot_or_none(&a.constants), slot_or_none(&b.constants));
    Ok(Obj::boolean(same_constant(thread, x.as_ref(), y.as_ref())?))
}

fn numbers(code: &Code) -> [u32; 6] {
    [
        code.argument_count,
        code.positional_only_count,
        code.keyword_only_count,
        code.flags,
        code.first_line,
        code.local_count,
    ]
}

/// Whether constants are equal and of one kind: `1`, `1.0` and `True` are three, and so are the two zeros.
fn same_constant(thread: &Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<bool> {
    if a.is(b) {
        return Ok(true);
    }
    if !std::ptr::eq(thread.space.type_of(a), thread.space.type_of(b)) {
        return Ok(false);
    }
    if let (Some(a), Some(b)) = (Space::exact_float(a), Space::exact_float(b)) {
        return Ok(a.to_bits() == b.to_bits());
    }
    if let (Some(a), Some(b)) = (Space::exact_tuple(a), Space::exact_tuple(b)) {
        let (a, b) = (a.items(), b.items());
        if a.len() != b.len() {
            return Ok(false);
        }
        for (a, b) in a.iter().zip(b) {
            if !thread.deeper(|| same_constant(thread, *a, *b))? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    if a.has_shape(objects::shape::fixed::COMPLEX) {
        return Ok(thread.repr_string(a)? == thread.repr_string(b)?);
    }
    thread.equals(a, b)
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let code = whole(thread, arguments[0])?;
    let mut hasher = DefaultHasher::new();
    thread.hash(slot_or_none(&code.name).as_ref())?.hash(&mut hasher);
    thread.hash(slot_or_none(&code.names).as_ref())?.hash(&mut hasher);
    thread.hash(slot_or_none(&code.local_names).as_ref())?.hash(&mut hasher);
    thread.hash(slot_or_none(&code.extra).as_ref())?.hash(&mut hasher);
    numbers(code).hash(&mut hasher);
    pure_instructions(code).hash(&mut hasher);
    // 62 bits fit into a word.
    let hash = (hasher.finish() >> 3) as i64;
    Ok(thread.space.int(hash)?)
}
