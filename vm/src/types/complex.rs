//! `complex`.

use compiler::opcode::{BinaryOperator, Comparison};
use objects::float::Complex;
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref, RefExt, with_units};

use crate::exceptions;
use crate::names;
use crate::native::{GetSet, Native, TypeTable, class_method, getset, method, new_method};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::comparable::Comparable;
use crate::types::int::arithmetic::division_by_zero;
use crate::types::number_operators::Operators;
use crate::types::wrapped;

pub static COMPLEX: TypeTable = TypeTable {
    native: NativeType {
        name: "complex",
        layout: Layout::Complex,
        fixed_slots: 0,
        is_leaf: true,
        keeps_slots: false,
        items: None,
    },
    flags: TypeFlags::BASE,
    doc: "Create a complex number from a string or numbers.\n\nIf a string is given, parse it as a complex number.\nIf a single \
          number is given, convert it to a complex number.\nIf the 'real' or 'imag' arguments are given, create a complex number\n\
          with the specified real and imaginary components.",
    methods: &[ComplexOperators::ARITHMETIC, ComplexOperators::COMPARISONS, METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

/// Real and imaginary part.
pub type Parts = (f64, f64);

const METHODS: &[Native] = &[
    new_method("($type, real=0, imag=0)", new),
    class_method(
        "from_number",
        "($type, number, /)",
        from_number,
        "Convert number to a complex floating-point number.",
    ),
    method(
        "__neg__",
        "($self, /)",
        |thread, arguments| {
            let (real, imaginary) = own(thread, arguments[0]);
            Ok(thread.space.complex(-real, -imaginary)?)
        },
        "-self",
    ),
    method("__pos__", "($self, /)", |thread, arguments| Ok(wrapped::value(thread, arguments[0])), "+self"),
    method("__abs__", "($self, /)", absolute, "abs(self)"),
    method(
        "__bool__",
        "($self, /)",
        |thread, arguments| {
            let (real, imaginary) = own(thread, arguments[0]);
            Ok(Obj::boolean(real != 0.0 || imaginary != 0.0))
        },
        "True if self else False",
    ),
    method(
        "__complex__",
        "($self, /)",
        |thread, arguments| Ok(wrapped::value(thread, arguments[0])),
        "Convert this value to exact type complex.",
    ),
    method("__hash__", "($self, /)", hash, "Return hash(self)."),
    method(
        "__repr__",
        "($self, /)",
        |thread, arguments| Ok(thread.space.str(&repr_text(own(thread, arguments[0])))?),
        "Return repr(self).",
    ),
    method("__format__", "($self, format_spec, /)", format, "Convert to a string according to format_spec."),
    method(
        "__getnewargs__",
        "($self, /)",
        |thread, arguments| {
            let (real, imaginary) = own(thread, arguments[0]);
            Ok(thread.space.tuple([thread.space.float(real)?, thread.space.float(imaginary)?])?)
        },
        "",
    ),
    method(
        "conjugate",
        "($self, /)",
        |thread, arguments| {
            let (real, imaginary) = own(thread, arguments[0]);
            Ok(thread.space.complex(real, -imaginary)?)
        },
        "Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.",
    ),
];

const GETSETS: &[GetSet] = &[
    getset(
        "real",
        |thread, object| Ok(thread.space.float(own(thread, object).0)?),
        None,
        "the real part of a complex number",
    ),
    getset(
        "imag",
        |thread, object| Ok(thread.space.float(own(thread, object).1)?),
        None,
        "the imaginary part of a complex number",
    ),
];

/// Behind the methods for operators.
pub struct ComplexOperators;

impl Comparable for ComplexOperators {
    fn compare(thread: &Thread, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult {
        if !matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            return Ok(Obj::not_implemented());
        }
        let (real, imaginary) = own(thread, a);
        let equal = if let Some(other) = value(thread, b) {
            real == other.0 && imaginary == other.1
        } else if let Some(other) = thread.space.float_value(b) {
            imaginary == 0.0 && real == other
        } else if let Some(other) = thread.space.int_value(b) {
            imaginary == 0.0 && super::float::compare_with_int(real, other).is_some_and(std::cmp::Ordering::is_eq)
        } else {
            return Ok(Obj::not_implemented());
        };
        Ok(Obj::boolean(equal == (comparison == Comparison::Equal)))
    }
}

impl Operators for ComplexOperators {
    fn operate(thread: &Thread, a: Ref<'_>, b: Ref<'_>, operator: BinaryOperator) -> PyResult {
        let (Some(x), Some(y)) = (operand(thread, a)?, operand(thread, b)?) else { return Ok(Obj::not_implemented()) };
        let (real_left, real_right) = (is_real(thread, a), is_real(thread, b));
        let (real, imaginary) = match operator {
            BinaryOperator::Add if real_left => (x.0 + y.0, y.1),
            BinaryOperator::Add if real_right => (x.0 + y.0, x.1),
            BinaryOperator::Add => (x.0 + y.0, x.1 + y.1),
            BinaryOperator::Subtract if real_left => (x.0 - y.0, -y.1),
            BinaryOperator::Subtract if real_right => (x.0 - y.0, x.1),
            BinaryOperator::Subtract => (x.0 - y.0, x.1 - y.1),
            BinaryOperator::Multiply if real_left => (x.0 * y.0, x.0 * y.1),
            BinaryOperator::Multiply if real_right => (x.0 * y.0, x.1 * y.0),
            BinaryOperator::Multiply => multiply(x, y),
            BinaryOperator::TrueDivide => {
                if y == (0.0, 0.0) {
                    return Err(division_by_zero(thread));
                }
                if real_right { (x.0 / y.0, x.1 / y.0) } else { divide(x, y) }
            }
            _ => return Ok(Obj::not_implemented()),
        };
        Ok(thread.space.complex(real, imaginary)?)
    }

    fn power(thread: &Thread, a: Ref<'_>, b: Ref<'_>, modulus: Ref<'_>) -> PyResult {
        let (Some(x), Some(y)) = (operand(thread, a)?, operand(thread, b)?) else { return Ok(Obj::not_implemented()) };
        if !modulus.is_null() && !modulus.is_none() {
            return Err(thread.value_error("complex modulo"));
        }
        power(thread, x, y)
    }
}

/// The value of a complex number or an instance of a subclass.
pub fn value(thread: &Thread, object: Ref<'_>) -> Option<Parts> {
    let exact = |object: Ref<'_>| {
        let number = object.downcast::<Complex>(&thread.space.shapes)?;
        Some((number.real, number.imaginary))
    };
    exact(object).or_else(|| exact(thread.space.wrapped(object)?))
}

fn own(thread: &Thread, object: Ref<'_>) -> Parts {
    value(thread, object).expect("the binder checked the instance")
}

/// An operand: complex, float or int; None for anything else.
fn operand(thread: &Thread, object: Ref<'_>) -> PyResult<Option<Parts>> {
    if let Some(parts) = value(thread, object) {
        return Ok(Some(parts));
    }
    if let Some(real) = thread.space.float_value(object) {
        return Ok(Some((real, 0.0)));
    }
    match thread.space.int_value(object) {
        Some(value) => Ok(Some((thread.int_to_float(value)?, 0.0))),
        None => Ok(None),
    }
}

/// Whether an operand is a real number: mixed arithmetic leaves the other's imaginary part alone.
fn is_real(thread: &Thread, object: Ref<'_>) -> bool {
    value(thread, object).is_none()
}

/// `x * y`; infinities survive where the plain formula loses them (C11, annex G).
pub fn multiply(x: Parts, y: Parts) -> Parts {
    let ((mut a, mut b), (mut c, mut d)) = (x, y);
    let (ac, bd, ad, bc) = (a * c, b * d, a * d, b * c);
    let result = (ac - bd, ad + bc);
    if !(result.0.is_nan() && result.1.is_nan()) {
        return result;
    }
    let mut recalculate = false;
    let unit = |value: f64| (if value.is_infinite() { 1.0f64 } else { 0.0 }).copysign(value);
    let zero = |value: &mut f64| {
        if value.is_nan() {
            *value = 0f64.copysign(*value);
        }
    };
    if a.is_infinite() || b.is_infinite() {
        (a, b) = (unit(a), unit(b));
        zero(&mut c);
        zero(&mut d);
        recalculate = true;
    }
    if c.is_infinite() || d.is_infinite() {
        (c, d) = (unit(c), unit(d));
        zero(&mut a);
        zero(&mut b);
        recalculate = true;
    }
    if !recalculate && [ac, bd, ad, bc].iter().any(|product| product.is_infinite()) {
        [&mut a, &mut b, &mut c, &mut d].into_iter().for_each(zero);
        recalculate = true;
    }
    if recalculate {
        return (f64::INFINITY * (a * c - b * d), f64::INFINITY * (a * d + b * c));
    }
    result
}

/// `x / y` for a `y` that is not zero, by Smith's method: the larger part of the divisor is scaled by.
pub fn divide(x: Parts, y: Parts) -> Parts {
    let (size_real, size_imaginary) = (y.0.abs(), y.1.abs());
    let result = if size_real >= size_imaginary {
        let ratio = y.1 / y.0;
        let scale = y.0 + y.1 * ratio;
        ((x.0 + x.1 * ratio) / scale, (x.1 - x.0 * ratio) / scale)
    } else if size_imaginary >= size_real {
        let ratio = y.0 / y.1;
        let scale = y.0 * ratio + y.1;
        ((x.0 * ratio + x.1) / scale, (x.1 * ratio - x.0) / scale)
    } else {
        (f64::NAN, f64::NAN)
    };
    if !(result.0.is_nan() && result.1.is_nan()) {
        return result;
    }
    let unit = |value: f64| (if value.is_infinite() { 1.0f64 } else { 0.0 }).copysign(value);
    if (x.0.is_infinite() || x.1.is_infinite()) && y.0.is_finite() && y.1.is_finite() {
        let (a, b) = (unit(x.0), unit(x.1));
        return (f64::INFINITY * (a * y.0 + b * y.1), f64::INFINITY * (b * y.0 - a * y.1));
    }
    if (size_real.is_infinite() || size_imaginary.is_infinite()) && x.0.is_finite() && x.1.is_finite() {
        let (c, d) = (unit(y.0), unit(y.1));
        return (0.0 * (x.0 * c + x.1 * d), 0.0 * (x.1 * c - x.0 * d));
    }
    result
}

fn power_of_int(base: Parts, exponent: i64) -> Parts {
    let mut result = (1.0, 0.0);
    let mut factor = base;
    let mut rest = exponent.unsigned_abs();
    while rest > 0 {
        if rest & 1 == 1 {
            result = multiply(result, factor);
        }
        rest >>= 1;
        if rest > 0 {
            factor = multiply(factor, factor);
        }
    }
    if exponent < 0 { divide((1.0, 0.0), result) } else { result }
}

/// `a ** b`
pub fn power(thread: &Thread, a: Parts, b: Parts) -> PyResult {
    let result = if b == (0.0, 0.0) {
        (1.0, 0.0)
    } else if a == (0.0, 0.0) {
        if b.1 != 0.0 || b.0 < 0.0 {
            return Err(thread.raise(&exceptions::ZERO_DIVISION_ERROR, "zero to a negative or complex power"));
        }
        (0.0, 0.0)
    } else if b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= 100.0 {
        power_of_int(a, b.0 as i64)
    } else {
        let size = a.0.hypot(a.1);
        let mut length = size.powf(b.0);
        let at = a.1.atan2(a.0);
        let mut phase = at * b.0;
        if b.1 != 0.0 {
            length *= (-at * b.1).exp();
            phase += b.1 * size.ln();
        }
        (length * phase.cos(), length * phase.sin())
    };
    if (result.0.is_infinite() || result.1.is_infinite()) && [a.0, a.1, b.0, b.1].iter().all(|part| part.is_finite()) {
        return Err(thread.overflow_error("complex exponentiation"));
    }
    Ok(thread.space.complex(result.0, result.1)?)
}

fn absolute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (real, imaginary) = own(thread, arguments[0]);
    let size = if real.is_infinite() || imaginary.is_infinite() { f64::INFINITY } else { real.hypot(imaginary) };
    if size.is_infinite() && real.is_finite() && imaginary.is_finite() {
        return Err(thread.overflow_error("absolute value too large"));
    }
    Ok(thread.space.float(size)?)
}

