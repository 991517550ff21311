//! Strings: one to four bytes a character (the narrowest width that fits), inline, with a cached 32-bit hash.
//!
//! Layout: header, hash (0: not computed), meta word, data. The meta word packs width, the ASCII and interned flags and the
//! length; a length that does not fit its 28 bits is kept in a word of its own before the data.

use std::cell::Cell;
use std::cmp::Ordering;

use gc::Heap;
use refcount::{Header, HeaderFlags, Obj, Ref, ShapeId};

use crate::OutOfMemory;
use crate::layout::{Layout, Payload, RefExt};
use crate::shape::{ShapeTable, fixed};
use crate::space::Space;
use text::hash::{fold_hash, unfold_hash};

/// A string.
#[repr(C)]
pub struct Str {
    header: Header,
    hash: Cell<u32>,
    meta: Cell<u32>,
}

const WIDTH_MASK: u32 = 0b11;
const ASCII: u32 = 1 << 2;
const INTERNED: u32 = 1 << 3;
const LENGTH_SHIFT: u32 = 4;
/// Lengths from here on are stored apart.
const LENGTH_APART: usize = (1 << 28) - 1;
const DATA_OFFSET: usize = 16;

/// The characters of a string at its width.
#[derive(Clone, Copy, Debug)]
pub enum StrView<'a> {
    Latin1(&'a [u8]),
    Ucs2(&'a [u16]),
    Ucs4(&'a [u32]),
}

/// Runs a generic expression on the units of a view, whatever their width.
#[macro_export]
macro_rules! with_units {
    ($view:expr, $units:ident => $body:expr) => {
        match $view {
            $crate::string::StrView::Latin1($units) => $body,
            $crate::string::StrView::Ucs2($units) => $body,
            $crate::string::StrView::Ucs4($units) => $body,
        }
    };
}

impl Payload for Str {
    #[inline(always)]
    fn matches(shape: ShapeId, shapes: &ShapeTable) -> bool {
        shape == fixed::STR || shapes.record(shape).layout.get() == Layout::Str
    }
}

impl<'a> StrView<'a> {
    /// Characters.
    pub fn len(self) -> usize {
        with_units!(self, units => units.len())
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The code point at an index in bounds.
    #[inline]
    pub fn at(self, index: usize) -> u32 {
        match self {
            StrView::Latin1(units) => u32::from(units[index]),
            StrView::Ucs2(units) => u32::from(units[index]),
            StrView::Ucs4(units) => units[index],
        }
    }

    pub fn chars(self) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + Clone + 'a {
        (0..self.len()).map(move |index| self.at(index))
    }

    pub fn slice(self, start: usize, end: usize) -> StrView<'a> {
        match self {
            StrView::Latin1(units) => StrView::Latin1(&units[start..end]),
            StrView::Ucs2(units) => StrView::Ucs2(&units[start..end]),
            StrView::Ucs4(units) => StrView::Ucs4(&units[start..end]),
        }
    }

    /// A Rust string, with lone surrogates replaced by U+FFFD.
    pub fn to_string_lossy(self) -> String {
        match self {
            StrView::Latin1(units) if units.is_ascii() => String::from_utf8_lossy(units).into_owned(),
            _ => self.chars().map(|point| char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER)).collect(),
        }
    }

    /// A Rust string, or None where there is a lone surrogate.
    pub fn to_string_checked(self) -> Option<String> {
        self.chars().map(char::from_u32).collect()
    }

    /// The largest code point, 0 for an empty string.
    pub fn max_char(self) -> u32 {
        match self {
            StrView::Latin1(units) => {
                if units.is_ascii() {
                    0x7f
                } else {
                    0xff
                }
            }
            StrView::Ucs2(units) => units.iter().copied().max().unwrap_or(0).into(),
            StrView::Ucs4(units) => units.iter().copied().max().unwrap_or(0),
        }
    }
}

