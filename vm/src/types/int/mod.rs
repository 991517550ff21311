//! `int`.

pub mod arithmetic;
pub mod text;

pub use arithmetic::{binary, compare};

use compiler::opcode::{BinaryOperator, Comparison};
use objects::int::IntView;
use objects::type_object::TypeFlags;
use objects::{Layout, NativeType, Obj, Ref, Space};

use crate::names;
use crate::native::{GetSet, Native, TypeTable, class_method, getset, method, new_method};
use crate::protocol::compare::holds;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::comparable::Comparable;
use crate::types::number_operators::{Division, Operators, operator, reflected};
use crate::types::{buffer, wrapped};

pub static INT: TypeTable = TypeTable {
    native: NativeType {
        name: "int",
        layout: Layout::BigInt,
        fixed_slots: 0,
        is_leaf: true,
        keeps_slots: false,
        items: None,
    },
    flags: TypeFlags::BASE,
    doc: "int([x]) -> integer\nint(x, base=10) -> integer\n\nConvert a number or string to an integer, or return 0 if no \
          arguments\nare given. A float is truncated towards zero. With a base (2 to 36, or 0 for that of\na literal) \
          x must be a string, bytes, or bytearray.",
    methods: &[
        CREATION,
        IntOperators::ARITHMETIC,
        IntOperators::DIVISION,
        IntOperators::COMPARISONS,
        OPERATORS,
        METHODS,
    ],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const CREATION: &[Native] = &[
    new_method("($type, x=0, /, base=10)", new),
    class_method(
        "from_bytes",
        "($type, /, bytes, byteorder='big', *, signed=False)",
        from_bytes,
        "Return the integer represented by the given array of bytes.",
    ),
];

const OPERATORS: &[Native] = &[
    operator!(IntOperators, "__lshift__", LeftShift, "Return self<<value."),
    reflected!(IntOperators, "__rlshift__", LeftShift, "Return value<<self."),
    operator!(IntOperators, "__rshift__", RightShift, "Return self>>value."),
    reflected!(IntOperators, "__rrshift__", RightShift, "Return value>>self."),
    operator!(IntOperators, "__and__", And, "Return self&value."),
    reflected!(IntOperators, "__rand__", And, "Return value&self."),
    operator!(IntOperators, "__xor__", Xor, "Return self^value."),
    reflected!(IntOperators, "__rxor__", Xor, "Return value^self."),
    operator!(IntOperators, "__or__", Or, "Return self|value."),
    reflected!(IntOperators, "__ror__", Or, "Return value|self."),
    method("__neg__", "($self, /)", |thread, arguments| arithmetic::negate(thread, own(thread, arguments[0])), "-self"),
    method("__pos__", "($self, /)", exact, "+self"),
    method("__abs__", "($self, /)", absolute, "abs(self)"),
    method("__invert__", "($self, /)", invert, "~self"),
    method(
        "__bool__",
        "($self, /)",
        |thread, arguments| Ok(Obj::boolean(!own(thread, arguments[0]).is_zero())),
        "True if self else False",
    ),
    method("__int__", "($self, /)", exact, "int(self)"),
    method(
        "__index__",
        "($self, /)",
        exact,
        "Return self converted to an integer, if self is suitable for use as an index into a list.",
    ),
    method(
        "__float__",
        "($self, /)",
        |thread, arguments| Ok(thread.space.float(thread.int_to_float(own(thread, arguments[0]))?)?),
        "float(self)",
    ),
    method(
        "__hash__",
        "($self, /)",
        |thread, arguments| Ok(thread.space.int(arithmetic::hash(own(thread, arguments[0])))?),
        "Return hash(self).",
    ),
    method(
        "__repr__",
        "($self, /)",
        |thread, arguments| text::to_decimal(thread, own(thread, arguments[0])),
        "Return repr(self).",
    ),
];

const METHODS: &[Native] = &[
    method("__trunc__", "($self, /)", exact, "Truncating an Integral returns itself."),
    method("__floor__", "($self, /)", exact, "Flooring an Integral returns itself."),
    method("__ceil__", "($self, /)", exact, "Ceiling of an Integral returns itself."),
    method(
        "__round__",
        "($self, ndigits=None, /)",
        round,
        "Rounding an Integral returns itself.\n\nRounding with an ndigits argument also returns an integer.",
    ),
    method("__format__", "($self, format_spec, /)", format, "Convert to a string according to format_spec."),
    method(
        "__getnewargs__",
        "($self, /)",
        |thread, arguments| Ok(thread.space.tuple([exact(thread, arguments)?])?),
        "",
    ),
    method("__sizeof__", "($self, /)", size_of, "Returns size in memory, in bytes."),
    method("conjugate", "($self, /)", exact, "Returns self, the complex conjugate of any int."),
    method(
        "bit_length",
        "($self, /)",
        |thread, arguments| Ok(thread.space.int_from_u64(own(thread, arguments[0]).bit_length())?),
        "Number of bits necessary to represent self in binary.",
    ),
    method(
        "bit_count",
        "($self, /)",
        |thread, arguments| Ok(thread.space.int_from_u64(arithmetic::bit_count(own(thread, arguments[0])))?),
        "Number of ones in the binary representation of the absolute value of self.",
    ),
    method(
        "to_bytes",
        "($self, /, length=1, byteorder='big', *, signed=False)",
        to_bytes,
        "Return an array of bytes representing an integer.",
    ),
    method(
        "as_integer_ratio",
        "($self, /)",
        |thread, arguments| Ok(thread.space.tuple([exact(thread, arguments)?, Obj::small_int(1)])?),
        "Return a pair of integers, whose ratio is equal to the original int.",
    ),
    method(
        "is_integer",
        "($self, /)",
        |_, _| Ok(Obj::boolean(true)),
        "Returns True. Exists for duck type compatibility with float.is_integer.",
    ),
];

const GETSETS: &[GetSet] = &[
    getset("real", |thread, object| exact(thread, &[object]), None, "the real part of a complex number"),
    getset("imag", |_, _| Ok(Obj::small_int(0)), None, "the imaginary part of a complex number"),
    getset(
        "numerator",
        |thread, object| exact(thread, &[object]),
        None,
        "the numerator of a rational number in lowest terms",
    ),
    getset("denominator", |_, _| Ok(Obj::small_int(1)), None, "the denominator of a rational number in lowest terms"),
];

/// Behind the methods for operators.
pub struct IntOperators;

impl Comparable for IntOperators {
    fn compare(thread: &Thread, a: Ref<'_>, b: Ref<'_>, comparison: Comparison) -> PyResult {
        match (thread.space.int_value(a), thread.space.int_value(b)) {
            (Some(a), Some(b)) => Ok(Obj::boolean(holds(comparison, compare(a, b)))),
            _ => Ok(Obj::not_implemented()),
        }
    }
}

impl Operators for IntOperators {
    fn operate(thread: &Thread, a: Ref<'_>, b: Ref<'_>, operator: BinaryOperator) -> PyResult {
        match (thread.space.int_value(a), thread.space.int_value(b)) {
            (Some(x), Some(y)) => binary(thread, x, y, operator).unwrap_or_else(|| Ok(Obj::not_implemented())),
            _ => Ok(Obj::not_implemented()),
        }
    }

    fn power(thread: &Thread, a: Ref<'_>, b: Ref<'_>, modulus: Ref<'_>) -> PyResult {
        let (Some(x), Some(y)) = (thread.space.int_value(a), thread.space.int_value(b)) else {
            return Ok(Obj::not_implemented());
        };
        match modulus.non_null().filter(|modulus| !modulus.is_none()) {
            None => arithmetic::power(thread, x, y),
            Some(modulus) => match thread.space.int_value(modulus) {
                Some(modulus) => arithmetic::power_modulo(thread, x, y, modulus),
                None => Ok(Obj::not_implemented()),
            },
        }
    }
}

impl Division for IntOperators {
    fn divmod(thread: &Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult {
        let (Some(x), Some(y)) = (thread.space.int_value(a), thread.space.int_value(b)) else {
            return Ok(Obj::not_implemented());
        };
        if let (IntView::Small(x), IntView::Small(y)) = (x, y)
            && y != 0
            && let Some((quotient, remainder)) = ::text::integer_math::divide_modulo_small(x, y)
        {
            return Ok(thread.space.tuple([thread.space.int(quotient)?, thread.space.int(remainder)?])?);
        }
        let (quotient, remainder) = arithmetic::divide_modulo(thread, x, y)?;
        Ok(thread.space.tuple([quotient, remainder])?)
    }
}

/// The value of an argument that is known to be an int.
fn own<'a>(thread: &Thread, object: Ref<'a>) -> IntView<'a> {
    thread.space.int_value(object).expect("the binder checked the instance")
}

