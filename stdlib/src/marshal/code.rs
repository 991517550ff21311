//! Code objects: in a form of our own, since their instructions are.
//!
//! 1. Six numbers: arguments, positional-only ones, keyword-only ones, stack size, flags, first line.
//! 2. The fields of the code object as values: [`FIELDS`] says which.
//! 3. A check sum of all that running instructions rely on.
//!
//! As CPython's do, instructions trust their tables, and there is no proof that they fit: the check sum tells bytes that were
//! damaged from those that a writer made, not from those that somebody made up.

use std::hash::{DefaultHasher, Hash, Hasher};

use compiler::opcode::{Instruction, Opcode};
use objects::frame::Code;
use objects::{Obj, Ref, Space};
use vm::code_objects::{encode_runs, executed_form, locations_object, runs_of_table};
use vm::types::code::{pure_instructions, slot_or_none};
use vm::{PyResult, Thread};

use super::read::Reader;
use super::write::Writer;

/// Changes with the instruction set.
const FORMAT: i32 = 1;
const NUMBERS: usize = 6;
const FLAGS: usize = 4;
/// Instructions, constants, names, names and kinds of locals, file, name, qualified name, lines, handlers, static attributes,
/// and the parts that code shows in place of its own.
const FIELDS: usize = 12;
const INSTRUCTIONS: usize = 0;
const CONSTANTS: usize = 1;
const NAMES: usize = 2;
const LOCAL_NAMES: usize = 3;
const LOCAL_KINDS: usize = 4;
const FILE_NAME: usize = 5;
const NAME: usize = 6;
const QUALIFIED_NAME: usize = 7;
const LOCATIONS: usize = 8;
const HANDLERS: usize = 9;
const STATIC_ATTRIBUTES: usize = 10;
const SHOWN: usize = 11;

pub fn write(writer: &mut Writer<'_>, thread: &Thread, code: &Code, depth: usize) -> PyResult<()> {
    thread.load_body(code)?;
    let numbers = [
        code.argument_count,
        code.positional_only_count,
        code.keyword_only_count,
        code.stack_size.get(),
        code.flags,
        code.first_line,
    ];
    writer.number(FORMAT);
    numbers.iter().for_each(|number| writer.number(*number as i32));
    let instructions: Vec<u8> = pure_instructions(code).iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let fields = [
        thread.space.bytes(&instructions)?,
        slot_or_none(&code.constants),
        slot_or_none(&code.names),
        slot_or_none(&code.local_names),
        slot_or_none(&code.local_kinds),
        slot_or_none(&code.file_name),
        slot_or_none(&code.name),
        slot_or_none(&code.qualified_name),
        locations_object(thread, code)?,
        slot_or_none(&code.exception_table),
        slot_or_none(&code.static_attributes),
        slot_or_none(&code.extra),
    ];
    for field in &fields {
        writer.write(field.as_ref(), depth + 1)?;
    }
    writer.bytes.extend(check_sum(thread, numbers, &fields).to_le_bytes());
    Ok(())
}

/// Of what instructions rely on.
fn check_sum(thread: &Thread, numbers: [u32; NUMBERS], fields: &[Obj]) -> u64 {
    let mut hasher = DefaultHasher::new();
    numbers.hash(&mut hasher);
    for field in [INSTRUCTIONS, LOCAL_KINDS, HANDLERS] {
        thread.space.bytes_value(fields[field].as_ref()).map(|bytes| bytes.data()).hash(&mut hasher);
    }
    for field in [CONSTANTS, NAMES, LOCAL_NAMES] {
        items(&fields[field]).len().hash(&mut hasher);
    }
    for constant in items(&fields[CONSTANTS]) {
        thread.code_of(*constant).map(|code| code.free_count).hash(&mut hasher);
        Space::exact_tuple(*constant).map(|tuple| tuple.items().len()).hash(&mut hasher);
    }
    hasher.finish()
}

fn items(tuple: &Obj) -> &[Ref<'_>] {
    Space::exact_tuple(tuple.as_ref()).map_or(&[], |tuple| tuple.items())
}

fn is_bytes(object: &Obj) -> bool {
    Space::exact_bytes(object.as_ref()).is_some()
}

fn is_names(object: &Obj) -> bool {
    Space::exact_tuple(object.as_ref()).is_some() && items(object).iter().all(|name| Space::exact_str(*name).is_some())
}

