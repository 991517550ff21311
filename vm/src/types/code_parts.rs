//! Code objects put together by a program: `code(...)` and `code.replace(...)`.
//!
//! Instructions trust their tables: nothing is checked while they run. So code made from parts runs only if everything that
//! instructions rely on is that of a code object which the compiler made: instructions, handlers, kinds of locals, numbers of
//! parameters, the flags that say how a frame begins, and the kinds of constants. Names, lines, values of constants and the
//! other flags may change. Code of other parts can be made and looked at; running it raises NotImplementedError: its instructions
//! are replaced, and what was given is kept to be shown.

use compiler::code::{CodeFlags, LocalKind};
use compiler::opcode::{Instruction, Opcode};
use objects::frame::Code;
use objects::{Obj, Ref, Space};

use super::code::{pure_instructions, shown_part, slot_or_none};
use super::line_table;
use crate::code_objects::{encode_runs, executed_form, local_kind};
use crate::raised::PyResult;
use crate::state::Thread;

pub const REPLACE: &str = "($self, /, *, co_argcount=None, co_posonlyargcount=None, co_kwonlyargcount=None, co_nlocals=None, \
     co_stacksize=None, co_flags=None, co_firstlineno=None, co_code=None, co_consts=None, co_names=None, \
     co_varnames=None, co_freevars=None, co_cellvars=None, co_filename=None, co_name=None, co_qualname=None, \
     co_linetable=None, co_exceptiontable=None)";
pub const REPLACE_DOC: &str = "Return a copy of the code object with new values for the specified fields.";
pub const NEW: &str = "($type, argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, \
     constants, names, varnames, filename, name, qualname, firstlineno, linetable, exceptiontable, freevars=(), \
     cellvars=(), /)";

/// Fields, in the order of the parameters of `replace`.
const NUMBERS: [&str; 7] =
    ["argcount", "posonlyargcount", "kwonlyargcount", "nlocals", "stacksize", "flags", "firstlineno"];
const OBJECTS: [(&str, Kind); 11] = [
    ("code", Kind::Bytes),
    ("consts", Kind::Tuple),
    ("names", Kind::Tuple),
    ("varnames", Kind::Tuple),
    ("freevars", Kind::Tuple),
    ("cellvars", Kind::Tuple),
    ("filename", Kind::Str),
    ("name", Kind::Str),
    ("qualname", Kind::Str),
    ("linetable", Kind::Bytes),
    ("exceptiontable", Kind::Bytes),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bytes,
    Tuple,
    Str,
}

const ARGUMENTS: usize = 0;
const POSITIONAL_ONLY: usize = 1;
const KEYWORD_ONLY: usize = 2;
const LOCALS: usize = 3;
const STACK: usize = 4;
const FLAGS: usize = 5;
const FIRST_LINE: usize = 6;
const CODE: usize = 0;
const CONSTANTS: usize = 1;
const NAMES: usize = 2;
const VARIABLES: usize = 3;
const FREE: usize = 4;
const CELLS: usize = 5;
const FILE_NAME: usize = 6;
const NAME: usize = 7;
const QUALIFIED_NAME: usize = 8;
const LINES: usize = 9;
const HANDLERS: usize = 10;

/// Flags on which instructions, or the start of a frame, rely.
const FRAME_FLAGS: CodeFlags = CodeFlags::OPTIMIZED
    .union(CodeFlags::NEWLOCALS)
    .union(CodeFlags::VARARGS)
    .union(CodeFlags::VARKEYWORDS)
    .union(CodeFlags::GENERATOR)
    .union(CodeFlags::COROUTINE)
    .union(CodeFlags::ASYNC_GENERATOR);

/// All fields of a code object, as Python sees them.
struct Parts {
    numbers: [i64; 7],
    objects: Vec<Obj>,
}

/// Local slots: names, and kinds.
struct LocalTable {
    names: Vec<Obj>,
    kinds: Vec<u8>,
}