/// The exact int of the same value.
fn exact(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    exact_of(thread, arguments[0])
}

/// The exact int of the value of an int, a bool or an instance of a subclass.
pub fn exact_of(thread: &Thread, object: Ref<'_>) -> PyResult {
    if Space::exact_int(object).is_some() {
        return Ok(object.own());
    }
    if let Some(wrapped) = thread.space.wrapped(object) {
        return Ok(wrapped.own());
    }
    match own(thread, object) {
        IntView::Small(value) => Ok(thread.space.int(value)?),
        IntView::Big(limbs) => Ok(thread.space.int_from_magnitude(limbs.is_negative(), limbs.limbs())?),
    }
}

fn absolute(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let value = own(thread, arguments[0]);
    if value.is_negative() { arithmetic::negate(thread, value) } else { exact(thread, arguments) }
}

fn invert(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match own(thread, arguments[0]) {
        IntView::Small(value) => Ok(thread.space.int(!value)?),
        IntView::Big(limbs) => Ok(thread.space.int_from_big(&!limbs.to_big())?),
    }
}

fn round(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if arguments[1].is_null() || arguments[1].is_none() {
        return exact(thread, arguments);
    }
    let digits = thread.index(arguments[1])?;
    match arithmetic::view_of(&digits) {
        digits if !digits.is_negative() => exact(thread, arguments),
        digits => {
            let tens = digits.to_i64().map_or(u64::MAX, i64::unsigned_abs);
            arithmetic::round_to_tens(thread, own(thread, arguments[0]), tens)
        }
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
    text::format(thread, own(thread, arguments[0]), spec, &|| thread.type_name(arguments[0]))
}

/// Bytes that a value takes beyond the word that refers to it.
fn size_of(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Ok(thread.space.int(thread.space.memory_of(arguments[0]) as i64)?)
}

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = wrapped::class_argument(thread, arguments[0]);
    let value = match (arguments[1].non_null(), arguments[2].non_null()) {
        (None, None) => Obj::small_int(0),
        (None, Some(_)) => return Err(thread.type_error("int() missing string argument")),
        (Some(object), None) => thread.to_int(object)?,
        (Some(object), Some(base)) => from_text(thread, object, base)?,
    };
    wrapped::instance(thread, class, &INT, value)
}