fn hash(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (real, imaginary) = own(thread, arguments[0]);
    let hash = |part: f64| super::float::hash_of(part, arguments[0]);
    Ok(thread.space.int(text::hash::hash_complex(hash(real), hash(imaginary)))?)
}

/// `repr` of a complex number.
pub fn repr_text((real, imaginary): Parts) -> String {
    use text::float_text::{Flags, Style, format};
    let part = |value: f64, always_sign: bool| format(value, Style::Repr, 0, Flags { always_sign, ..Flags::default() });
    if real == 0.0 && real.is_sign_positive() {
        return format!("{}j", part(imaginary, false));
    }
    format!("({}{}j)", part(real, false), part(imaginary, true))
}

fn format(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let Some(spec) = thread.space.str_value(arguments[1]) else {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("__format__() argument must be str, not {given}")));
    };
    if spec.len() == 0 {
        return thread.str_of(arguments[0]);
    }
    let (real, imaginary) = own(thread, arguments[0]);
    let type_name = || thread.type_name(arguments[0]);
    let formatted =
        with_units!(spec.view(), units => text::format_spec::format_complex(real, imaginary, units, &type_name));
    super::str_::building::from_format(thread, formatted)
}

/// The result of `__complex__`, where the class has it.
fn by_method(thread: &Thread, object: Ref<'_>) -> PyResult<Option<Parts>> {
    let Some(result) = thread.call_special(object, names::COMPLEX, &[])? else { return Ok(None) };
    match value(thread, result.as_ref()) {
        Some(parts) => Ok(Some(parts)),
        None => {
            let (class, given) = (thread.type_name(object), thread.type_name(result.as_ref()));
            Err(thread.type_error(&format!("{class}.__complex__() must return a complex, not {given}")))
        }
    }
}