pub fn replace(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let old = thread.whole_code(arguments[0])?.expect("the binder checked the instance");
    let changes = &arguments[1..];
    let mut parts = Parts { numbers: [0; 7], objects: Vec::with_capacity(OBJECTS.len()) };
    for (index, name) in NUMBERS.iter().enumerate() {
        let attribute = thread.get_str(arguments[0], &format!("co_{name}"))?;
        parts.numbers[index] = match changes[index].non_null() {
            Some(value) => number(thread, value)?,
            None => thread.index_i64(attribute.as_ref())?,
        };
    }
    for (index, (name, kind)) in OBJECTS.iter().enumerate() {
        let value = match changes[NUMBERS.len() + index].non_null() {
            Some(value) => {
                check_kind(thread, value, *kind, &format!("replace() argument 'co_{name}'"))?;
                value.own()
            }
            None => thread.get_str(arguments[0], &format!("co_{name}"))?,
        };
        parts.objects.push(value);
    }
    make(thread, &parts, Some(old))
}

pub fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let mut parts = Parts { numbers: [0; 7], objects: Vec::with_capacity(OBJECTS.len()) };
    for (index, place) in [1, 2, 3, 4, 5, 6, 14].into_iter().enumerate() {
        parts.numbers[index] = number(thread, arguments[place])?;
        if index < STACK && parts.numbers[index] < 0 {
            return Err(thread.value_error(&format!("code: {} must not be negative", NUMBERS[index])));
        }
    }
    for (index, place) in [7, 8, 9, 10, 17, 18, 11, 12, 13, 15, 16].into_iter().enumerate() {
        let value = match arguments[place].non_null() {
            Some(value) => value.own(),
            None => thread.space.empty_tuple(),
        };
        check_kind(thread, value.as_ref(), OBJECTS[index].1, &format!("code() argument {place}"))?;
        parts.objects.push(value);
    }
    make(thread, &parts, None)
}

fn number(thread: &Thread, value: Ref<'_>) -> PyResult<i64> {
    let number = thread.index_i64(value)?;
    if i32::try_from(number).is_err() {
        return Err(thread.overflow_error("Python int too large to convert to C int"));
    }
    Ok(number)
}

fn check_kind(thread: &Thread, value: Ref<'_>, kind: Kind, what: &str) -> PyResult<()> {
    let (fits, wanted) = match kind {
        Kind::Bytes => (thread.space.bytes_value(value).is_some(), "bytes"),
        Kind::Tuple => (thread.space.tuple_value(value).is_some(), "tuple"),
        Kind::Str => (thread.space.str_value(value).is_some(), "str"),
    };
    if fits {
        return Ok(());
    }
    Err(thread.type_error(&format!("{what} must be {wanted}, not {}", thread.type_name(value))))
}

fn tuple_length(tuple: &Obj) -> usize {
    Space::exact_tuple(tuple.as_ref()).map_or(0, |tuple| tuple.items().len())
}

fn items(thread: &Thread, tuple: &Obj) -> Vec<Obj> {
    thread
        .space
        .tuple_value(tuple.as_ref())
        .map_or(Vec::new(), |tuple| tuple.items().iter().map(|item| item.own()).collect())
}

fn bytes(thread: &Thread, object: &Obj) -> Vec<u8> {
    thread.space.bytes_value(object.as_ref()).map_or(Vec::new(), |bytes| bytes.data().to_vec())
}

/// Interned strings of a tuple of names.
fn name_items(thread: &Thread, tuple: &Obj) -> PyResult<Vec<Obj>> {
    let mut names = items(thread, tuple);
    for name in &mut names {
        match thread.exact_str_of(name.as_ref()) {
            Some(text) => *name = thread.space.intern(text),
            None => {
                let given = thread.type_name(name.as_ref());
                return Err(thread.type_error(&format!("name tuples must contain only strings, not '{given}'")));
            }
        }
    }
    Ok(names)
}

