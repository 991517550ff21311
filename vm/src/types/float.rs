//! `float`.

use std::cmp::Ordering;

use compiler::opcode::{BinaryOperator, Comparison};
use objects::int::IntView;
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref, Space, with_units};
use text::float_math;

use crate::exceptions;
use crate::names;
use crate::native::{GetSet, Native, TypeTable, class_method, getset, method, raw_new, static_method};
use crate::protocol::compare::{holds, holds_for_floats};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::comparable::Comparable;
use crate::types::int::arithmetic;
use crate::types::number_operators::{Division, Operators};
use crate::types::{buffer, wrapped};

pub static FLOAT: TypeTable = TypeTable {
    native: NativeType {
        name: "float",
        layout: Layout::Float,
        fixed_slots: 0,
        is_leaf: true,
        keeps_slots: false,
        items: None,
    },
    flags: TypeFlags::BASE,
    doc: "Convert a string or number to a floating-point number, if possible.",
    methods: &[FloatOperators::ARITHMETIC, FloatOperators::DIVISION, FloatOperators::COMPARISONS, OPERATORS, METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const OPERATORS: &[Native] = &[
    method("__neg__", "($self, /)", |thread, arguments| Ok(thread.space.float(-own(thread, arguments[0]))?), "-self"),
    method("__pos__", "($self, /)", exact, "+self"),
    method(
        "__abs__",
        "($self, /)",
        |thread, arguments| Ok(thread.space.float(own(thread, arguments[0]).abs())?),
        "abs(self)",
    ),
    method(
        "__bool__",
        "($self, /)",
        |thread, arguments| Ok(Obj::boolean(own(thread, arguments[0]) != 0.0)),
        "True if self else False",
    ),
    method("__int__", "($self, /)", trunc, "int(self)"),
    method("__float__", "($self, /)", exact, "float(self)"),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method(
        "__repr__",
        "($self, /)",
        |thread, arguments| Ok(thread.space.str(&text::float_text::repr(own(thread, arguments[0])))?),
        "Return repr(self).",
    ),
];

const METHODS: &[Native] = &[
    raw_new("($type, x=0, /)", new),
    class_method("from_number", "($type, number, /)", from_number, "Convert real number to a floating-point number."),
    class_method(
        "fromhex",
        "($type, string, /)",
        from_hex,
        "Create a floating-point number from a hexadecimal string.",
    ),
    static_method("__getformat__", "(typestr, /)", get_format, "You probably don't want to use this function."),
    method("__trunc__", "($self, /)", trunc, "Return the Integral closest to x between 0 and x."),
    method(
        "__floor__",
        "($self, /)",
        |thread, arguments| arithmetic::from_float(thread, own(thread, arguments[0]).floor()),
        "Return the floor as an Integral.",
    ),
    method(
        "__ceil__",
        "($self, /)",
        |thread, arguments| arithmetic::from_float(thread, own(thread, arguments[0]).ceil()),
        "Return the ceiling as an Integral.",
    ),
    method(
        "__round__",
        "($self, ndigits=None, /)",
        round,
        "Return the Integral closest to x, rounding half toward even.",
    ),
    method("__format__", "($self, format_spec, /)", format, "Formats the float according to format_spec."),
    method(
        "__getnewargs__",
        "($self, /)",
        |thread, arguments| Ok(thread.space.tuple([exact(thread, arguments)?])?),
        "",
    ),
    method("conjugate", "($self, /)", exact, "Return self, the complex conjugate of any float."),
    method(
        "as_integer_ratio",
        "($self, /)",
        as_integer_ratio,
        "Return a pair of integers, whose ratio is exactly equal to the original float.",
    ),
    method(
        "is_integer",
        "($self, /)",
        |thread, arguments| {
            let value = own(thread, arguments[0]);
            Ok(Obj::boolean(value.is_finite() && value.floor() == value))
        },
        "Return True if the float is an integer.",
    ),
    method(
        "hex",
        "($self, /)",
        |thread, arguments| Ok(thread.space.str(&text::float_hex::to_hex(own(thread, arguments[0])))?),
        "Return a hexadecimal representation of a floating-point number.",
    ),
];

const GETSETS: &[GetSet] = &[
    getset("real", |thread, object| exact(thread, &[object]), None, "the real part of a complex number"),
    getset("imag", |thread, _| Ok(thread.space.float(0.0)?), None, "the imaginary part of a complex number"),
];

/// Behind the methods for operators.
pub struct FloatOperators;

impl Comparable for FloatOperators {
    fn compare(thread: &Thread, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult {
        let a = own(thread, a);
        if let Some(b) = thread.space.float_value(b) {
            return Ok(Obj::boolean(holds_for_floats(comparison, a, b)));
        }
        match thread.space.int_value(b) {
            Some(b) => Ok(Obj::boolean(match compare_with_int(a, b) {
                Some(ordering) => holds(comparison, ordering),
                None => comparison == Comparison::NotEqual,
            })),
            None => Ok(Obj::not_implemented()),
        }
    }
}

impl Operators for FloatOperators {
    fn operate(thread: &Thread, a: Ref<'_>, b: Ref<'_>, operator: BinaryOperator) -> PyResult {
        match (operand(thread, a)?, operand(thread, b)?) {
            (Some(x), Some(y)) => binary(thread, x, y, operator).unwrap_or_else(|| Ok(Obj::not_implemented())),
            _ => Ok(Obj::not_implemented()),
        }
    }

    fn power(thread: &Thread, a: Ref<'_>, b: Ref<'_>, modulus: Ref<'_>) -> PyResult {
        if !modulus.is_null() && !modulus.is_none() {
            return Err(thread.type_error("pow() 3rd argument not allowed unless all arguments are integers"));
        }
        Self::operate(thread, a, b, BinaryOperator::Power)
    }
}

impl Division for FloatOperators {
    fn divmod(thread: &Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult {
        let (Some(x), Some(y)) = (operand(thread, a)?, operand(thread, b)?) else { return Ok(Obj::not_implemented()) };
        if y == 0.0 {
            return Err(arithmetic::division_by_zero(thread));
        }
        let (quotient, remainder) = float_math::divide_modulo(x, y);
        Ok(thread.space.tuple([thread.space.float(quotient)?, thread.space.float(remainder)?])?)
    }
}

/// The value of an argument that is known to be a float.
fn own(thread: &Thread, object: Ref<'_>) -> f64 {
    thread.space.float_value(object).expect("the binder checked the instance")
}

fn exact(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(wrapped::value(thread, arguments[0]))
}

/// `a op b` on two floats; None where floats do not have the operator.
#[inline]
pub fn binary(thread: &Thread, a: f64, b: f64, operator: BinaryOperator) -> Option<PyResult> {
    use BinaryOperator as Op;
    let value = match operator {
        Op::Add | Op::InplaceAdd => a + b,
        Op::Subtract | Op::InplaceSubtract => a - b,
        Op::Multiply | Op::InplaceMultiply => a * b,
        Op::TrueDivide | Op::InplaceTrueDivide if b != 0.0 => a / b,
        Op::FloorDivide | Op::InplaceFloorDivide if b != 0.0 => float_math::floor_divide(a, b),
        Op::Remainder | Op::InplaceRemainder if b != 0.0 => float_math::modulo(a, b),
        Op::TrueDivide
        | Op::InplaceTrueDivide
        | Op::FloorDivide
        | Op::InplaceFloorDivide
        | Op::Remainder
        | Op::InplaceRemainder => return Some(Err(arithmetic::division_by_zero(thread))),
        Op::Power | Op::InplacePower => return Some(power(thread, a, b)),
        _ => return None,
    };
    Some(thread.space.float(value).map_err(Raised::from))
}

/// `a ** b`; a complex number where a negative base has a fractional exponent.
pub fn power(thread: &Thread, a: f64, b: f64) -> PyResult {
    if b == 0.0 || a == 1.0 {
        return Ok(thread.space.float(1.0)?);
    }
    if a.is_nan() || b.is_nan() {
        return Ok(thread.space.float(f64::NAN)?);
    }
    if a == 0.0 && b < 0.0 && b.is_finite() {
        return Err(thread.raise(&exceptions::ZERO_DIVISION_ERROR, "zero to a negative power"));
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && b.floor() != b {
        return super::complex::power(thread, (a, 0.0), (b, 0.0));
    }
    let result = a.powf(b);
    if result.is_infinite() && a.is_finite() && b.is_finite() {
        let text = thread.space.str("Numerical result out of range")?;
        return Err(thread.raise_with(&exceptions::OVERFLOW_ERROR, vec![Obj::small_int(i64::from(libc::ERANGE)), text]));
    }
    Ok(thread.space.float(result)?)
}

/// An operand as a float: floats and ints; None for anything else.
fn operand(thread: &Thread, object: Ref<'_>) -> PyResult<Option<f64>> {
    if let Some(value) = thread.space.float_value(object) {
        return Ok(Some(value));
    }
    match thread.space.int_value(object) {
        Some(value) => thread.int_to_float(value).map(Some),
        None => Ok(None),
    }
}

/// How a float compares with an int, exactly.
pub fn compare_with_int(a: f64, b: IntView<'_>) -> Option<Ordering> {
    match b {
        IntView::Small(value) => float_math::compare_small(a, value),
        IntView::Big(limbs) => float_math::compare_big(a, &limbs.to_big()),
    }
}

/// `hash` of a float that belongs to an object.
pub fn hash_of(value: f64, object: Ref<'_>) -> i64 {
    match text::hash::hash_float(value) {
        Some(hash) => hash,
        None => match object.header() {
            Some(header) => text::hash::hash_pointer(std::ptr::from_ref(header) as usize),
            None => 0,
        },
    }
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.int(hash_of(own(thread, arguments[0]), arguments[0]))?)
}

fn trunc(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    arithmetic::from_float(thread, own(thread, arguments[0]).trunc())
}

fn round(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let value = own(thread, arguments[0]);
    if arguments[1].is_null() || arguments[1].is_none() {
        return arithmetic::from_float(thread, value.round_ties_even());
    }
    let digits = thread.index_clamped(arguments[1])?;
    match float_math::round_to_digits(value, digits) {
        Some(rounded) => Ok(thread.space.float(rounded)?),
        None => Err(thread.overflow_error("rounded value too large to represent")),
    }
}

fn format(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(spec) = thread.space.str_value(arguments[1]) else {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("__format__() argument must be str, not {given}")));
    };
    if spec.len() == 0 {
        return thread.str_of(arguments[0]);
    }
    format_value(thread, own(thread, arguments[0]), spec, &|| thread.type_name(arguments[0]))
}

/// `format(value, spec)` for a spec that is not empty.
pub fn format_value(
    thread: &Thread,
    value: f64,
    spec: &objects::string::Str,
    type_name: text::format_spec::TypeName<'_>,
) -> PyResult {
    let formatted = with_units!(spec.view(), units => text::format_spec::format_float(value, units, type_name));
    super::str_::building::from_format(thread, formatted)
}

fn as_integer_ratio(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let value = own(thread, arguments[0]);
    match float_math::integer_ratio(value) {
        Some((numerator, denominator)) => Ok(thread
            .space
            .tuple([thread.space.int_from_big(&numerator)?, thread.space.int_from_big(&denominator)?])?),
        None if value.is_nan() => Err(thread.value_error("cannot convert NaN to integer ratio")),
        None => Err(thread.overflow_error("cannot convert Infinity to integer ratio")),
    }
}

fn new(thread: &Thread, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let class = wrapped::class_argument(thread, values[0]);
    // Keyword arguments are for the `__init__` of a subclass.
    if !names.is_empty() && !thread.overrides(class, crate::names::INIT) {
        return Err(thread.type_error("float() takes no keyword arguments"));
    }
    let value = match values[1..values.len() - names.len()] {
        [] => thread.space.float(0.0)?,
        ref more if more.len() > 1 => {
            return Err(thread.type_error(&format!("float expected at most 1 argument, got {}", more.len())));
        }
        [object, ..] if Space::exact_float(object).is_some() => object.own(),
        [object, ..] => thread.space.float(from_object(thread, object)?)?,
    };
    wrapped::instance(thread, class, &FLOAT, value)
}

/// `float(object)`
fn from_object(thread: &Thread, object: Ref<'_>) -> PyResult<f64> {
    // Even of a text, where its class has one.
    if thread.overrides(thread.space.type_of(object), names::FLOAT)
        && let Some(value) = thread.call_float(object)?
    {
        return Ok(value);
    }
    if let Some(text) = thread.space.str_value(object) {
        let parsed = match text.as_ascii() {
            Some(ascii) if !ascii.bytes().any(|byte| (0x1c..0x20).contains(&byte)) => {
                text::float_parse::parse(ascii.as_bytes())
            }
            _ => text::float_parse::parse(&with_units!(text.view(), units => text::unicode::numeral_to_ascii(units))),
        };
        return parsed.map_err(|_| not_a_float(thread, object));
    }
    if thread.space.bytes_value(object).is_some() || thread.downcast::<objects::bytes::ByteArray>(object).is_some() {
        let bytes = buffer::get(thread, object)?.expect("bytes have a buffer");
        return text::float_parse::parse(&bytes).map_err(|_| not_a_float(thread, object));
    }
    let class = thread.space.type_of(object);
    let is_number =
        thread.lookup_name(class, names::FLOAT).is_some() || thread.lookup_name(class, names::INDEX).is_some();
    if is_number {
        return thread.to_float(object);
    }
    if let Some(bytes) = buffer::get(thread, object)? {
        return text::float_parse::parse(&bytes).map_err(|_| not_a_float(thread, object));
    }
    let given = thread.type_name(object);
    Err(thread.type_error(&format!("float() argument must be a string or a real number, not '{given}'")))
}

#[cold]
fn not_a_float(thread: &Thread, object: Ref<'_>) -> Raised {
    match thread.repr_string(object) {
        Ok(shown) => thread.value_error(&format!("could not convert string to float: {shown}")),
        Err(raised) => raised,
    }
}

fn from_number(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = wrapped::class_argument(thread, arguments[0]);
    let value = thread.space.float(thread.to_float(arguments[1])?)?;
    if std::ptr::eq(class, thread.class(&FLOAT)) {
        return Ok(value);
    }
    thread.call_with(class.as_ref(), &[value.as_ref()])
}

fn from_hex(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    use text::float_hex::HexError;
    let class = wrapped::class_argument(thread, arguments[0]);
    let Some(text) = thread.space.str_value(arguments[1]) else {
        return Err(thread.type_error("bad argument type for built-in operation"));
    };
    let ascii = text.as_ascii().map_or(&b"?"[..], str::as_bytes);
    let value = match text::float_hex::from_hex(ascii) {
        Ok(value) => thread.space.float(value)?,
        Err(error @ HexError::Invalid) => return Err(thread.value_error(error.message())),
        Err(error @ HexError::TooLarge) => return Err(thread.overflow_error(error.message())),
    };
    if std::ptr::eq(class, thread.class(&FLOAT)) {
        return Ok(value);
    }
    thread.call_with(class.as_ref(), &[value.as_ref()])
}

fn get_format(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let kind = thread.str_argument(arguments[0], "__getformat__() argument")?;
    match kind.as_str() {
        "double" | "float" => {
            thread.new_str(if cfg!(target_endian = "little") { "IEEE, little-endian" } else { "IEEE, big-endian" })
        }
        _ => Err(thread.value_error("__getformat__() argument 1 must be 'double' or 'float'")),
    }
}
