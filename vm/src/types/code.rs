//! Code objects as Python sees them.

use objects::frame::Code;
use objects::{Layout, NativeType, Obj, Ref, RefExt};

use crate::code_objects::{handlers, local_kind, local_name, locations};
use crate::native::{GetSet, Native, TypeTable, getset, method, raw_method};
use crate::raised::PyResult;
use crate::state::Thread;
use compiler::code::LocalKind;

pub static CODE: TypeTable = TypeTable {
    native: NativeType { name: "code", layout: Layout::Code, fixed_slots: 0, is_leaf: false, keeps_slots: false },
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
    raw_method(
        "replace",
        "($self, /, **changes)",
        replace,
        "Return a copy of the code object with new values for the specified fields.",
    ),
];

const GETSETS: &[GetSet] = &[
    getset("co_name", |thread, code| Ok(slot_or_none(&this(thread, code).name)), None, ""),
    getset("co_qualname", |thread, code| Ok(slot_or_none(&this(thread, code).qualified_name)), None, ""),
    getset("co_filename", |thread, code| Ok(slot_or_none(&this(thread, code).file_name)), None, ""),
    getset("co_consts", |thread, code| Ok(slot_or_none(&this(thread, code).constants)), None, ""),
    getset("co_names", |thread, code| Ok(slot_or_none(&this(thread, code).names)), None, ""),
    getset("co_varnames", |thread, code| by_kind(thread, this(thread, code), LocalKind::LOCAL), None, ""),
    getset("co_cellvars", |thread, code| by_kind(thread, this(thread, code), LocalKind::CELL), None, ""),
    getset("co_freevars", |thread, code| by_kind(thread, this(thread, code), LocalKind::FREE), None, ""),
    getset("co_argcount", |thread, code| number(this(thread, code).argument_count), None, ""),
    getset("co_posonlyargcount", |thread, code| number(this(thread, code).positional_only_count), None, ""),
    getset("co_kwonlyargcount", |thread, code| number(this(thread, code).keyword_only_count), None, ""),
    getset("co_nlocals", co_nlocals, None, ""),
    getset("co_stacksize", |thread, code| number(this(thread, code).stack_size), None, ""),
    getset("co_flags", |thread, code| number(this(thread, code).flags), None, ""),
    getset("co_firstlineno", |thread, code| number(this(thread, code).first_line), None, ""),
    getset("co_code", co_code, None, ""),
    getset("_co_code_adaptive", co_code, None, ""),
    getset("co_linetable", |thread, code| Ok(slot_or_none(&this(thread, code).locations)), None, ""),
    getset("co_exceptiontable", exception_table, None, ""),
];

fn this<'a>(thread: &Thread, code: Ref<'a>) -> &'a Code {
    thread.code_of(code).expect("the binder checked the instance")
}

fn slot_or_none(slot: &objects::Slot) -> Obj {
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
    let code = this(thread, code);
    let count =
        (0..code.local_count as usize).filter(|&index| local_kind(code, index).contains(LocalKind::LOCAL)).count();
    number(count as u32)
}

/// The instructions without what the caches learnt.
pub fn pure_instructions(code: &Code) -> Vec<u32> {
    use compiler::opcode::Instruction;
    // SAFETY: a code object owns that many units.
    let units = unsafe { std::slice::from_raw_parts(code.instructions.get(), code.instruction_count as usize) };
    let mut pure = units.to_vec();
    let mut at = 0;
    while at < pure.len() {
        let caches = Instruction(pure[at]).opcode().cache_units();
        let end = (at + 1 + caches).min(pure.len());
        pure[at + 1..end].fill(0);
        at = end;
    }
    pure
}

fn co_code(thread: &Thread, code: Ref<'_>) -> PyResult {
    let bytes: Vec<u8> = pure_instructions(this(thread, code)).iter().flat_map(|unit| unit.to_le_bytes()).collect();
    Ok(thread.space.bytes(&bytes)?)
}