fn from_text(thread: &Thread, object: Ref<'_>, base: Ref<'_>) -> PyResult {
    let base = thread.index_clamped(base)?;
    if base != 0 && !(2..=36).contains(&base) {
        return Err(thread.value_error("int() base must be >= 2 and <= 36, or 0"));
    }
    if let Some(text) = thread.space.str_value(object) {
        return text::parse_str(thread, text, base as u32, object);
    }
    if let Some(bytes) = thread.space.bytes_value(object) {
        return text::parse(thread, bytes.data(), base as u32, object);
    }
    if thread.downcast::<objects::bytes::ByteArray>(object).is_some() {
        let bytes = buffer::get(thread, object)?.expect("a bytearray has a buffer");
        return text::parse_bytes(thread, &bytes, base as u32);
    }
    Err(thread.type_error("int() can't convert non-string with explicit base"))
}

impl Thread {
    /// `int(object)`, an exact int.
    pub fn to_int(&self, object: Ref<'_>) -> PyResult {
        if Space::exact_int(object).is_some() {
            return Ok(object.own());
        }
        if let Some(value) = Space::exact_float(object) {
            return arithmetic::from_float(self, value);
        }
        if let Some(text) = Space::exact_str(object) {
            return text::parse_str(self, text, 10, object);
        }
        if let Some(result) = self.call_special(object, names::INT, &[])? {
            if self.space.int_value(result.as_ref()).is_none() {
                let given = self.type_name(result.as_ref());
                return Err(self.type_error(&format!("__int__ returned non-int (type {given})")));
            }
            if Space::exact_int(result.as_ref()).is_none() {
                self.warn_of_subclass(result.as_ref(), "__int__", "int")?;
            }
            return exact_of(self, result.as_ref());
        }
        if self.lookup_name(self.space.type_of(object), names::INDEX).is_some() {
            return self.index(object);
        }
        if let Some(text) = self.space.str_value(object) {
            return text::parse_str(self, text, 10, object);
        }
        if let Some(bytes) = self.space.bytes_value(object) {
            return text::parse(self, bytes.data(), 10, object);
        }
        if let Some(bytes) = buffer::get(self, object)? {
            return text::parse_bytes(self, &bytes, 10);
        }
        let given = self.type_name(object);
        Err(self.type_error(&format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{given}'"
        )))
    }
}

