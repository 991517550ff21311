//! Code units of the three string widths, and a builder that finds the narrowest one.
//!
//! A string is stored in the narrowest width that holds its largest code point: `u8` up to U+00FF, `u16`
//! up to U+FFFF, else `u32`. There is no surrogate pairing: every unit is a whole code point.

/// One code unit of a string: a whole code point, at the width of its string.
pub trait Unit: Copy + Eq + Ord + Into<u32> + std::fmt::Debug + 'static {
    /// The largest code point this width holds.
    const MAX: u32;

    /// The unit for `code_point`, or `None` if it needs a wider string.
    fn from_code_point(code_point: u32) -> Option<Self>;

    /// The slice as bytes, if the width is one byte: the entry to the byte-wise fast paths.
    fn as_bytes(units: &[Self]) -> Option<&[u8]> {
        let _ = units;
        None
    }
}

impl Unit for u8 {
    const MAX: u32 = 0xFF;
    #[inline]
    fn from_code_point(code_point: u32) -> Option<Self> {
        u8::try_from(code_point).ok()
    }
    #[inline]
    fn as_bytes(units: &[Self]) -> Option<&[u8]> {
        Some(units)
    }
}

impl Unit for u16 {
    const MAX: u32 = 0xFFFF;
    #[inline]
    fn from_code_point(code_point: u32) -> Option<Self> {
        u16::try_from(code_point).ok()
    }
}

impl Unit for u32 {
    const MAX: u32 = 0x10FFFF;
    #[inline]
    fn from_code_point(code_point: u32) -> Option<Self> {
        Some(code_point)
    }
}

/// A place where decoded or formatted code points go.
pub trait Sink {
    /// Appends one code point (at most U+10FFFF, surrogates allowed).
    fn push(&mut self, code_point: u32);

    /// Appends bytes, each a code point of the Latin-1 range.
    fn push_latin1(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.push(u32::from(byte));
        }
    }

    /// Appends a Rust string.
    fn push_str(&mut self, text: &str) {
        for character in text.chars() {
            self.push(u32::from(character));
        }
    }
}

impl Sink for Vec<u32> {
    #[inline]
    fn push(&mut self, code_point: u32) {
        Vec::push(self, code_point);
    }
}

/// For what is known to be ASCII.
impl Sink for String {
    #[inline]
    fn push(&mut self, code_point: u32) {
        String::push(self, char::from_u32(code_point).unwrap_or(char::REPLACEMENT_CHARACTER));
    }

    fn push_latin1(&mut self, bytes: &[u8]) {
        self.extend(bytes.iter().map(|&byte| char::from(byte)));
    }

    fn push_str(&mut self, text: &str) {
        String::push_str(self, text);
    }
}

/// A string under construction, always at the narrowest width that holds what was pushed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextBuilder {
    /// Every code point is at most U+00FF.
    One(Vec<u8>),
    /// Some code point is above U+00FF, none above U+FFFF.
    Two(Vec<u16>),
    /// Some code point is above U+FFFF.
    Four(Vec<u32>),
}

impl Default for TextBuilder {
    fn default() -> Self {
        TextBuilder::One(Vec::new())
    }
}

impl TextBuilder {
    pub fn new() -> Self {
        Self::default()
    }

    /// A builder with room for `capacity` Latin-1 code points.
    pub fn with_capacity(capacity: usize) -> Self {
        TextBuilder::One(Vec::with_capacity(capacity))
    }

    /// The number of code points.
    pub fn len(&self) -> usize {
        match self {
            TextBuilder::One(units) => units.len(),
            TextBuilder::Two(units) => units.len(),
            TextBuilder::Four(units) => units.len(),
        }
    }

    /// Appends units of any width.
    pub fn extend<U: Unit>(&mut self, units: &[U]) {
        if let Some(bytes) = U::as_bytes(units) {
            return self.push_latin1(bytes);
        }
        for &unit in units {
            self.push(unit.into());
        }
    }

    /// The code points, widened.
    pub fn to_code_points(&self) -> Vec<u32> {
        match self {
            TextBuilder::One(units) => units.iter().map(|&unit| u32::from(unit)).collect(),
            TextBuilder::Two(units) => units.iter().map(|&unit| u32::from(unit)).collect(),
            TextBuilder::Four(units) => units.clone(),
        }
    }