impl PartialEq for StrView<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (StrView::Latin1(a), StrView::Latin1(b)) => a == b,
            (StrView::Ucs2(a), StrView::Ucs2(b)) => a == b,
            (StrView::Ucs4(a), StrView::Ucs4(b)) => a == b,
            // Views may be slices, so not always at the narrowest width.
            (a, b) => a.len() == b.len() && a.chars().eq(b.chars()),
        }
    }
}

impl PartialEq<str> for StrView<'_> {
    fn eq(&self, other: &str) -> bool {
        self.chars().eq(other.chars().map(u32::from))
    }
}

impl Str {
    #[inline(always)]
    pub fn len(&self) -> usize {
        let length = (self.meta.get() >> LENGTH_SHIFT) as usize;
        if length == LENGTH_APART {
            // SAFETY: such strings have a length word there.
            unsafe { std::ptr::from_ref(self).cast::<u8>().add(DATA_OFFSET).cast::<usize>().read() }
        } else {
            length
        }
    }

    #[inline(always)]
    fn data(&self) -> *const u8 {
        let apart = (self.meta.get() >> LENGTH_SHIFT) as usize == LENGTH_APART;
        // SAFETY: the data follows the struct, and the length word if there is one.
        unsafe { std::ptr::from_ref(self).cast::<u8>().add(DATA_OFFSET + 8 * usize::from(apart)) }
    }

    #[inline(always)]
    pub fn is_ascii(&self) -> bool {
        self.meta.get() & ASCII != 0
    }

    #[inline(always)]
    pub fn is_interned(&self) -> bool {
        self.meta.get() & INTERNED != 0
    }

    /// Sets a length that is not stored apart, neither before nor after.
    fn set_length(&self, length: usize, is_ascii: bool) {
        debug_assert!(length < LENGTH_APART);
        let kind = self.meta.get() & WIDTH_MASK;
        self.meta.set(kind | if is_ascii { ASCII } else { 0 } | (length as u32) << LENGTH_SHIFT);
    }

    pub(crate) fn set_interned(&self) {
        self.meta.set(self.meta.get() | INTERNED);
    }

    #[inline]
    pub fn view(&self) -> StrView<'_> {
        let (data, length) = (self.data(), self.len());
        // SAFETY: that many characters of that width are there, and never change.
        unsafe {
            match self.meta.get() & WIDTH_MASK {
                0 => StrView::Latin1(std::slice::from_raw_parts(data, length)),
                1 => StrView::Ucs2(std::slice::from_raw_parts(data.cast(), length)),
                _ => StrView::Ucs4(std::slice::from_raw_parts(data.cast(), length)),
            }
        }
    }

    /// The text, if it is ASCII.
    #[inline]
    pub fn as_ascii(&self) -> Option<&str> {
        if self.is_ascii() {
            // SAFETY: ASCII bytes are UTF-8.
            return Some(unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(self.data(), self.len())) });
        }
        None
    }

    pub fn to_string_lossy(&self) -> String {
        match self.as_ascii() {
            Some(text) => text.to_owned(),
            None => self.view().to_string_lossy(),
        }
    }

    /// The hash as tables use it: the Python hash folded to 32 bits, cached.
    #[inline(always)]
    pub fn table_hash(&self, space: &Space) -> u32 {
        match self.hash.get() {
            0 => self.compute_hash(space),
            hash => hash,
        }
    }

    /// Whether the text is that of these Latin-1 characters.
    #[inline(always)]
    pub fn is_latin1(&self, characters: &[u8]) -> bool {
        matches!(self.view(), StrView::Latin1(own) if own == characters)
    }

    /// Whether that may be the hash as tables use it: unknown ones may be.
    #[inline(always)]
    pub(crate) fn may_have_hash(&self, hash: u32) -> bool {
        let own = self.hash.get();
        own == hash || own == 0
    }

    #[inline(never)]
    fn compute_hash(&self, space: &Space) -> u32 {
        let hash = fold_hash(self.sip_hash(space)).max(1);
        self.hash.set(hash);
        hash
    }

    /// `hash(text)`, all 64 bits. With `PYTHONHASHSEED` it is what CPython gives; else nobody can tell, and it is made of the
    /// cached bits.
    #[inline(always)]
    pub fn python_hash(&self, space: &Space) -> i64 {
        if space.hash_key.is_random() { unfold_hash(self.table_hash(space)) } else { self.sip_hash(space) }
    }

    fn sip_hash(&self, space: &Space) -> i64 {
        with_units!(self.view(), units => space.hash_key.hash_units(units))
    }

    /// Which of two strings comes first, by code points.
    pub fn order(&self, other: &Str) -> Ordering {
        match (self.view(), other.view()) {
            (StrView::Latin1(a), StrView::Latin1(b)) => a.cmp(b),
            (StrView::Ucs2(a), StrView::Ucs2(b)) => a.cmp(b),
            (a, b) => a.chars().cmp(b.chars()),
        }
    }

    pub fn equals(&self, other: &Str) -> bool {
        if std::ptr::eq(self, other) {
            return true;
        }
        let same = WIDTH_MASK | ASCII | !0 << LENGTH_SHIFT;
        if (self.meta.get() ^ other.meta.get()) & same != 0 {
            return false;
        }
        let (a, b) = (self.hash.get(), other.hash.get());
        if a != 0 && b != 0 && a != b {
            return false;
        }
        self.view() == other.view()
    }
}