/// Whether a `byteorder` argument says least byte first.
fn is_little(thread: &Thread, order: Ref<'_>) -> PyResult<bool> {
    if order.is_null() {
        return Ok(false);
    }
    match thread.space.str_value(order) {
        Some(order) if order.is_latin1(b"little") => Ok(true),
        Some(order) if order.is_latin1(b"big") => Ok(false),
        Some(_) => Err(thread.value_error("byteorder must be either 'little' or 'big'")),
        None => {
            let given = thread.type_name(order);
            Err(thread.type_error(&format!("argument 'byteorder' must be str, not {given}")))
        }
    }
}

fn to_bytes(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let length = match arguments[1].non_null() {
        Some(length) => thread.index_i64(length)?,
        None => 1,
    };
    let little = is_little(thread, arguments[2])?;
    let signed = match arguments[3].non_null() {
        Some(signed) => thread.truth(signed)?,
        None => false,
    };
    let Ok(length) = usize::try_from(length) else {
        return Err(thread.value_error("length argument must be non-negative"));
    };
    let value = own(thread, arguments[0]);
    if value.is_negative() && !signed {
        return Err(thread.overflow_error("can't convert negative int to unsigned"));
    }
    thread.ensure_room(length.saturating_mul(2))?;
    let Some(mut bytes) = arithmetic::to_bytes(value, length, signed) else {
        return Err(thread.overflow_error("int too big to convert"));
    };
    if !little {
        bytes.reverse();
    }
    Ok(thread.space.bytes(&bytes)?)
}

fn from_bytes(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let class = wrapped::class_argument(thread, arguments[0]);
    let little = is_little(thread, arguments[2])?;
    let signed = match arguments[3].non_null() {
        Some(signed) => thread.truth(signed)?,
        None => false,
    };
    let source = super::bytes::from_object(thread, arguments[1])?;
    let bytes = thread.space.bytes_value(source.as_ref()).expect("made as bytes").data();
    let mut short = [0; 64];
    let value = if little {
        arithmetic::from_bytes(thread, bytes, signed)?
    } else if let Some(reversed) = short.get_mut(..bytes.len()) {
        reversed.copy_from_slice(bytes);
        reversed.reverse();
        arithmetic::from_bytes(thread, reversed, signed)?
    } else {
        let reversed: Vec<u8> = bytes.iter().rev().copied().collect();
        arithmetic::from_bytes(thread, &reversed, signed)?
    };
    if std::ptr::eq(class, thread.class(&INT)) {
        return Ok(value);
    }
    thread.call_with(class.as_ref(), &[value.as_ref()])
}
