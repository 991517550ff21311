//! The constants of a code object, each kept once.
//!
//! Equal constants are those that no program can tell apart: type, sign of zero and nan bits count.

use rustc_hash::FxHashMap;

use crate::code::Constant;
use crate::opcode::{Instruction, Opcode};

#[derive(Default)]
pub(super) struct ConstantPool {
    constants: Vec<Constant>,
    index: FxHashMap<Vec<u8>, u32>,
}

impl ConstantPool {
    pub fn add(&mut self, constant: Constant) -> u32 {
        let next = self.constants.len() as u32;
        let mut key = Vec::new();
        if write_key(&constant, &mut key) {
            if let Some(&index) = self.index.get(&key) {
                return index;
            }
            self.index.insert(key, next);
        }
        self.constants.push(constant);
        next
    }

    pub fn into_constants(self) -> Vec<Constant> {
        self.constants
    }
}

/// Drops the constants that only removed code used. The first stays where it is the docstring.
pub(super) fn drop_unused(
    constants: Vec<Constant>,
    instructions: &mut [Instruction],
    keep_first: bool,
) -> Vec<Constant> {
    let mut used = vec![false; constants.len()];
    if keep_first && let Some(first) = used.first_mut() {
        *first = true;
    }
    let mut index = 0;
    while let Some(instruction) = instructions.get(index) {
        if instruction.opcode() == Opcode::LoadConst {
            used[instruction.argument() as usize] = true;
        }
        index += 1 + instruction.opcode().cache_units();
    }
    if used.iter().all(|&used| used) {
        return constants;
    }
    let mut next = 0;
    let new_index: Vec<u32> = used
        .iter()
        .map(|&used| {
            let index = next;
            next += u32::from(used);
            index
        })
        .collect();
    let mut index = 0;
    while let Some(instruction) = instructions.get_mut(index) {
        if instruction.opcode() == Opcode::LoadConst {
            *instruction = Instruction::new(Opcode::LoadConst, new_index[instruction.argument() as usize]);
        }
        index += 1 + instruction.opcode().cache_units();
    }
    constants.into_iter().zip(used).filter_map(|(constant, used)| used.then_some(constant)).collect()
}

fn write_bytes(bytes: &[u8], key: &mut Vec<u8>) {
    key.extend((bytes.len() as u64).to_le_bytes());
    key.extend(bytes);
}

/// Writes what identifies a constant; false for code, which is never shared.
fn write_key(constant: &Constant, key: &mut Vec<u8>) -> bool {
    match constant {
        Constant::None => key.push(0),
        Constant::True => key.push(1),
        Constant::False => key.push(2),
        Constant::Ellipsis => key.push(3),
        Constant::Int(value) => {
            key.push(4);
            key.extend(value.to_le_bytes());
        }
        Constant::BigInt { negative, magnitude } => {
            key.push(5 + u8::from(*negative));
            write_bytes(magnitude, key);
        }
        Constant::Float(value) => {
            key.push(7);
            key.extend(value.to_bits().to_le_bytes());
        }
        Constant::Complex { real, imaginary } => {
            key.push(8);
            key.extend(real.to_bits().to_le_bytes());
            key.extend(imaginary.to_bits().to_le_bytes());
        }
        Constant::Str(text) => {
            key.push(9);
            write_bytes(&text.0, key);
        }
        Constant::Bytes(bytes) => {
            key.push(10);
            write_bytes(bytes, key);
        }
        Constant::Tuple(items) | Constant::FrozenSet(items) => {
            key.push(if matches!(constant, Constant::Tuple(_)) { 11 } else { 12 });
            key.extend((items.len() as u64).to_le_bytes());
            return items.iter().all(|item| write_key(item, key));
        }
        Constant::Slice(parts) => {
            key.push(13);
            return parts.iter().all(|part| write_key(part, key));
        }
        Constant::Code(_) => return false,
    }
    true
}
