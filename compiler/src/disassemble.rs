//! A listing of code, for people and for golden tests.
//!
//! One line an instruction: source line where it changes, unit index, name, argument and its meaning. Jump targets
//! are marked. The exception table follows, then the code objects among the constants.

use std::fmt::Write;

use crate::code::{Code, Constant, Text};
use crate::opcode::{Instruction, Opcode};
use crate::unparse::{bytes_repr, float_repr, string_repr};

/// Signs of [`crate::opcode::BinaryOperator`].
pub const BINARY_OPERATORS: [&str; 27] = [
    "+", "&", "//", "<<", "@", "*", "%", "|", "**", ">>", "-", "/", "^", "+=", "&=", "//=", "<<=", "@=", "*=", "%=",
    "|=", "**=", ">>=", "-=", "/=", "^=", "[]",
];
const COMPARISONS: [&str; 6] = ["<", "<=", "==", "!=", ">", ">="];
const COMMON_CONSTANTS: [&str; 5] = ["AssertionError", "NotImplementedError", "tuple", "all", "any"];
/// Methods of [`Opcode::LoadSpecial`].
pub const SPECIAL_METHODS: [&str; 4] = ["__enter__", "__exit__", "__aenter__", "__aexit__"];
/// Names of [`crate::opcode::Intrinsic1`].
pub const INTRINSICS_1: [&str; 11] = [
    "print",
    "import_star",
    "stopiteration_error",
    "async_gen_wrap",
    "unary_positive",
    "list_to_tuple",
    "typevar",
    "paramspec",
    "typevartuple",
    "subscript_generic",
    "typealias",
];
/// Names of [`crate::opcode::Intrinsic2`].
pub const INTRINSICS_2: [&str; 5] = [
    "prep_reraise_star",
    "typevar_with_bound",
    "typevar_with_constraints",
    "set_function_type_params",
    "set_typeparam_default",
];

/// Longer constants are cut.
const CONSTANT_CHARACTERS_MAX: usize = 60;

/// The listing of a code object and all inside it.
pub fn disassemble(code: &Code) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_code(code, &mut text);
    text
}

fn show_text(text: &Text) -> String {
    String::from_utf8_lossy(&text.0).into_owned()
}

/// `repr` of a constant.
pub fn show_constant(constant: &Constant) -> String {
    let list = |items: &[Constant]| items.iter().map(show_constant).collect::<Vec<_>>().join(", ");
    match constant {
        Constant::None => "None".to_owned(),
        Constant::True => "True".to_owned(),
        Constant::False => "False".to_owned(),
        Constant::Ellipsis => "Ellipsis".to_owned(),
        Constant::Int(value) => value.to_string(),
        Constant::BigInt { negative, magnitude } => {
            let value = num_bigint::BigUint::from_bytes_le(magnitude);
            format!("{}{value}", if *negative { "-" } else { "" })
        }
        Constant::Float(value) => float_repr(*value),
        Constant::Complex { real, imaginary } => format!("({}, {}j)", float_repr(*real), float_repr(*imaginary)),
        Constant::Str(text) => string_repr(&show_text(text)),
        Constant::Bytes(bytes) => bytes_repr(bytes),
        Constant::Tuple(items) if items.len() == 1 => format!("({},)", list(items)),
        Constant::Tuple(items) => format!("({})", list(items)),
        Constant::FrozenSet(items) => format!("frozenset({{{}}})", list(items)),
        Constant::Slice(parts) => format!("slice({})", list(&parts[..])),
        Constant::Code(code) => format!("<code {}>", show_text(&code.qualified_name)),
    }
}

fn cut(text: String) -> String {
    if text.chars().count() <= CONSTANT_CHARACTERS_MAX {
        return text;
    }
    text.chars().take(CONSTANT_CHARACTERS_MAX).chain("...".chars()).collect()
}

/// Where a jump lands, if the instruction is one.
pub fn jump_target(instruction: Instruction, index: usize) -> Option<usize> {
    let opcode = instruction.opcode();
    let after = index + 1 + opcode.cache_units();
    let distance = instruction.argument() as usize;
    match opcode {
        Opcode::JumpBackward | Opcode::JumpBackwardNoInterrupt => after.checked_sub(distance),
        Opcode::JumpForward
        | Opcode::PopJumpIfFalse
        | Opcode::PopJumpIfTrue
        | Opcode::PopJumpIfNone
        | Opcode::PopJumpIfNotNone
        | Opcode::JumpIfFalseOrPop
        | Opcode::JumpIfTrueOrPop
        | Opcode::ForIter
        | Opcode::Send => Some(after + distance),
        _ => None,
    }
}