/// A number as a complex number: by its value, `__complex__`, `__float__` or `__index__`.
pub fn from_object(thread: &Thread, object: Ref<'_>) -> PyResult<Option<Parts>> {
    if object.header().is_some_and(|header| header.shape() == objects::shape::fixed::COMPLEX) {
        return Ok(value(thread, object));
    }
    if let Some(parts) = by_method(thread, object)? {
        return Ok(Some(parts));
    }
    if let Some(parts) = value(thread, object) {
        return Ok(Some(parts));
    }
    let class = thread.space.type_of(object);
    if thread.lookup_name(class, names::FLOAT).is_none() && thread.lookup_name(class, names::INDEX).is_none() {
        return Ok(None);
    }
    Ok(Some((thread.to_float(object)?, 0.0)))
}

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = wrapped::class_argument(thread, arguments[0]);
    let (real, imaginary) = (arguments[1].non_null(), arguments[2].non_null());
    if let (Some(real), None) = (real, imaginary) {
        if real.has_shape(objects::shape::fixed::COMPLEX) {
            return wrapped::instance(thread, class, &COMPLEX, real.own());
        }
        if let Some(text) = thread.space.str_value(real) {
            let parts = parse(text).ok_or_else(|| malformed(thread))?;
            return wrapped::instance(thread, class, &COMPLEX, thread.space.complex(parts.0, parts.1)?);
        }
    }
    let number = |object: Option<Ref<'_>>, name: &str| -> PyResult<(Parts, bool)> {
        let Some(object) = object else { return Ok(((0.0, 0.0), false)) };
        let is_complex = value(thread, object).is_some();
        if thread.space.str_value(object).is_none() {
            let found = if name == "imag" { operand_or_number(thread, object)? } else { from_object(thread, object)? };
            if let Some(parts) = found {
                return Ok((parts, is_complex));
            }
        }
        let given = thread.type_name(object);
        let text = match (name, imaginary.is_some()) {
            ("real", false) => format!("complex() argument must be a string or a number, not {given}"),
            _ => format!("complex() argument '{name}' must be a real number, not {given}"),
        };
        Err(thread.type_error(&text))
    };
    let ((real_part, real_extra), real_is_complex) = number(real, "real")?;
    let ((imaginary_part, imaginary_extra), imaginary_is_complex) = number(imaginary, "imag")?;
    // A complex imaginary part is deprecated, and still counts: its own imaginary part is subtracted from the real one.
    let combined_real = if imaginary_is_complex { real_part - imaginary_extra } else { real_part };
    let combined_imaginary = if imaginary.is_none() {
        real_extra
    } else if real_is_complex {
        imaginary_part + real_extra
    } else {
        imaginary_part
    };
    if real_is_complex && imaginary.is_some() {
        let given = thread.type_name(arguments[1]);
        thread.warn_about(
            &exceptions::DEPRECATION_WARNING,
            &format!("complex() argument 'real' must be a real number, not {given}"),
        )?;
    }
    if imaginary_is_complex {
        let given = thread.type_name(arguments[2]);
        thread.warn_about(
            &exceptions::DEPRECATION_WARNING,
            &format!("complex() argument 'imag' must be a real number, not {given}"),
        )?;
    }
    wrapped::instance(thread, class, &COMPLEX, thread.space.complex(combined_real, combined_imaginary)?)
}

