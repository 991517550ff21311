//! `_opcode`: what `opcode` and `dis` ask of the instruction set.

use compiler::disassemble::{BINARY_OPERATORS, INTRINSICS_1, INTRINSICS_2, SPECIAL_METHODS};
use compiler::opcode::Opcode;
use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::{PyResult, Thread};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_opcode",
    doc: "Opcode support module.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

const FUNCTIONS: &[Native] = &[
    function(
        "stack_effect",
        "(opcode, oparg=None, /, *, jump=None)",
        stack_effect,
        "Compute the stack effect of the opcode.",
    ),
    function("is_valid", "(opcode)", |t, a| ask(t, a, |_| true), "Return True if opcode is valid, False otherwise."),
    function(
        "has_arg",
        "(opcode)",
        |t, a| ask(t, a, Opcode::has_argument),
        "Return True if the opcode uses its oparg, False otherwise.",
    ),
    function(
        "has_const",
        "(opcode)",
        |t, a| ask(t, a, Opcode::has_constant),
        "Return True if the opcode accesses a constant, False otherwise.",
    ),
    function(
        "has_name",
        "(opcode)",
        |t, a| ask(t, a, Opcode::has_name),
        "Return True if the opcode accesses an attribute by name, False otherwise.",
    ),
    function(
        "has_jump",
        "(opcode)",
        |t, a| ask(t, a, Opcode::has_jump),
        "Return True if the opcode has a jump target, False otherwise.",
    ),
    function(
        "has_free",
        "(opcode)",
        |t, a| ask(t, a, Opcode::has_cell),
        "Return True if the opcode accesses a cell, False otherwise.",
    ),
    function(
        "has_local",
        "(opcode)",
        |t, a| ask(t, a, Opcode::has_local),
        "Return True if the opcode accesses a local variable, False otherwise.",
    ),
    function(
        "has_exc",
        "(opcode)",
        |t, a| ask(t, a, |_| false),
        "Return True if the opcode sets an exception handler, False otherwise.",
    ),
    function(
        "get_intrinsic1_descs",
        "()",
        |t, _| intrinsics(t, &INTRINSICS_1),
        "Return a list of names of the unary intrinsics.",
    ),
    function(
        "get_intrinsic2_descs",
        "()",
        |t, _| intrinsics(t, &INTRINSICS_2),
        "Return a list of names of the binary intrinsics.",
    ),
    function("get_special_method_names", "()", special_methods, "Return a list of special method names."),
    function("get_nb_ops", "()", binary_operators, "Return the names and symbols of the binary operators."),
    function(
        "get_executor",
        "(code, offset)",
        |_, _| Ok(Obj::none()),
        "Return the executor object at offset in code if exists, None otherwise.",
    ),
    function("get_specialization_stats", "()", |_, _| Ok(Obj::none()), "Return the specialization stats"),
];

/// Names of [`compiler::opcode::BinaryOperator`], without the in-place forms.
const OPERATOR_NAMES: [&str; 13] = [
    "ADD",
    "AND",
    "FLOOR_DIVIDE",
    "LSHIFT",
    "MATRIX_MULTIPLY",
    "MULTIPLY",
    "REMAINDER",
    "OR",
    "POWER",
    "RSHIFT",
    "SUBTRACT",
    "TRUE_DIVIDE",
    "XOR",
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    thread.set_attribute_str(module, "ENABLE_SPECIALIZATION", Obj::boolean(true).as_ref())?;
    thread.set_attribute_str(module, "ENABLE_SPECIALIZATION_FT", Obj::boolean(false).as_ref())
}

fn opcode_of(thread: &Thread, number: Ref<'_>) -> PyResult<Option<Opcode>> {
    let number = thread.index_i64(number)?;
    Ok(usize::try_from(number).ok().and_then(Opcode::from_number))
}

fn ask(thread: &Thread, arguments: &[Ref<'_>], property: fn(Opcode) -> bool) -> PyResult {
    Ok(Obj::boolean(opcode_of(thread, arguments[0])?.is_some_and(property)))
}

fn stack_effect(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let opcode = opcode_of(thread, arguments[0])?;
    let argument = match arguments[1].non_null().filter(|argument| !argument.is_none()) {
        Some(argument) => thread.index_i64(argument)?,
        None => 0,
    };
    let jump = match arguments[2].non_null().filter(|jump| !jump.is_none()) {
        None => None,
        Some(jump) if jump.is_true() => Some(true),
        Some(jump) if jump.is_false() => Some(false),
        Some(_) => return Err(thread.value_error("stack_effect: jump must be False, True or None")),
    };
    let argument =
        u32::try_from(argument).ok().filter(|argument| *argument <= compiler::opcode::Instruction::ARGUMENT_MAX);
    match (opcode, argument) {
        (Some(opcode), Some(argument)) => Ok(Obj::small_int(i64::from(opcode.stack_effect(argument, jump)))),
        _ => Err(thread.value_error("invalid opcode or oparg")),
    }
}

fn intrinsics(thread: &Thread, names: &[&str]) -> PyResult {
    let mut list = Vec::with_capacity(names.len());
    for name in names {
        list.push(thread.new_str(&format!("INTRINSIC_{}", name.to_uppercase()))?);
    }
    Ok(thread.space.list(list)?)
}

fn special_methods(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let mut list = Vec::with_capacity(SPECIAL_METHODS.len());
    for name in SPECIAL_METHODS {
        list.push(thread.new_str(name)?);
    }
    Ok(thread.space.list(list)?)
}

fn binary_operators(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let plain = OPERATOR_NAMES.iter().map(|name| format!("NB_{name}"));
    let inplace = OPERATOR_NAMES.iter().map(|name| format!("NB_INPLACE_{name}"));
    let names = plain.chain(inplace).chain(["NB_SUBSCR".to_owned()]);
    let mut list = Vec::with_capacity(BINARY_OPERATORS.len());
    for (name, symbol) in names.zip(BINARY_OPERATORS) {
        list.push(thread.space.tuple([thread.new_str(&name)?, thread.new_str(symbol)?])?);
    }
    Ok(thread.space.list(list)?)
}