fn meaning(code: &Code, instruction: Instruction, index: usize) -> Option<String> {
    let argument = instruction.argument() as usize;
    let local = |slot: usize| code.locals.get(slot).map_or_else(|| "?".to_owned(), |local| show_text(&local.name));
    let name = |index: usize| code.names.get(index).map_or_else(|| "?".to_owned(), show_text);
    let pick = |table: &[&str], index: usize| table.get(index).unwrap_or(&"?").to_string();
    if let Some(target) = jump_target(instruction, index) {
        return Some(format!("to {target}"));
    }
    Some(match instruction.opcode() {
        Opcode::LoadConst => cut(code.constants.get(argument).map_or_else(|| "?".to_owned(), show_constant)),
        Opcode::LoadSmallInt => instruction.signed_argument().to_string(),
        Opcode::LoadCommonConstant => pick(&COMMON_CONSTANTS, argument),
        Opcode::LoadFast
        | Opcode::LoadFastBorrow
        | Opcode::LoadFastCheck
        | Opcode::LoadFastAndClear
        | Opcode::StoreFast
        | Opcode::DeleteFast
        | Opcode::MakeCell
        | Opcode::LoadDeref
        | Opcode::StoreDeref
        | Opcode::DeleteDeref
        | Opcode::LoadFromDictOrDeref => local(argument),
        Opcode::LoadFastLoadFast
        | Opcode::LoadFastBorrowLoadFastBorrow
        | Opcode::StoreFastLoadFast
        | Opcode::StoreFastStoreFast => format!("{}, {}", local(argument >> 12), local(argument & 4095)),
        Opcode::LoadGlobal => format!("{}{}", name(argument >> 1), if argument & 1 == 1 { " + NULL" } else { "" }),
        Opcode::LoadAttr => format!("{}{}", name(argument >> 1), if argument & 1 == 1 { " + NULL|self" } else { "" }),
        Opcode::LoadSuperAttr => {
            format!("{}{}", name(argument >> 2), if argument & 1 == 1 { " + NULL|self" } else { "" })
        }
        Opcode::LoadName
        | Opcode::StoreName
        | Opcode::DeleteName
        | Opcode::StoreGlobal
        | Opcode::DeleteGlobal
        | Opcode::LoadFromDictOrGlobals
        | Opcode::StoreAttr
        | Opcode::DeleteAttr
        | Opcode::ImportName
        | Opcode::ImportFrom => name(argument),
        Opcode::BinaryOp => pick(&BINARY_OPERATORS, argument),
        Opcode::CompareOp => pick(&COMPARISONS, argument),
        Opcode::LoadSpecial => pick(&SPECIAL_METHODS, argument),
        Opcode::CallIntrinsic1 => pick(&INTRINSICS_1, argument),
        Opcode::CallIntrinsic2 => pick(&INTRINSICS_2, argument),
        _ => return None,
    })
}

fn write_code(code: &Code, text: &mut String) -> std::fmt::Result {
    writeln!(text, "{} (line {}, flags {:?}):", show_text(&code.qualified_name), code.first_line, code.flags)?;
    let counts = [code.argument_count, code.positional_only_count, code.keyword_only_count];
    writeln!(text, "  arguments {counts:?}, stack {}", code.stack_size)?;
    if !code.locals.is_empty() {
        let locals: Vec<String> = code
            .locals
            .iter()
            .map(|local| {
                format!(
                    "{} {:?}",
                    show_text(&local.name),
                    local.kind.iter_names().map(|(name, _)| name).collect::<Vec<_>>().join("|")
                )
            })
            .collect();
        writeln!(text, "  locals: {}", locals.join(", "))?;
    }
    let mut is_target = vec![false; code.instructions.len() + 1];
    let mut lines = Vec::with_capacity(code.instructions.len());
    for location in &code.locations {
        lines.extend(std::iter::repeat_n(location.line, location.units as usize));
    }
    let mut index = 0;
    while let Some(&instruction) = code.instructions.get(index) {
        if let Some(target) = jump_target(instruction, index).and_then(|target| is_target.get_mut(target)) {
            *target = true;
        }
        index += 1 + instruction.opcode().cache_units();
    }
    for entry in &code.exception_table {
        if let Some(target) = is_target.get_mut(entry.target as usize) {
            *target = true;
        }
    }
    let mut index = 0;
    let mut last_line = u32::MAX;
    while let Some(&instruction) = code.instructions.get(index) {
        let line = lines.get(index).copied().unwrap_or(0);
        let shown = match line {
            line if line == last_line => String::new(),
            0 => "--".to_owned(),
            line => line.to_string(),
        };
        last_line = line;
        let mark = if is_target[index] { ">>" } else { "" };
        write!(text, "  {shown:>5} {mark:>2} {index:>5}  {}", instruction.opcode().name())?;
        let meaning = meaning(code, instruction, index);
        if instruction.argument() != 0 || meaning.is_some() {
            write!(text, " {}", instruction.argument())?;
        }
        if let Some(meaning) = meaning {
            write!(text, " ({meaning})")?;
        }
        text.push('\n');
        index += 1 + instruction.opcode().cache_units();
    }
    for entry in &code.exception_table {
        let lasti = if entry.push_lasti { " lasti" } else { "" };
        writeln!(text, "  {} to {} -> {} [{}]{lasti}", entry.start, entry.end, entry.target, entry.depth)?;
    }
    if !code.static_attributes.is_empty() {
        let names: Vec<String> = code.static_attributes.iter().map(show_text).collect();
        writeln!(text, "  static attributes: {}", names.join(", "))?;
    }
    for constant in &code.constants {
        if let Constant::Code(inner) = constant {
            text.push('\n');
            write_code(inner, text)?;
        }
    }
    Ok(())
}
