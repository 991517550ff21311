//! What recorded places need to know of code objects, which may end before the record does.
//!
//! An entry owns the strings and the table of lines of its code, so that no other code can have these at the same addresses: they
//! identify the entry even where the code object's own address is used again.

use std::collections::HashMap;

use compiler::opcode::{Instruction, Opcode};
use objects::frame::Code;
use objects::{Obj, Space, Word};
use profile::{CallSites, Function};

use crate::code_objects;
use crate::state::Thread;

struct Entry {
    file: Obj,
    name: Obj,
    locations: Obj,
    first_line: u32,
    body: u32,
    /// Number of the function, see [`CallSites::function`].
    function: u32,
    /// The line of each unit.
    lines: Vec<u32>,
    /// The unit where the function's own work begins; before it cells and generators are made.
    begin: u32,
}

/// The first `RESUME`.
fn begin_of(code: &Code) -> u32 {
    let mut unit = 0;
    while unit < code.instruction_count.get() {
        // SAFETY: within the instructions, which a live code object keeps.
        let instruction = Instruction(unsafe { *code.instructions.get().add(unit as usize) });
        if instruction.opcode() == Opcode::Resume {
            return unit;
        }
        unit += 1 + instruction.opcode().cache_units() as u32;
    }
    0
}

/// File, name, table of lines, first line, body in the image.
type Identity = (u64, u64, u64, u32, u32);

fn identity(code: &Code) -> Identity {
    let bits = |word: Word| word.0;
    (
        bits(code.file_name.word()),
        bits(code.qualified_name.word()),
        bits(code.locations.word()),
        code.first_line,
        code.body,
    )
}

#[derive(Default)]
pub(super) struct Codes {
    entries: Vec<Entry>,
    by_identity: HashMap<Identity, u32>,
    /// The entry that a code object at that address had.
    by_address: HashMap<usize, u32>,
    /// File name of each function.
    files: Vec<Obj>,
}

impl Codes {
    /// Whether an entry is that of a code object.
    pub(super) fn is_of(&self, entry: u32, code: &Code) -> bool {
        let entry = &self.entries[entry as usize];
        code.locations.word() == entry.locations.word()
            && code.file_name.word() == entry.file.word()
            && code.qualified_name.word() == entry.name.word()
            && code.first_line == entry.first_line
            && code.body == entry.body
    }

    /// The entry of a code object.
    pub(super) fn entry(&mut self, thread: &Thread, code: &Code, sites: &mut CallSites) -> u32 {
        let address = std::ptr::from_ref(code) as usize;
        if let Some(&entry) = self.by_address.get(&address)
            && self.is_of(entry, code)
        {
            return entry;
        }
        let identity = identity(code);
        let entry = match self.by_identity.get(&identity) {
            Some(&entry) => entry,
            None => {
                let entry = self.add(thread, code, sites);
                self.by_identity.insert(identity, entry);
                entry
            }
        };
        self.by_address.insert(address, entry);
        entry
    }

    fn add(&mut self, thread: &Thread, code: &Code, sites: &mut CallSites) -> u32 {
        let text =
            |object: &Obj| Space::exact_str(object.as_ref()).map_or_else(String::new, |text| text.to_string_lossy());
        let part = |slot: &objects::Slot| slot.get().unwrap_or(Obj::NULL);
        let (file, name) = (part(&code.file_name), part(&code.qualified_name));
        let function = Function { name: text(&name), file: text(&file), first_line: code.first_line };
        let function = sites.function(function);
        if self.files.len() <= function as usize {
            self.files.push(file.clone());
        }
        let mut lines = Vec::with_capacity(code.instruction_count.get() as usize);
        for (units, range) in code_objects::location_runs(thread, code) {
            let room = (code.instruction_count.get() as usize).saturating_sub(lines.len());
            lines.resize(lines.len() + room.min(units as usize), range.line);
        }
        let locations = part(&code.locations);
        self.entries.push(Entry {
            file,
            name,
            locations,
            first_line: code.first_line,
            body: code.body,
            function,
            lines,
            begin: begin_of(code),
        });
        self.entries.len() as u32 - 1
    }

    pub(super) fn function(&self, entry: u32) -> u32 {
        self.entries[entry as usize].function
    }

    /// Whether the function's own work has not begun at a unit.
    pub(super) fn is_before_begin(&self, entry: u32, unit: u32) -> bool {
        unit < self.entries[entry as usize].begin
    }

    /// The line of a unit; 0 where there is none.
    pub(super) fn line(&self, entry: u32, unit: u32) -> u32 {
        self.entries[entry as usize].lines.get(unit as usize).copied().unwrap_or(0)
    }

    /// The name of a function's file.
    pub(super) fn file(&self, function: u32) -> Option<Obj> {
        self.files.get(function as usize).cloned()
    }

    /// Bytes that it takes beside the heap.
    pub(super) fn bytes(&self) -> usize {
        let lines: usize = self.entries.iter().map(|entry| 4 * entry.lines.capacity()).sum();
        lines
            + self.entries.capacity() * size_of::<Entry>()
            + self.by_identity.capacity() * (size_of::<Identity>() + 5)
            + self.by_address.capacity() * 13
            + self.files.capacity() * 8
    }
}