/// The slots for variables, cells and free variables: a variable that is a cell has one slot.
fn local_table(variables: &[Obj], cells: &[Obj], free: &[Obj]) -> LocalTable {
    let mut names = variables.to_vec();
    let is_cell = |name: &Obj| cells.iter().any(|cell| cell.is(name));
    let mut kinds: Vec<u8> = variables
        .iter()
        .map(|name| if is_cell(name) { LocalKind::LOCAL | LocalKind::CELL } else { LocalKind::LOCAL }.bits())
        .collect();
    for cell in cells.iter().filter(|cell| !variables.iter().any(|name| name.is(cell))) {
        names.push(cell.clone());
        kinds.push(LocalKind::CELL.bits());
    }
    names.extend(free.iter().cloned());
    kinds.resize(names.len(), LocalKind::FREE.bits());
    LocalTable { names, kinds }
}

/// Whether instructions that use the one constant may use the other in its place.
fn fits_in_place(thread: &Thread, old: Ref<'_>, new: Ref<'_>) -> bool {
    if let Some(old) = thread.code_of(old) {
        return thread.code_of(new).is_some_and(|new| new.free_count == old.free_count);
    }
    if let Some(old) = Space::exact_tuple(old) {
        let Some(new) = Space::exact_tuple(new) else { return false };
        // Keyword names of calls and classes' patterns.
        let only_names = |items: &[Ref<'_>]| items.iter().all(|item| Space::exact_str(*item).is_some());
        return old.items().len() == new.items().len() && (!only_names(old.items()) || only_names(new.items()));
    }
    true
}

/// Whether the instructions of `old` can run with the new parts.
fn can_run(thread: &Thread, parts: &Parts, table: &LocalTable, old: &Code) -> PyResult<bool> {
    let numbers = [
        (ARGUMENTS, old.argument_count),
        (POSITIONAL_ONLY, old.positional_only_count),
        (KEYWORD_ONLY, old.keyword_only_count),
    ];
    if numbers.iter().any(|&(index, number)| parts.numbers[index] != i64::from(number)) {
        return Ok(false);
    }
    let flags = |flags: i64| CodeFlags::from_bits_truncate(flags as u32) & FRAME_FLAGS;
    if flags(parts.numbers[FLAGS]) != flags(i64::from(old.flags))
        || parts.numbers[STACK] < i64::from(old.stack_size.get())
    {
        return Ok(false);
    }
    let kinds = (0..old.local_count as usize).map(|index| local_kind(old, index) - LocalKind::HIDDEN);
    if table.kinds.len() != old.local_count as usize || !kinds.zip(&table.kinds).all(|(a, b)| a.bits() == *b) {
        return Ok(false);
    }
    if tuple_length(&parts.objects[NAMES]) < tuple_length(&slot_or_none(&old.names)) {
        return Ok(false);
    }
    let (constants, old_constants) =
        (items(thread, &parts.objects[CONSTANTS]), items(thread, &slot_or_none(&old.constants)));
    if constants.len() < old_constants.len()
        || !constants.iter().zip(&old_constants).all(|(new, old)| fits_in_place(thread, old.as_ref(), new.as_ref()))
    {
        return Ok(false);
    }
    let same = |index: usize, old: Obj| thread.equals(parts.objects[index].as_ref(), old.as_ref());
    let instructions: Vec<u8> = pure_instructions(old).iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let handlers = line_table::encode_handlers(crate::code_objects::handlers(old));
    Ok(shown_part(old, 0).is_none()
        && same(CODE, thread.space.bytes(&instructions)?)?
        && same(HANDLERS, thread.space.bytes(&handlers)?)?)
}

/// What runs in place of code that cannot.
fn refusal() -> [u32; 2] {
    let not_implemented_error = 1;
    [Instruction::new(Opcode::LoadCommonConstant, not_implemented_error).0, Instruction::new(Opcode::RaiseVarargs, 1).0]
}

fn make(thread: &Thread, parts: &Parts, old: Option<&Code>) -> PyResult {
    let space = &thread.space;
    let (variables, cells, free) = (
        name_items(thread, &parts.objects[VARIABLES])?,
        name_items(thread, &parts.objects[CELLS])?,
        name_items(thread, &parts.objects[FREE])?,
    );
    let names = name_items(thread, &parts.objects[NAMES])?;
    if parts.numbers[LOCALS] != variables.len() as i64 {
        return Err(thread.value_error("code: co_nlocals != len(co_varnames)"));
    }
    let [arguments, positional_only, keyword_only, ..] = parts.numbers;
    if [arguments, positional_only, keyword_only, parts.numbers[STACK], parts.numbers[FLAGS], parts.numbers[FIRST_LINE]]
        .iter()
        .any(|number| *number < 0)
        || positional_only > arguments
    {
        return Err(thread.value_error("code: a number is out of range"));
    }
    let starred = [CodeFlags::VARARGS, CodeFlags::VARKEYWORDS];
    let starred = starred.iter().filter(|flag| parts.numbers[FLAGS] as u32 & flag.bits() != 0).count() as i64;
    if arguments + keyword_only + starred > variables.len() as i64 {
        return Err(thread.value_error("code: varnames is too small"));
    }
    let instructions = bytes(thread, &parts.objects[CODE]);
    if !instructions.len().is_multiple_of(4) {
        return Err(thread.value_error("code: co_code is malformed"));
    }
    let table = local_table(&variables, &cells, &free);
    if table.names.len() > u16::MAX.into() {
        return Err(thread.value_error("code: too many local variables"));
    }
    let old = match old {
        Some(old) if can_run(thread, parts, &table, old)? => Some(old),
        _ => None,
    };
    let (units, handlers, shown, stack_size) = match old {
        Some(old) => (pure_instructions(old), slot_or_none(&old.exception_table), Obj::NULL, old.stack_size.get()),
        None => {
            let shown = space.tuple([parts.objects[CODE].clone(), parts.objects[HANDLERS].clone()])?;
            (refusal().to_vec(), space.bytes(b"")?, shown, parts.numbers[STACK].clamp(2, 1 << 16) as u32)
        }
    };
    let first_line = parts.numbers[FIRST_LINE] as u32;
    let lines = line_table::decode(&bytes(thread, &parts.objects[LINES]), first_line);
    let local_kinds = match old {
        // With the marks of comprehensions' own variables.
        Some(old) => slot_or_none(&old.local_kinds),
        None => space.bytes(&table.kinds)?,
    };
    let fields = [
        text(thread, &parts.objects[NAME]),
        text(thread, &parts.objects[QUALIFIED_NAME]),
        text(thread, &parts.objects[FILE_NAME]),
        space.tuple(items(thread, &parts.objects[CONSTANTS]))?,
        space.tuple(names)?,
        space.tuple(table.names.iter().cloned())?,
        local_kinds,
        handlers,
        space.bytes(&encode_runs(lines.into_iter(), first_line))?,
        old.map_or_else(|| space.empty_tuple(), |old| slot_or_none(&old.static_attributes)),
        shown,
    ];
    Ok(space.new_code(Some(&executed_form(units.into_iter(), parts.numbers[FLAGS] as u32)), |code| {
        let slots = [
            &code.name,
            &code.qualified_name,
            &code.file_name,
            &code.constants,
            &code.names,
            &code.local_names,
            &code.local_kinds,
            &code.exception_table,
            &code.locations,
            &code.static_attributes,
            &code.extra,
        ];
        for (slot, value) in slots.into_iter().zip(fields) {
            slot.set(value);
        }
        code.first_line = first_line;
        code.flags = parts.numbers[FLAGS] as u32;
        code.argument_count = arguments as u32;
        code.positional_only_count = positional_only as u32;
        code.keyword_only_count = keyword_only as u32;
        code.local_count = table.names.len() as u32;
        code.stack_size.set(stack_size);
        code.free_count = free.len() as u32;
    })?)
}

/// A str (or the value of a subclass's instance), interned.
fn text(thread: &Thread, object: &Obj) -> Obj {
    thread.exact_str_of(object.as_ref()).map_or_else(|| object.clone(), |text| thread.space.intern(text))
}