/// Texts of at least that many bytes that grow get spare room.
const SPARE_FROM: usize = 4096;

/// Writes the characters of a text at a width that is at least its own.
///
/// # Safety
/// `data` has room for them.
unsafe fn write_units(data: *mut u8, width_log: u32, text: StrView<'_>) {
    // SAFETY: as the caller says.
    unsafe {
        match (text, width_log) {
            (StrView::Latin1(bytes), 0) => data.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()),
            (StrView::Ucs2(units), 1) => data.cast::<u16>().copy_from_nonoverlapping(units.as_ptr(), units.len()),
            (StrView::Ucs4(units), 2) => data.cast::<u32>().copy_from_nonoverlapping(units.as_ptr(), units.len()),
            (view, 0) => view.chars().enumerate().for_each(|(i, point)| data.add(i).write(point as u8)),
            (view, 1) => view.chars().enumerate().for_each(|(i, point)| data.cast::<u16>().add(i).write(point as u16)),
            (view, _) => view.chars().enumerate().for_each(|(i, point)| data.cast::<u32>().add(i).write(point)),
        }
    }
}

/// A string being built, of which the length and the largest code point are known.
struct NewStr {
    memory: *mut u8,
    data: *mut u8,
}

/// Writes what comes before the characters, but for the header.
///
/// # Safety
/// `memory` is a cell with room for that.
#[inline(always)]
unsafe fn begin_str(memory: *mut u8, width_log: u32, ascii: bool, stored_length: u32) {
    let object = memory.cast::<Str>();
    let meta = width_log | if ascii { ASCII } else { 0 } | stored_length << LENGTH_SHIFT;
    // SAFETY: as the caller says.
    unsafe {
        (&raw mut (*object).hash).write(Cell::new(0));
        (&raw mut (*object).meta).write(Cell::new(meta));
    }
}

impl Space {
    fn allocate_str(&self, length: usize, width_log: u32, ascii: bool) -> Result<NewStr, OutOfMemory> {
        let apart = length >= LENGTH_APART;
        let bytes = length.checked_shl(width_log).filter(|bytes| bytes >> width_log == length).ok_or(OutOfMemory)?;
        let offset = DATA_OFFSET + 8 * usize::from(apart);
        let memory = self.heap.allocate(bytes.checked_add(offset).ok_or(OutOfMemory)?)?;
        let stored = if apart { LENGTH_APART } else { length } as u32;
        // SAFETY: a fresh cell of that size.
        unsafe {
            begin_str(memory, width_log, ascii, stored);
            if apart {
                memory.add(DATA_OFFSET).cast::<usize>().write(length);
            }
            Ok(NewStr { memory, data: memory.add(offset) })
        }
    }

