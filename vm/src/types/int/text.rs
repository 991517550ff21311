//! Integers from and to text, with CPython's limit on decimal digits.

use objects::int::IntView;
use objects::{Obj, Ref, with_units};
use text::integer_text::{self, Integer, IntegerRef, ParseError};
use text::limbs::DECIMAL_LIMBS_MAX;

use crate::raised::{PyResult, Raised};
use crate::state::Thread;

/// Big numbers below this many bits never meet the limit on digits, which is at least 640.
const UNLIMITED_BITS: u64 = 2000;

/// `str(value)`
pub fn to_decimal(thread: &Thread, value: IntView<'_>) -> PyResult {
    Ok(match value {
        IntView::Small(value) => {
            let mut buffer = [0u8; 20];
            thread.space.str_from_latin1(small_decimal(value, &mut buffer))?
        }
        IntView::Big(limbs) if limbs.limbs().len() <= DECIMAL_LIMBS_MAX => {
            check_digits(thread, value)?;
            thread.space.str(&text::limbs::to_decimal(limbs.limbs(), limbs.is_negative()))?
        }
        IntView::Big(limbs) => {
            check_digits(thread, value)?;
            thread.space.str(&limbs.to_big().to_str_radix(10))?
        }
    })
}

/// Writes a number at the end of a buffer.
fn small_decimal(value: i64, buffer: &mut [u8; 20]) -> &[u8] {
    let mut rest = value.unsigned_abs();
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

/// ValueError where a number has too many digits to be written in decimal.
pub fn check_digits(thread: &Thread, value: IntView<'_>) -> PyResult<()> {
    let limit = thread.int_max_str_digits.get();
    if limit == 0 || value.bit_length() < UNLIMITED_BITS {
        return Ok(());
    }
    if integer_text::exceeds_decimal_digits(&value.to_big(), limit) {
        let message = format!(
            "Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"
        );
        return Err(thread.value_error(&message));
    }
    Ok(())
}

/// Runs `body` with a value as the text crate wants it.
pub fn with_integer<T>(value: IntView<'_>, body: impl FnOnce(IntegerRef<'_>) -> T) -> T {
    match value {
        IntView::Small(value) => body(IntegerRef::Small(value)),
        IntView::Big(limbs) => body(IntegerRef::Big(&limbs.to_big())),
    }
}

/// `int(text, base)` of a str; `shown` is the object for messages.
pub fn parse_str(thread: &Thread, text: &objects::string::Str, base: u32, shown: Ref<'_>) -> PyResult {
    match text.as_ascii() {
        // The separators 0x1c to 0x1f are blanks in text and not in bytes.
        Some(ascii) if !ascii.bytes().any(|byte| (0x1c..0x20).contains(&byte)) => {
            parse(thread, ascii.as_bytes(), base, shown)
        }
        _ => {
            let ascii = with_units!(text.view(), units => text::unicode::numeral_to_ascii(units));
            parse(thread, &ascii, base, shown)
        }
    }
}

/// `int(text, base)` of ASCII text; `shown` is the object for messages.
pub fn parse(thread: &Thread, text: &[u8], base: u32, shown: Ref<'_>) -> PyResult {
    let limit = thread.int_max_str_digits.get();
    if limit != 0
        && text.len() > limit
        && let Some(digits) = integer_text::digit_count(text, base)
        && digits > limit
    {
        let message = format!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; use sys.set_int_max_str_digits() to increase the limit"
        );
        return Err(thread.value_error(&message));
    }
    match integer_text::parse(text, base) {
        Ok(Integer::Small(value)) => Ok(thread.space.int(value)?),
        Ok(Integer::Big(value)) => Ok(thread.space.int_from_big(&value)?),
        Err(ParseError::InvalidBase) => Err(thread.value_error("int() base must be >= 2 and <= 36, or 0")),
        Err(ParseError::InvalidLiteral { base }) => Err(invalid_literal(thread, base, shown)),
    }
}

#[cold]
fn invalid_literal(thread: &Thread, base: u32, shown: Ref<'_>) -> Raised {
    match thread.repr_string(shown) {
        Ok(shown) => {
            let shown: String = shown.chars().take(200).collect();
            thread.value_error(&format!("invalid literal for int() with base {base}: {shown}"))
        }
        Err(raised) => raised,
    }
}

/// `bin`, `oct`, `hex` of a value.
pub fn to_prefixed(thread: &Thread, value: IntView<'_>, base: u32) -> PyResult {
    if let IntView::Small(value) = value {
        let mut buffer = [0; PREFIXED_MAX];
        return Ok(thread.space.str_from_latin1(small_prefixed(value, base, &mut buffer))?);
    }
    let text = with_integer(value, |value| integer_text::to_prefixed(value, base));
    Ok(thread.space.str(&text)?)
}

/// Characters of a word in base 2 with sign and prefix.
const PREFIXED_MAX: usize = 67;

/// Writes a number with its prefix at the end of a buffer. The base is a power of two.
fn small_prefixed(value: i64, base: u32, buffer: &mut [u8; PREFIXED_MAX]) -> &[u8] {
    let bits = base.trailing_zeros();
    let mut rest = value.unsigned_abs();
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b"0123456789abcdef"[(rest & u64::from(base - 1)) as usize & 0xf];
        rest >>= bits;
        if rest == 0 {
            break;
        }
    }
    let prefix = integer_text::prefix(base).as_bytes();
    at -= prefix.len();
    buffer[at..at + prefix.len()].copy_from_slice(prefix);
    if value < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

/// `format(value, spec)` for a spec that is not empty.
pub fn format(
    thread: &Thread,
    value: IntView<'_>,
    spec: &objects::string::Str,
    type_name: text::format_spec::TypeName<'_>,
) -> PyResult {
    if let IntView::Big(_) = value {
        let kind = spec.view().chars().next_back();
        let other_base = kind.is_some_and(|kind| "boxXceEfFgG%".chars().any(|other| u32::from(other) == kind));
        if !other_base {
            check_digits(thread, value)?;
        }
    }
    let formatted = with_integer(
        value,
        |value| with_units!(spec.view(), units => text::format_spec::format_integer(value, units, type_name)),
    );
    crate::types::str_::building::from_format(thread, formatted)
}

/// The value of a decimal digit string for `shown`, as an object.
pub fn parse_bytes(thread: &Thread, bytes: &[u8], base: u32) -> PyResult {
    let shown: Obj = thread.space.bytes(bytes)?;
    parse(thread, bytes, base, shown.as_ref())
}