fn operand_or_number(thread: &Thread, object: Ref<'_>) -> PyResult<Option<Parts>> {
    if let Some(parts) = value(thread, object) {
        return Ok(Some(parts));
    }
    let class = thread.space.type_of(object);
    if thread.lookup_name(class, names::FLOAT).is_none() && thread.lookup_name(class, names::INDEX).is_none() {
        return Ok(None);
    }
    Ok(Some((thread.to_float(object)?, 0.0)))
}

#[cold]
fn malformed(thread: &Thread) -> Raised {
    thread.value_error("complex() arg is a malformed string")
}

fn from_number(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = wrapped::class_argument(thread, arguments[0]);
    let Some(parts) = from_object(thread, arguments[1])? else {
        let given = thread.type_name(arguments[1]);
        return Err(thread.type_error(&format!("must be real number, not {given}")));
    };
    let value = thread.space.complex(parts.0, parts.1)?;
    if std::ptr::eq(class, thread.class(&COMPLEX)) {
        return Ok(value);
    }
    thread.call_with(class.as_ref(), &[value.as_ref()])
}

/// Reads `a`, `bj` or `a+bj`, in parentheses or not.
fn parse(text: &objects::string::Str) -> Option<Parts> {
    let ascii = with_units!(text.view(), units => text::unicode::numeral_to_ascii(units));
    let mut rest = ascii.trim_ascii();
    if let [b'(', inner @ .., b')'] = rest {
        rest = inner.trim_ascii();
    }
    let cleaned;
    if rest.contains(&b'_') {
        // An underscore must stand between digits.
        for (index, byte) in rest.iter().enumerate() {
            let is_digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
            if *byte == b'_' && !(index > 0 && is_digit(rest.get(index - 1)) && is_digit(rest.get(index + 1))) {
                return None;
            }
        }
        cleaned = rest.iter().copied().filter(|byte| *byte != b'_').collect::<Vec<u8>>();
        rest = &cleaned;
    }
    let (first, after) = number(rest)?;
    match after {
        [] => Some((first?, 0.0)),
        [b'j' | b'J'] => Some((0.0, first.unwrap_or_else(|| lone_sign(rest)))),
        _ => {
            let first = first?;
            if !matches!(after.first(), Some(b'+' | b'-')) {
                return None;
            }
            let (second, end) = number(after)?;
            match end {
                [b'j' | b'J'] => Some((first, second.unwrap_or_else(|| lone_sign(after)))),
                _ => None,
            }
        }
    }
}

/// What `+j` and `-j` mean.
fn lone_sign(text: &[u8]) -> f64 {
    if text.first() == Some(&b'-') { -1.0 } else { 1.0 }
}

/// The number at the start of a text (None for a lone sign or nothing, before a `j`), and what follows.
fn number(text: &[u8]) -> Option<(Option<f64>, &[u8])> {
    let length = text::float_parse::number_prefix_length(text);
    if length > 0 {
        return Some((text::float_parse::parse(&text[..length]).ok(), &text[length..]));
    }
    let signed = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let lower: Vec<u8> = text[signed..].iter().map(u8::to_ascii_lowercase).collect();
    for name in [&b"infinity"[..], b"inf", b"nan"] {
        if lower.starts_with(name) {
            let end = signed + name.len();
            return Some((text::float_parse::parse(&text[..end]).ok(), &text[end..]));
        }
    }
    if text.is_empty() { None } else { Some((None, &text[signed..])) }
}