    /// As [`Space::allocate_str`], for a byte a character.
    #[inline(always)]
    fn allocate_latin1(&self, length: usize, ascii: bool) -> Result<NewStr, OutOfMemory> {
        if length >= LENGTH_APART {
            return self.allocate_str(length, 0, ascii);
        }
        let memory = self.heap.allocate(DATA_OFFSET + length)?;
        // SAFETY: a fresh cell of that size.
        unsafe {
            begin_str(memory, 0, ascii, length as u32);
            Ok(NewStr { memory, data: memory.add(DATA_OFFSET) })
        }
    }

    /// `text + more` where `text` is about to be replaced by the result and nobody else holds it: the text grows where it is (None),
    /// or moves to a new string with room for more of the kind (Some).
    ///
    /// # Safety
    /// The only counted reference to `text` is the caller's, no borrowed one is used again, and `more` is another string's.
    pub unsafe fn str_append(&self, text: &Str, more: StrView<'_>) -> Result<Option<Obj>, OutOfMemory> {
        let view = text.view();
        let width_log = text.meta.get() & WIDTH_MASK;
        let more_width_log = match more {
            StrView::Latin1(_) => 0,
            StrView::Ucs2(_) => 1,
            StrView::Ucs4(_) => 2,
        };
        let length = text.len() + more.len();
        if more_width_log > width_log || text.is_interned() || text.len() < 2 || length >= LENGTH_APART {
            return self.str_concat(&[view, more]).map(Some);
        }
        let is_ascii = text.is_ascii() && more.max_char() < 0x80;
        let cell = std::ptr::from_ref(text).cast::<u8>();
        let needed = DATA_OFFSET + (length << width_log);
        // SAFETY: the string is a live cell.
        if needed > unsafe { Heap::usable_size(cell) } {
            // Whoever appends once does so again: the copies stay rare however long the text gets.
            let capacity = if needed > SPARE_FROM { length + length / 8 } else { length };
            let new = self.allocate_str(capacity, width_log, is_ascii)?;
            // SAFETY: there is room for both; the new cell's length is set to what is written.
            return unsafe {
                new.data.copy_from_nonoverlapping(text.data(), text.len() << width_log);
                write_units(new.data.add(text.len() << width_log), width_log, more);
                let made = self.finish_str(&new);
                made.cast::<Str>().set_length(length, is_ascii);
                Ok(Some(made))
            };
        }
        // SAFETY: there is room behind the text, which nobody looks at meanwhile.
        unsafe { write_units(text.data().cast_mut().add(text.len() << width_log), width_log, more) };
        text.set_length(length, is_ascii);
        text.hash.set(0);
        Ok(None)
    }

    fn finish_str(&self, new: &NewStr) -> Obj {
        // SAFETY: the payload is complete.
        unsafe { self.finish(new.memory, fixed::STR, HeaderFlags::LEAF) }
    }

    /// A string of ASCII or Latin-1 characters.
    #[inline]
    pub fn str_from_latin1(&self, bytes: &[u8]) -> Result<Obj, OutOfMemory> {
        self.str_from_known(bytes, bytes.is_ascii())
    }

