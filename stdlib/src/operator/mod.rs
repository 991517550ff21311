//! `_operator`: operators as functions, and callables that fetch items and attributes or call methods.

mod attribute_getter;
mod getter;
mod item_getter;
mod method_caller;

use compiler::opcode::{BinaryOperator as Op, Comparison};
use objects::{Obj, Ref, Space};
use vm::native::{ModuleTable, Native, function, raw_function};
use vm::{PyResult, Thread, names};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_operator",
    doc: "Operator interface.\n\nThis module exports a set of functions implemented in C corresponding\nto the intrinsic operators of \
          Python.  For example, operator.add(x, y)\nis equivalent to the expression x+y.",
    functions: &[TRUTH, COMPARISONS, ARITHMETIC, INPLACE, SEQUENCES],
    types: &[&item_getter::ITEM_GETTER, &attribute_getter::ATTRIBUTE_GETTER, &method_caller::METHOD_CALLER],
    initialize: None,
};

const TRUTH: &[Native] = &[
    function("truth", "(a, /)", |t, a| Ok(Obj::boolean(t.truth(a[0])?)), "Return True if a is true, False otherwise."),
    function("not_", "(a, /)", |t, a| Ok(Obj::boolean(!t.truth(a[0])?)), "Same as not a."),
    function("is_", "(a, b, /)", |_, a| Ok(Obj::boolean(a[0].is(a[1]))), "Same as a is b."),
    function("is_not", "(a, b, /)", |_, a| Ok(Obj::boolean(!a[0].is(a[1]))), "Same as a is not b."),
    function("is_none", "(a, /)", |_, a| Ok(Obj::boolean(a[0].is_none())), "Same as a is None."),
    function("is_not_none", "(a, /)", |_, a| Ok(Obj::boolean(!a[0].is_none())), "Same as a is not None."),
];

const COMPARISONS: &[Native] = &[
    function("lt", "(a, b, /)", |t, a| t.compare(a[0], a[1], Comparison::Less), "Same as a < b."),
    function("le", "(a, b, /)", |t, a| t.compare(a[0], a[1], Comparison::LessEqual), "Same as a <= b."),
    function("eq", "(a, b, /)", |t, a| t.compare(a[0], a[1], Comparison::Equal), "Same as a == b."),
    function("ne", "(a, b, /)", |t, a| t.compare(a[0], a[1], Comparison::NotEqual), "Same as a != b."),
    function("gt", "(a, b, /)", |t, a| t.compare(a[0], a[1], Comparison::Greater), "Same as a > b."),
    function("ge", "(a, b, /)", |t, a| t.compare(a[0], a[1], Comparison::GreaterEqual), "Same as a >= b."),
];

const ARITHMETIC: &[Native] = &[
    function("add", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::Add), "Same as a + b."),
    function("sub", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::Subtract), "Same as a - b."),
    function("mul", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::Multiply), "Same as a * b."),
    function("matmul", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::MatrixMultiply), "Same as a @ b."),
    function("floordiv", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::FloorDivide), "Same as a // b."),
    function("truediv", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::TrueDivide), "Same as a / b."),
    function("mod", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::Remainder), "Same as a % b."),
    function("pow", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::Power), "Same as a ** b."),
    function("lshift", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::LeftShift), "Same as a << b."),
    function("rshift", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::RightShift), "Same as a >> b."),
    function("and_", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::And), "Same as a & b."),
    function("or_", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::Or), "Same as a | b."),
    function("xor", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::Xor), "Same as a ^ b."),
    function("neg", "(a, /)", |t, a| t.unary(a[0], names::NEG, "-"), "Same as -a."),
    function("pos", "(a, /)", |t, a| t.unary(a[0], names::POS, "+"), "Same as +a."),
    function("abs", "(a, /)", absolute, "Same as abs(a)."),
    function("inv", "(a, /)", |t, a| t.unary(a[0], names::INVERT, "~"), "Same as ~a."),
    function("invert", "(a, /)", |t, a| t.unary(a[0], names::INVERT, "~"), "Same as ~a."),
    function("index", "(a, /)", |t, a| t.index(a[0]), "Same as a.__index__()"),
];

const INPLACE: &[Native] = &[
    function("iadd", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::InplaceAdd), "Same as a += b."),
    function("isub", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::InplaceSubtract), "Same as a -= b."),
    function("imul", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::InplaceMultiply), "Same as a *= b."),
    function("imatmul", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::InplaceMatrixMultiply), "Same as a @= b."),
    function("ifloordiv", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::InplaceFloorDivide), "Same as a //= b."),
    function("itruediv", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::InplaceTrueDivide), "Same as a /= b."),
    function("imod", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::InplaceRemainder), "Same as a %= b."),
    function("ipow", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::InplacePower), "Same as a **= b."),
    function("ilshift", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::InplaceLeftShift), "Same as a <<= b."),
    function("irshift", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::InplaceRightShift), "Same as a >>= b."),
    function("iand", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::InplaceAnd), "Same as a &= b."),
    function("ior", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::InplaceOr), "Same as a |= b."),
    function("ixor", "(a, b, /)", |t, a| t.binary(a[0], a[1], Op::InplaceXor), "Same as a ^= b."),
    function(
        "iconcat",
        "(a, b, /)",
        |t, a| concatenate(t, a, Op::InplaceAdd),
        "Same as a += b, for a and b sequences.",
    ),
];