fn co_lines(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut lines: Vec<(u32, u32, u32)> = Vec::new();
    let mut start = 0;
    for (units, range) in locations(this(thread, arguments[0])) {
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
    for (units, range) in locations(this(thread, arguments[0])) {
        let number = |value: u32| if range.line == 0 { Obj::none() } else { Obj::small_int(i64::from(value)) };
        let item = if thread.config.debug_ranges {
            [number(range.line), number(range.end_line), number(range.column), number(range.end_column)]
        } else {
            [number(range.line), number(range.line), Obj::none(), Obj::none()]
        };
        let item = thread.space.tuple(item)?;
        // As in CPython there is an item for every two bytes of code, and a unit has four.
        items.extend(std::iter::repeat_n(item, 2 * units as usize));
    }
    thread.iterate(thread.space.list(items)?.as_ref())
}

/// The exception table as CPython writes it: numbers of 6 bits a byte, highest first, counting units of two bytes.
fn exception_table(thread: &Thread, code: Ref<'_>) -> PyResult {
    let mut bytes = Vec::new();
    for entry in handlers(this(thread, code)) {
        let [start, end, target, depth, push_lasti] = entry;
        let numbers = [2 * start, 2 * (end - start), 2 * target, depth << 1 | push_lasti];
        for (index, number) in numbers.into_iter().enumerate() {
            let groups = (32 - number.leading_zeros()).div_ceil(6).max(1);
            for group in (0..groups).rev() {
                let mut byte = (number >> (6 * group)) as u8 & 0x3f;
                if group > 0 {
                    byte |= 0x40;
                }
                if index == 0 && group == groups - 1 {
                    byte |= 0x80;
                }
                bytes.push(byte);
            }
        }
    }
    Ok(thread.space.bytes(&bytes)?)
}

fn name_of_local(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let code = this(thread, arguments[0]);
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
    let numbers = |code: &Code| {
        [
            code.argument_count,
            code.positional_only_count,
            code.keyword_only_count,
            code.flags,
            code.first_line,
            code.local_count,
        ]
    };
    if numbers(a) != numbers(b) || pure_instructions(a) != pure_instructions(b) {
        return Ok(Obj::boolean(false));
    }
    for (x, y) in [
        (&a.name, &b.name),
        (&a.names, &b.names),
        (&a.constants, &b.constants),
        (&a.local_names, &b.local_names),
        (&a.locations, &b.locations),
    ] {
        if !thread.equals(slot_or_none(x).as_ref(), slot_or_none(y).as_ref())? {
            return Ok(Obj::boolean(false));
        }
    }
    Ok(Obj::boolean(true))
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let code = this(thread, arguments[0]);
    let name = thread.hash(slot_or_none(&code.name).as_ref())?;
    let names = thread.hash(slot_or_none(&code.names).as_ref())?;
    let hash = name ^ names ^ i64::from(code.first_line) ^ i64::from(code.instruction_count);
    Ok(thread.space.int(if hash == -1 { -2 } else { hash })?)
}

fn replace(thread: &Thread, values: &[Ref<'_>], keywords: &[Ref<'_>]) -> PyResult {
    let old = this(thread, values[0]);
    if values.len() - keywords.len() != 1 {
        return Err(thread.type_error("replace() takes no positional arguments"));
    }
    let copy = thread.space.new_code(&pure_instructions(old), |code| {
        for (to, from) in [
            (&code.name, &old.name),
            (&code.qualified_name, &old.qualified_name),
            (&code.file_name, &old.file_name),
            (&code.constants, &old.constants),
            (&code.names, &old.names),
            (&code.local_names, &old.local_names),
            (&code.local_kinds, &old.local_kinds),
            (&code.exception_table, &old.exception_table),
            (&code.locations, &old.locations),
            (&code.static_attributes, &old.static_attributes),
        ] {
            to.set(from.get().unwrap_or(Obj::NULL));
        }
        code.first_line = old.first_line;
        code.flags = old.flags;
        code.argument_count = old.argument_count;
        code.positional_only_count = old.positional_only_count;
        code.keyword_only_count = old.keyword_only_count;
        code.local_count = old.local_count;
        code.stack_size = old.stack_size;
        code.free_count = old.free_count;
    })?;
    let code = thread.code_of(copy.as_ref()).expect("made as code");
    for (name, value) in keywords.iter().zip(&values[1..]) {
        let name = thread.text_of(*name);
        let text = |place: &objects::Slot| match thread.exact_str_of(*value) {
            Some(text) => {
                place.set(thread.space.intern(text));
                Ok(())
            }
            None => Err(thread
                .type_error(&format!("replace() argument '{name}' must be str, not {}", thread.type_name(*value)))),
        };
        match name.as_str() {
            "co_name" => text(&code.name)?,
            "co_qualname" => text(&code.qualified_name)?,
            "co_filename" => text(&code.file_name)?,
            "co_consts" => {
                let tuple = thread.tuple_from(*value)?;
                let count = thread.length(tuple.as_ref())?;
                if count < thread.length(slot_or_none(&old.constants).as_ref())? {
                    return Err(thread.value_error("code: constants missing"));
                }
                code.constants.set(tuple);
            }
            "co_firstlineno" | "co_flags" => {
                let number = u32::try_from(thread.index_i64(*value)?)
                    .map_err(|_| thread.value_error("code: number out of range"))?;
                // SAFETY: a code object that nothing else has seen yet.
                unsafe {
                    let code = copy.as_ref().word().pointer().cast::<Code>();
                    if name == "co_flags" { (*code).flags = number } else { (*code).first_line = number }
                }
            }
            "co_names" | "co_varnames" | "co_freevars" | "co_cellvars" | "co_code" | "co_linetable"
            | "co_exceptiontable" | "co_argcount" | "co_posonlyargcount" | "co_kwonlyargcount" | "co_nlocals"
            | "co_stacksize" => {
                // Only to what it is: nothing checks that code fits other tables.
                let current = thread.get_str(values[0], &name)?;
                if !thread.equals(current.as_ref(), *value)? {
                    return Err(thread.not_implemented(&format!("code.replace() of {name}")));
                }
            }
            other => {
                let text = format!("replace() got an unexpected keyword argument '{other}'");
                return Err(thread.type_error(&text));
            }
        }
    }
    let _ = copy.as_ref().header().map(|header| header.shape());
    // SAFETY: made as code.
    let _ = unsafe { copy.cast::<Code>() };
    Ok(copy)
}