    /// As [`Space::str_from_latin1`], where it is known whether all characters are ASCII.
    pub fn str_from_known(&self, bytes: &[u8], is_ascii: bool) -> Result<Obj, OutOfMemory> {
        debug_assert!(bytes.is_ascii() == is_ascii);
        match bytes {
            [] => return Ok(self.empty_str()),
            [byte] => return Ok(self.latin1_char(*byte)),
            _ => {}
        }
        let new = self.allocate_latin1(bytes.len(), is_ascii)?;
        // SAFETY: the data has that many bytes.
        unsafe { new.data.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        Ok(self.finish_str(&new))
    }

    /// A string of that many Latin-1 characters, written by `fill` over zeros. `is_ascii`: all will be below 0x80.
    pub fn latin1_str_with(
        &self,
        length: usize,
        is_ascii: bool,
        fill: impl FnOnce(&mut [u8]),
    ) -> Result<Obj, OutOfMemory> {
        if length < 2 {
            let mut byte = [0];
            fill(&mut byte[..length]);
            return self.str_from_latin1(&byte[..length]);
        }
        let new = self.allocate_latin1(length, is_ascii)?;
        // SAFETY: the data has that many bytes, and nobody else sees them yet.
        let data = unsafe {
            new.data.write_bytes(0, length);
            std::slice::from_raw_parts_mut(new.data, length)
        };
        fill(data);
        debug_assert!(data.is_ascii() == is_ascii);
        Ok(self.finish_str(&new))
    }

    /// As `str_from_latin1`, but never one of the shared strings.
    pub(crate) fn fresh_str(&self, bytes: &[u8]) -> Result<Obj, OutOfMemory> {
        let new = self.allocate_str(bytes.len(), 0, bytes.is_ascii())?;
        // SAFETY: the data has that many bytes.
        unsafe { new.data.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        Ok(self.finish_str(&new))
    }

    pub fn str(&self, text: &str) -> Result<Obj, OutOfMemory> {
        if text.is_ascii() {
            return self.str_from_latin1(text.as_bytes());
        }
        self.str_from_chars(text.chars().map(u32::from))
    }

    /// A string of code points (surrogates allowed) at the narrowest width.
    pub fn str_from_chars(&self, chars: impl Iterator<Item = u32> + Clone) -> Result<Obj, OutOfMemory> {
        let (mut length, mut max) = (0usize, 0);
        for point in chars.clone() {
            length += 1;
            max = max.max(point);
        }
        if length == 0 {
            return Ok(self.empty_str());
        }
        if length == 1 && max < 256 {
            return Ok(self.latin1_char(max as u8));
        }
        let width_log = if max < 0x100 {
            0
        } else if max < 0x10000 {
            1
        } else {
            2
        };
        let new = self.allocate_str(length, width_log, max < 0x80)?;
        // SAFETY: the data has room for that many characters of that width.
        unsafe {
            for (index, point) in chars.take(length).enumerate() {
                match width_log {
                    0 => new.data.add(index).write(point as u8),
                    1 => new.data.cast::<u16>().add(index).write(point as u16),
                    _ => new.data.cast::<u32>().add(index).write(point),
                }
            }
        }
        Ok(self.finish_str(&new))
    }

    /// A string of a view's characters, at the narrowest width.
    pub fn str_from_view(&self, view: StrView<'_>) -> Result<Obj, OutOfMemory> {
        match view {
            StrView::Latin1(bytes) => self.str_from_latin1(bytes),
            StrView::Ucs2(units) if units.len() > 1 && units.iter().any(|&unit| unit > 0xff) => {
                let new = self.allocate_str(units.len(), 1, false)?;
                // SAFETY: the data has room for that many units.
                unsafe { new.data.cast::<u16>().copy_from_nonoverlapping(units.as_ptr(), units.len()) };
                Ok(self.finish_str(&new))
            }
            _ => self.str_from_chars(view.chars()),
        }
    }

    /// A string from WTF-8 (the compiler's texts): UTF-8 that may also encode lone surrogates.
    pub fn str_from_wtf8(&self, bytes: &[u8]) -> Result<Obj, OutOfMemory> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.str(text),
            Err(_) => {
                let points = decode_wtf8(bytes);
                self.str_from_chars(points.iter().copied())
            }
        }
    }