const SEQUENCES: &[Native] = &[
    function("concat", "(a, b, /)", |t, a| concatenate(t, a, Op::Add), "Same as a + b, for a and b sequences."),
    function(
        "contains",
        "(a, b, /)",
        |t, a| Ok(Obj::boolean(t.contains(a[0], a[1])?)),
        "Same as b in a (note reversed operands).",
    ),
    function("getitem", "(a, b, /)", |t, a| t.get_item(a[0], a[1]), "Same as a[b]."),
    function("setitem", "(a, b, c, /)", |t, a| t.set_item(a[0], a[1], a[2]).map(|()| Obj::none()), "Same as a[b] = c."),
    function("delitem", "(a, b, /)", |t, a| t.delete_item(a[0], a[1]).map(|()| Obj::none()), "Same as del a[b]."),
    function("countOf", "(a, b, /)", count_of, "Return the number of items in a which are, or which equal, b."),
    function("indexOf", "(a, b, /)", index_of, "Return the first index of b in a."),
    function(
        "length_hint",
        "(obj, default=0, /)",
        length_hint,
        "Return an estimate of the number of items in obj.\n\nIf the object supplies an actual length, it is exact; otherwise it is the object's own estimate, or the default.",
    ),
    raw_function("call", "(obj, /, *args, **kwargs)", call, "Same as obj(*args, **kwargs)."),
    function(
        "_compare_digest",
        "(a, b, /)",
        compare_digest,
        "Return 'a == b', in a time that does not tell where they differ.",
    ),
];

fn absolute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match thread.call_special(arguments[0], names::ABS, &[])? {
        Some(result) => Ok(result),
        None => Err(thread.type_error(&format!("bad operand type for abs(): '{}'", thread.type_name(arguments[0])))),
    }
}

fn concatenate(thread: &Thread, arguments: &[Ref<'_>], operator: Op) -> PyResult {
    let class = thread.space.type_of(arguments[0]);
    let is_sequence = thread.lookup_name(class, names::GETITEM).is_some()
        && thread.downcast::<objects::dict::Dict>(arguments[0]).is_none();
    if !is_sequence {
        return Err(thread.type_error(&format!("'{}' object can't be concatenated", class.name_lossy())));
    }
    thread.binary(arguments[0], arguments[1], operator)
}

fn count_of(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let iterator = thread.iterate(arguments[0])?;
    let mut found = 0;
    while let Some(item) = thread.next(iterator.as_ref())? {
        found += i64::from(thread.equals(item.as_ref(), arguments[1])?);
    }
    Ok(Obj::small_int(found))
}

fn index_of(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let iterator = thread.iterate(arguments[0])?;
    let mut index = 0;
    while let Some(item) = thread.next(iterator.as_ref())? {
        if thread.equals(item.as_ref(), arguments[1])? {
            return Ok(Obj::small_int(index));
        }
        index += 1;
    }
    Err(thread.value_error("sequence.index(x): x not in sequence"))
}

fn length_hint(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let default = match arguments[1].non_null() {
        Some(default) if thread.space.int_value(default).is_none() => {
            let text = format!("'{}' object cannot be interpreted as an integer", thread.type_name(default));
            return Err(thread.type_error(&text));
        }
        Some(default) => thread.index_i64(default)?,
        None => 0,
    };
    let class = thread.space.type_of(arguments[0]);
    let knows = [names::LEN, names::LENGTH_HINT].iter().any(|name| thread.lookup_name(class, *name).is_some());
    let hint = if knows { thread.length_hint(arguments[0])? as i64 } else { default };
    Ok(thread.space.int(hint)?)
}

fn call(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    match values.split_first() {
        Some((callable, rest)) if rest.len() >= names.len() => thread.call(*callable, rest, names),
        _ => Err(thread.type_error("call expected at least 1 argument, got 0")),
    }
}

/// The bytes that a digest comparison looks at.
fn digest(thread: &Thread, object: Ref<'_>) -> PyResult<Vec<u8>> {
    if let Some(text) = thread.space.str_value(object) {
        return match text.as_ascii() {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Err(thread.type_error("comparing strings with non-ASCII characters is not supported")),
        };
    }
    if let Some(bytes) = thread.space.bytes_value(object) {
        return Ok(bytes.data().to_vec());
    }
    if let Some(bytes) = thread.downcast::<objects::bytes::ByteArray>(object) {
        let items: Vec<Obj> = thread.collect(object)?;
        debug_assert_eq!(items.len(), bytes.len());
        return Ok(items
            .iter()
            .filter_map(|item| Space::exact_int(item.as_ref())?.to_i64())
            .map(|byte| byte as u8)
            .collect());
    }
    let text = format!("a bytes-like object is required, not '{}'", thread.type_name(object));
    Err(thread.type_error(&text))
}

fn compare_digest(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let is_text = |object| thread.space.str_value(object).is_some();
    if is_text(arguments[0]) != is_text(arguments[1]) {
        let (a, b) = (thread.type_name(arguments[0]), thread.type_name(arguments[1]));
        return Err(
            thread.type_error(&format!("unsupported operand types(s) or combination of types: '{a}' and '{b}'"))
        );
    }
    let (a, b) = (digest(thread, arguments[0])?, digest(thread, arguments[1])?);
    let mut difference = u8::from(a.len() != b.len());
    for (index, byte) in b.iter().enumerate() {
        difference |= byte ^ a.get(index).copied().unwrap_or(0);
    }
    Ok(Obj::boolean(difference == 0))
}