    #[cold]
    fn widen_and_push(&mut self, code_point: u32) {
        *self = match std::mem::take(self) {
            TextBuilder::One(units) if code_point <= 0xFFFF => {
                TextBuilder::Two(units.into_iter().map(u16::from).collect())
            }
            TextBuilder::One(units) => TextBuilder::Four(units.into_iter().map(u32::from).collect()),
            TextBuilder::Two(units) => TextBuilder::Four(units.into_iter().map(u32::from).collect()),
            wide @ TextBuilder::Four(_) => wide,
        };
        self.push(code_point);
    }
}

impl Sink for TextBuilder {
    #[inline]
    fn push(&mut self, code_point: u32) {
        match self {
            TextBuilder::One(units) if code_point <= 0xFF => units.push(code_point as u8),
            TextBuilder::Two(units) if code_point <= 0xFFFF => units.push(code_point as u16),
            TextBuilder::Four(units) => units.push(code_point),
            _ => self.widen_and_push(code_point),
        }
    }

    fn push_latin1(&mut self, bytes: &[u8]) {
        match self {
            TextBuilder::One(units) => units.extend_from_slice(bytes),
            TextBuilder::Two(units) => units.extend(bytes.iter().map(|&byte| u16::from(byte))),
            TextBuilder::Four(units) => units.extend(bytes.iter().map(|&byte| u32::from(byte))),
        }
    }
}

/// The memory for a result cannot be had: `MemoryError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory;

/// Whether `bytes` of memory can be had. What a program may ask for without limit, such as the width of a
/// format, is checked by this before it is built: an allocation that fails later ends the process.
pub fn check_room(bytes: usize) -> Result<(), OutOfMemory> {
    let mut trial: Vec<u8> = Vec::new();
    let result = trial.try_reserve_exact(bytes).map_err(|_| OutOfMemory);
    std::hint::black_box(&trial);
    result
}

/// The largest code point of `units`, 0 if there is none.
pub fn maximum<U: Unit>(units: &[U]) -> u32 {
    units.iter().copied().max().map_or(0, Into::into)
}

/// Whether all of `units` are below U+0080.
pub fn is_ascii<U: Unit>(units: &[U]) -> bool {
    match U::as_bytes(units) {
        Some(bytes) => bytes.is_ascii(),
        None => units.iter().all(|&unit| unit.into() < 0x80),
    }
}

/// `units` at width `To`, or `None` if some code point does not fit.
pub fn convert<From: Unit, To: Unit>(units: &[From]) -> Option<Vec<To>> {
    units.iter().map(|&unit| To::from_code_point(unit.into())).collect()
}

/// `text` as code points, for tests and messages.
pub fn code_points(text: &str) -> Vec<u32> {
    text.chars().map(u32::from).collect()
}

/// `units` as a Rust string for error messages; surrogates become U+FFFD.
pub fn to_string_lossy<U: Unit>(units: &[U]) -> String {
    units.iter().map(|&unit| char::from_u32(unit.into()).unwrap_or('\u{FFFD}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builder_widens_as_needed() {
        let mut builder = TextBuilder::new();
        builder.push_latin1(b"ab");
        assert_eq!(builder, TextBuilder::One(b"ab".to_vec()));
        builder.push(0x100);
        assert_eq!(builder, TextBuilder::Two(vec![97, 98, 0x100]));
        builder.push(0x10FFFF);
        builder.push(1);
        assert_eq!(builder, TextBuilder::Four(vec![97, 98, 0x100, 0x10FFFF, 1]));
        assert_eq!(builder.len(), 5);
    }

    #[test]
    fn room_is_checked() {
        assert_eq!(check_room(1 << 20), Ok(()));
        assert_eq!(check_room(usize::MAX), Err(OutOfMemory));
    }

    #[test]
    fn conversion_fails_on_what_does_not_fit() {
        assert_eq!(convert::<u16, u8>(&[0xFF]), Some(vec![0xFF]));
        assert_eq!(convert::<u16, u8>(&[0x100]), None);
    }
}