    /// The concatenation of views.
    pub fn str_concat(&self, parts: &[StrView<'_>]) -> Result<Obj, OutOfMemory> {
        let mut length = 0usize;
        let (mut width_log, mut ascii) = (0, true);
        for part in parts {
            length = length.checked_add(part.len()).ok_or(OutOfMemory)?;
            match part {
                StrView::Latin1(bytes) => ascii = ascii && bytes.is_ascii(),
                StrView::Ucs2(units) => {
                    ascii = ascii && units.iter().all(|&unit| unit < 0x80);
                    // A slice of a wide string may hold narrow characters only.
                    if width_log < 1 && units.iter().any(|&unit| unit > 0xff) {
                        width_log = 1;
                    }
                }
                StrView::Ucs4(units) => {
                    ascii = ascii && units.iter().all(|&unit| unit < 0x80);
                    let max = units.iter().copied().max().unwrap_or(0);
                    width_log = width_log.max(if max > 0xffff { 2 } else { u32::from(max > 0xff) });
                }
            }
        }
        if length < 2 {
            let points: Vec<u32> = parts.iter().flat_map(|part| part.chars()).collect();
            return self.str_from_chars(points.into_iter());
        }
        let new = self.allocate_str(length, width_log, ascii)?;
        let mut at = 0;
        for part in parts {
            // SAFETY: the lengths add up to the string's.
            unsafe { write_units(new.data.add(at << width_log), width_log, *part) };
            at += part.len();
        }
        Ok(self.finish_str(&new))
    }

    /// Strings with a separator between them, if all have one byte a character, and it is at least two characters.
    pub fn str_joined<'a>(
        &self,
        separator: &Str,
        parts: impl ExactSizeIterator<Item = &'a Str> + Clone,
    ) -> Result<Option<Obj>, OutOfMemory> {
        let StrView::Latin1(between) = separator.view() else { return Ok(None) };
        let gaps = parts.len().saturating_sub(1);
        let mut length = between.len().checked_mul(gaps).ok_or(OutOfMemory)?;
        let mut flags = if gaps > 0 { separator.meta.get() } else { ASCII };
        let mut widths = 0;
        for part in parts.clone() {
            length = length.checked_add(part.len()).ok_or(OutOfMemory)?;
            flags &= part.meta.get();
            widths |= part.meta.get() & WIDTH_MASK;
        }
        if widths != 0 || length < 2 {
            return Ok(None);
        }
        let new = self.allocate_str(length, 0, flags & ASCII != 0)?;
        let mut at = new.data;
        for (index, part) in parts.enumerate() {
            // SAFETY: the lengths add up to the string's.
            unsafe {
                if index > 0 {
                    at = write_bytes(at, between.as_ptr(), between.len());
                }
                at = write_bytes(at, part.data(), part.len());
            }
        }
        Ok(Some(self.finish_str(&new)))
    }

    #[inline(always)]
    pub fn exact_str<'a>(object: Ref<'a>) -> Option<&'a Str> {
        if object.has_shape(fixed::STR) {
            // SAFETY: the shape says so.
            return Some(unsafe { object.cast::<Str>() });
        }
        None
    }

    /// The string, or the string that an instance of a subclass wraps.
    #[inline(always)]
    pub fn str_value<'a>(&self, object: Ref<'a>) -> Option<&'a Str> {
        Self::exact_str(object).or_else(|| Self::exact_str(self.wrapped(object)?))
    }
}

/// Copies bytes, of which there are often few. Where the next ones go.
///
/// # Safety
/// That many bytes may be read and written.
#[inline(always)]
unsafe fn write_bytes(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    // SAFETY: as the caller says.
    unsafe {
        match length {
            1 => to.write(from.read()),
            2 => to.cast::<[u8; 2]>().write(from.cast::<[u8; 2]>().read()),
            _ => to.copy_from_nonoverlapping(from, length),
        }
        to.add(length)
    }
}

/// The code points of WTF-8 bytes. Bytes that are no WTF-8 become U+FFFD.
pub fn decode_wtf8(bytes: &[u8]) -> Vec<u32> {
    let mut points = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(&first) = rest.first() {
        let (length, bits) = match first {
            0..0x80 => (1, u32::from(first)),
            0xc0..0xe0 => (2, u32::from(first & 0x1f)),
            0xe0..0xf0 => (3, u32::from(first & 0x0f)),
            0xf0..0xf8 => (4, u32::from(first & 0x07)),
            _ => (1, 0xfffd),
        };
        if rest.len() < length {
            points.push(0xfffd);
            break;
        }
        points.push(rest[1..length].iter().fold(bits, |point, byte| point << 6 | u32::from(byte & 0x3f)));
        rest = &rest[length..];
    }
    points
}