pub fn read(reader: &mut Reader<'_, '_>, thread: &Thread, depth: usize) -> PyResult {
    let bad = |reader: &Reader<'_, '_>| Err(reader.bad("damaged code"));
    if reader.number()? != FORMAT {
        return Err(reader.bad("code of another version"));
    }
    let mut numbers = [0; NUMBERS];
    for number in &mut numbers {
        *number = reader.number()? as u32;
    }
    let mut fields = Vec::with_capacity(FIELDS);
    for _ in 0..FIELDS {
        fields.push(reader.read(depth + 1, "code")?);
    }
    let sum = u64::from_le_bytes(reader.array()?);
    let well_formed = [INSTRUCTIONS, LOCAL_KINDS, LOCATIONS, HANDLERS].iter().all(|&field| is_bytes(&fields[field]))
        && [NAMES, LOCAL_NAMES, STATIC_ATTRIBUTES].iter().all(|&field| is_names(&fields[field]))
        && [FILE_NAME, NAME, QUALIFIED_NAME].iter().all(|&field| Space::exact_str(fields[field].as_ref()).is_some())
        && Space::exact_tuple(fields[CONSTANTS].as_ref()).is_some()
        && (fields[SHOWN].is_none() || Space::exact_tuple(fields[SHOWN].as_ref()).is_some());
    if !well_formed || sum != check_sum(thread, numbers, &fields) {
        return bad(reader);
    }
    let data =
        |field: usize| Space::exact_bytes(fields[field].as_ref()).map_or(Vec::new(), |bytes| bytes.data().to_vec());
    let locations = data(LOCATIONS);
    let units: Vec<u32> = data(INSTRUCTIONS)
        .chunks_exact(4)
        .map(|unit| u32::from_le_bytes(unit.try_into().expect("four bytes")))
        .collect();
    let kinds = data(LOCAL_KINDS);
    if units.is_empty() || !has_known_opcodes(&units) || kinds.len() != items(&fields[LOCAL_NAMES]).len() {
        return bad(reader);
    }
    let free = compiler::code::LocalKind::FREE.bits();
    let free_count = kinds.iter().filter(|kind| **kind & free != 0).count() as u32;
    let local_count = kinds.len() as u32;
    for field in [NAMES, LOCAL_NAMES, STATIC_ATTRIBUTES] {
        let names: Vec<Obj> = items(&fields[field]).iter().map(|name| thread.space.intern(name.own())).collect();
        fields[field] = thread.space.tuple(names)?;
    }
    for field in [FILE_NAME, NAME, QUALIFIED_NAME] {
        fields[field] = thread.space.intern(fields[field].clone());
    }
    if !thread.config.debug_ranges {
        let first_line = numbers[NUMBERS - 1];
        let known = runs_of_table(&locations, first_line).map(|(units, range)| (units, thread.known_range(range)));
        let known = encode_runs(known, first_line);
        fields[LOCATIONS] = thread.space.bytes(&known)?;
    }
    Ok(thread.space.new_code(Some(&executed_form(units.into_iter(), numbers[FLAGS])), |code| {
        let shown = if fields[SHOWN].is_none() { Obj::NULL } else { fields[SHOWN].clone() };
        for (slot, value) in [
            (&code.name, fields[NAME].clone()),
            (&code.qualified_name, fields[QUALIFIED_NAME].clone()),
            (&code.file_name, fields[FILE_NAME].clone()),
            (&code.constants, fields[CONSTANTS].clone()),
            (&code.names, fields[NAMES].clone()),
            (&code.local_names, fields[LOCAL_NAMES].clone()),
            (&code.local_kinds, fields[LOCAL_KINDS].clone()),
            (&code.exception_table, fields[HANDLERS].clone()),
            (&code.locations, fields[LOCATIONS].clone()),
            (&code.static_attributes, fields[STATIC_ATTRIBUTES].clone()),
            (&code.extra, shown),
        ] {
            slot.set(value);
        }
        let stack_size;
        [
            code.argument_count,
            code.positional_only_count,
            code.keyword_only_count,
            stack_size,
            code.flags,
            code.first_line,
        ] = numbers;
        code.stack_size.set(stack_size);
        code.local_count = local_count;
        code.free_count = free_count;
    })?)
}

/// Whether every unit is an instruction, or a cache of the one before.
fn has_known_opcodes(units: &[u32]) -> bool {
    let mut at = 0;
    while let Some(&unit) = units.get(at) {
        let Some(opcode) = Opcode::general().get((unit & 0xff) as usize) else { return false };
        debug_assert!(Instruction(unit).opcode() == *opcode);
        at += 1 + opcode.cache_units();
    }
    at == units.len()
}
