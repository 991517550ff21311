//! The scanner: from JSON text to objects.
//!
//! The text is an immutable str that the caller holds, so its characters may be borrowed while hooks run. The parser is generic over
//! the width of the characters. Keys repeat: a small cache, by length and first characters, hands out the same str again.

use std::mem;

use objects::string::StrView;
use objects::{Obj, Ref, Space, with_units};
use text::units::{Sink, TextBuilder};
use vm::native::{Member, Native, TypeTable, member, method, new_method, record};
use vm::types::{float, int};
use vm::{PyResult, Raised, Thread};

use super::strings::finish;
use crate::fields::{at, part};

const STRICT: usize = 0;
const OBJECT_HOOK: usize = 1;
const PAIRS_HOOK: usize = 2;
const PARSE_FLOAT: usize = 3;
const PARSE_INT: usize = 4;
const PARSE_CONSTANT: usize = 5;

pub static SCANNER: TypeTable = TypeTable {
    native: record("Scanner", 6),
    module: "_json",
    flags: objects::type_object::TypeFlags::BASE,
    doc: "JSON scanner object",
    methods: &[METHODS],
    members: MEMBERS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] = &[
    member("strict", STRICT, "strict"),
    member("object_hook", OBJECT_HOOK, "object_hook"),
    member("object_pairs_hook", PAIRS_HOOK, ""),
    member("parse_float", PARSE_FLOAT, "parse_float"),
    member("parse_int", PARSE_INT, "parse_int"),
    member("parse_constant", PARSE_CONSTANT, "parse_constant"),
];

const METHODS: &[Native] = &[
    new_method("($type, context, /)", new),
    method("__call__", "($self, string, idx)", call, "Call self as a function."),
];

fn new(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(a[0]).expect("the binder checked the class");
    let made = thread.space.new_instance(class.root_shape.get())?;
    let strict = thread.get_str(a[1], "strict")?;
    at(made.as_ref(), STRICT).set(Obj::boolean(thread.truth(strict.as_ref())?));
    for (slot, name) in [
        (OBJECT_HOOK, "object_hook"),
        (PAIRS_HOOK, "object_pairs_hook"),
        (PARSE_FLOAT, "parse_float"),
        (PARSE_INT, "parse_int"),
        (PARSE_CONSTANT, "parse_constant"),
    ] {
        at(made.as_ref(), slot).set(thread.get_str(a[1], name)?);
    }
    Ok(made)
}

fn call(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let Some(text) = thread.space.str_value(a[1]) else {
        let given = thread.type_name(a[1]);
        return Err(thread.type_error(&format!("first argument must be a string, not {given}")));
    };
    let index = thread.index_i64(a[2])?;
    let Ok(index) = usize::try_from(index) else {
        return Err(thread.value_error("idx cannot be negative"));
    };
    let hook = |slot: usize| Some(part(a[0], slot)).filter(|hook| !hook.is_none());
    let is_class = |object: &Obj, table| object.is(&thread.class(table).as_ref().own());
    let (parse_float, parse_int) = (part(a[0], PARSE_FLOAT), part(a[0], PARSE_INT));
    let hooks = Hooks {
        strict: part(a[0], STRICT).is_true(),
        object: hook(OBJECT_HOOK),
        pairs: hook(PAIRS_HOOK),
        float: Some(parse_float).filter(|function| !is_class(function, &float::FLOAT)),
        int: Some(parse_int).filter(|function| !is_class(function, &int::INT)),
        constant: part(a[0], PARSE_CONSTANT),
    };
    with_units!(text.view(), units => {
        let mut parser = Parser { thread, source: a[1], units, hooks: &hooks, keys: KeyCache::new() };
        let (value, end) = parser.value(index)?;
        Ok(thread.space.tuple([value, Obj::small_int(end as i64)])?)
    })
}

pub fn scan_string_function(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let end = thread.index_i64(a[1])?;
    let strict = crate::arguments::truth_or(thread, a[2], true)?;
    let Some(text) = thread.space.str_value(a[0]) else {
        let given = thread.type_name(a[0]);
        return Err(thread.type_error(&format!("first argument must be a string, not {given}")));
    };
    let Some(start) = usize::try_from(end).ok().filter(|end| *end <= text.len()) else {
        return Err(thread.value_error("end is out of bounds"));
    };
    let hooks = Hooks { strict, object: None, pairs: None, float: None, int: None, constant: Obj::none() };
    with_units!(text.view(), units => {
        let parser = Parser { thread, source: a[0], units, hooks: &hooks, keys: KeyCache::new() };
        let (value, end) = parser.string(start)?;
        Ok(thread.space.tuple([value, Obj::small_int(end as i64)])?)
    })
}

/// What a scanner was made with. None: the built-in conversion.
struct Hooks {
    strict: bool,
    object: Option<Obj>,
    pairs: Option<Obj>,
    float: Option<Obj>,
    int: Option<Obj>,
    constant: Obj,
}

/// A character of the text.
pub trait Character: Copy + Eq + Into<u32> + text::units::Unit {}
impl<T: Copy + Eq + Into<u32> + text::units::Unit> Character for T {}

struct Parser<'a, U> {
    thread: &'a Thread,
    source: Ref<'a>,
    units: &'a [U],
    hooks: &'a Hooks,
    keys: KeyCache,
}

/// Keys seen last, by a hash of their characters.
struct KeyCache {
    places: Vec<Obj>,
}

const KEY_PLACES: usize = 256;
/// Longer keys are not looked for.
const KEY_LENGTH_MAX: usize = 64;

impl KeyCache {
    fn new() -> KeyCache {
        KeyCache { places: Vec::new() }
    }
}

fn is_blank(point: u32) -> bool {
    matches!(point, 0x20 | 0x09 | 0x0a | 0x0d)
}

impl<'a, U: Character> Parser<'a, U> {
    #[inline(always)]
    fn at(&self, index: usize) -> u32 {
        match self.units.get(index) {
            Some(&unit) => unit.into(),
            None => u32::MAX,
        }
    }

    #[inline(always)]
    fn is(&self, index: usize, byte: u8) -> bool {
        self.at(index) == u32::from(byte)
    }

    #[inline(always)]
    fn skip_blanks(&self, mut index: usize) -> usize {
        while is_blank(self.at(index)) {
            index += 1;
        }
        index
    }

    fn starts_with(&self, index: usize, word: &[u8]) -> bool {
        word.iter().enumerate().all(|(offset, byte)| self.is(index + offset, *byte))
    }

    /// StopIteration, which `json.decoder` takes for a missing value.
    #[cold]
    fn nothing_at(&self, index: usize) -> Raised {
        self.thread.stop_iteration(Obj::small_int(index as i64))
    }

    #[cold]
    fn error(&self, message: &str, index: usize) -> Raised {
        let thread = self.thread;
        let raise = || -> PyResult {
            let decoder = vm::import::import_str(thread, "json.decoder")?;
            let class = thread.get_str(decoder.as_ref(), "JSONDecodeError")?;
            let message = thread.new_str(message)?;
            let index = Obj::small_int(index as i64);
            thread.call_with(class.as_ref(), &[message.as_ref(), self.source, index.as_ref()])
        };
        match raise() {
            Ok(exception) if thread.is_exception(exception.as_ref()) => thread.raise_exception(exception),
            Ok(_) => thread.type_error("exceptions must derive from BaseException"),
            Err(raised) => raised,
        }
    }

    /// The value that starts at an index, and the index behind it.
    fn value(&mut self, index: usize) -> PyResult<(Obj, usize)> {
        let first = self.at(index);
        match u8::try_from(first).unwrap_or(0) {
            b'"' => self.string(index + 1),
            b'{' => self.thread.deeper(|| self.object(index + 1)),
            b'[' => self.thread.deeper(|| self.array(index + 1)),
            b'n' if self.starts_with(index, b"null") => Ok((Obj::none(), index + 4)),
            b't' if self.starts_with(index, b"true") => Ok((Obj::boolean(true), index + 4)),
            b'f' if self.starts_with(index, b"false") => Ok((Obj::boolean(false), index + 5)),
            b'N' if self.starts_with(index, b"NaN") => self.constant("NaN", index),
            b'I' if self.starts_with(index, b"Infinity") => self.constant("Infinity", index),
            b'-' if self.starts_with(index, b"-Infinity") => self.constant("-Infinity", index),
            _ => self.number(index),
        }
    }

    fn constant(&self, name: &str, index: usize) -> PyResult<(Obj, usize)> {
        let text = self.thread.new_str(name)?;
        let value = self.thread.call_with(self.hooks.constant.as_ref(), &[text.as_ref()])?;
        Ok((value, index + name.len()))
    }

    fn digits(&self, mut index: usize) -> usize {
        while matches!(self.at(index), 0x30..=0x39) {
            index += 1;
        }
        index
    }

    fn number(&self, start: usize) -> PyResult<(Obj, usize)> {
        let thread = self.thread;
        let is_digit = |index: usize| matches!(self.at(index), 0x30..=0x39);
        let first = if self.is(start, b'-') { start + 1 } else { start };
        let mut end = match self.at(first) {
            0x30 => first + 1,
            0x31..=0x39 => self.digits(first + 1),
            _ => return Err(self.nothing_at(start)),
        };
        let mut is_float = false;
        if self.is(end, b'.') && is_digit(end + 1) {
            is_float = true;
            end = self.digits(end + 2);
        }
        if self.is(end, b'e') || self.is(end, b'E') {
            let sign = usize::from(self.is(end + 1, b'+') || self.is(end + 1, b'-'));
            if is_digit(end + 1 + sign) {
                is_float = true;
                end = self.digits(end + 1 + sign);
            }
        }
        let units = &self.units[start..end];
        let custom = if is_float { &self.hooks.float } else { &self.hooks.int };
        if !is_float && custom.is_none() && units.len() <= 18 {
            let digits = units.iter().skip(first - start);
            let value = digits.fold(0i64, |value, &unit| value * 10 + i64::from(unit.into() - 0x30));
            return Ok((Obj::small_int(if first > start { -value } else { value }), end));
        }
        let bytes: Vec<u8> = units.iter().map(|&unit| unit.into() as u8).collect();
        let value = match custom {
            Some(function) => {
                let text = thread.space.str_from_latin1(&bytes)?;
                thread.call_with(function.as_ref(), &[text.as_ref()])?
            }
            None if is_float => thread.space.float(text::float_parse::parse(&bytes).unwrap_or(f64::NAN))?,
            None => {
                let text = thread.space.str_from_latin1(&bytes)?;
                int::text::parse(thread, &bytes, 10, text.as_ref())?
            }
        };
        Ok((value, end))
    }

    /// The end of the plain characters from an index on: a quote, a backslash, or a character that is not allowed.
    #[inline]
    fn plain_end(&self, start: usize) -> usize {
        let rest = &self.units[start..];
        let is_plain = |&unit: &U| {
            let point: u32 = unit.into();
            point >= 0x20 && point != 0x22 && point != 0x5c
        };
        start + rest.iter().position(|unit| !is_plain(unit)).unwrap_or(rest.len())
    }

    fn string_of(&self, units: &[U]) -> PyResult {
        let thread = self.thread;
        if let Some(bytes) = U::as_bytes(units) {
            return Ok(thread.space.str_from_latin1(bytes)?);
        }
        let mut out = TextBuilder::with_capacity(units.len());
        out.extend(units);
        finish(thread, &out)
    }

    /// The string whose opening quote is just before an index.
    fn string(&self, start: usize) -> PyResult<(Obj, usize)> {
        let end = self.plain_end(start);
        if self.is(end, b'"') {
            return Ok((self.string_of(&self.units[start..end])?, end + 1));
        }
        let mut out = TextBuilder::with_capacity(end - start + 16);
        out.extend(&self.units[start..end]);
        let end = self.escaped(start, end, &mut out)?;
        Ok((finish(self.thread, &out)?, end))
    }

    /// The rest of a string from its first character on that is not plain.
    #[cold]
    fn escaped(&self, start: usize, mut index: usize, out: &mut TextBuilder) -> PyResult<usize> {
        let begin = start - usize::from(start > 0);
        loop {
            match self.at(index) {
                0x22 => return Ok(index + 1),
                0x5c => index = self.escape(begin, index + 1, out)?,
                u32::MAX => return Err(self.error("Unterminated string starting at", begin)),
                point if self.hooks.strict => {
                    let _ = point;
                    return Err(self.error("Invalid control character at", index));
                }
                point => {
                    out.push(point);
                    index += 1;
                }
            }
            let end = self.plain_end(index);
            out.extend(&self.units[index..end]);
            index = end;
        }
    }

    /// An escape whose backslash is just before an index.
    fn escape(&self, begin: usize, index: usize, out: &mut TextBuilder) -> PyResult<usize> {
        let point = match self.at(index) {
            u32::MAX => return Err(self.error("Unterminated string starting at", begin)),
            0x22 => 0x22,
            0x5c => 0x5c,
            0x2f => 0x2f,
            0x62 => 0x08,
            0x66 => 0x0c,
            0x6e => 0x0a,
            0x72 => 0x0d,
            0x74 => 0x09,
            0x75 => {
                let (unit, end) = self.unit(index + 1)?;
                if (0xd800..0xdc00).contains(&unit)
                    && self.is(end, b'\\')
                    && self.is(end + 1, b'u')
                    && end + 6 < self.units.len()
                {
                    let (low, low_end) = self.unit(end + 2)?;
                    if (0xdc00..0xe000).contains(&low) {
                        out.push(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
                        return Ok(low_end);
                    }
                }
                out.push(unit);
                return Ok(end);
            }
            _ => return Err(self.error("Invalid \\escape", index - 1)),
        };
        out.push(point);
        Ok(index + 1)
    }

    /// Four hexadecimal digits.
    fn unit(&self, start: usize) -> PyResult<(u32, usize)> {
        let end = start + 4;
        let wrong = || self.error("Invalid \\uXXXX escape", start - 1);
        if end >= self.units.len() {
            return Err(wrong());
        }
        let mut unit = 0;
        for index in start..end {
            match char::from_u32(self.at(index)).and_then(|digit| digit.to_digit(16)) {
                Some(digit) => unit = unit << 4 | digit,
                None => return Err(wrong()),
            }
        }
        Ok((unit, end))
    }

    /// A key: the one seen before, where it is known.
    fn key(&mut self, start: usize) -> PyResult<(Obj, usize)> {
        let end = self.plain_end(start);
        let units = &self.units[start..end];
        if !self.is(end, b'"') || units.is_empty() || units.len() > KEY_LENGTH_MAX {
            return self.string(start);
        }
        let hash = units.iter().fold(units.len() as u32, |hash, &unit| (hash ^ unit.into()).wrapping_mul(0x0100_0193));
        let place = (hash ^ hash >> 15) as usize % KEY_PLACES;
        if self.keys.places.is_empty() {
            self.keys.places.resize(KEY_PLACES, Obj::NULL);
        }
        let known = &self.keys.places[place];
        if let Some(text) = known.as_ref().non_null().and_then(Space::exact_str) {
            let same = match text.view() {
                StrView::Latin1(bytes) => {
                    bytes.len() == units.len() && bytes.iter().zip(units).all(|(&a, &b)| u32::from(a) == b.into())
                }
                view => view.len() == units.len() && view.chars().zip(units).all(|(a, &b)| a == b.into()),
            };
            if same {
                return Ok((known.clone(), end + 1));
            }
        }
        let made = self.string_of(units)?;
        drop(mem::replace(&mut self.keys.places[place], made.clone()));
        Ok((made, end + 1))
    }

    fn array(&mut self, index: usize) -> PyResult<(Obj, usize)> {
        let made = self.thread.space.list([])?;
        let list = Space::exact_list(made.as_ref()).expect("made as a list");
        let mut index = self.skip_blanks(index);
        if !self.is(index, b']') {
            loop {
                let (value, end) = self.value(index)?;
                list.push(value)?;
                index = self.skip_blanks(end);
                if self.is(index, b']') {
                    break;
                }
                if !self.is(index, b',') {
                    return Err(self.error("Expecting ',' delimiter", index));
                }
                let comma = index;
                index = self.skip_blanks(index + 1);
                if self.is(index, b']') {
                    return Err(self.error("Illegal trailing comma before end of array", comma));
                }
            }
        }
        Ok((made, index + 1))
    }

    fn object(&mut self, index: usize) -> PyResult<(Obj, usize)> {
        let thread = self.thread;
        let wants_pairs = self.hooks.pairs.is_some();
        let made = if wants_pairs { thread.space.list([])? } else { thread.space.dict()? };
        let mut index = self.skip_blanks(index);
        if !self.is(index, b'}') {
            loop {
                if !self.is(index, b'"') {
                    return Err(self.error("Expecting property name enclosed in double quotes", index));
                }
                let (key, end) = self.key(index + 1)?;
                index = self.skip_blanks(end);
                if !self.is(index, b':') {
                    return Err(self.error("Expecting ':' delimiter", index));
                }
                index = self.skip_blanks(index + 1);
                let (value, end) = self.value(index)?;
                if let Some(list) = Space::exact_list(made.as_ref()) {
                    list.push(thread.space.tuple([key, value])?)?;
                } else {
                    thread.dict_of(&made).set_str(&thread.space, key.as_ref(), value)?;
                }
                index = self.skip_blanks(end);
                if self.is(index, b'}') {
                    break;
                }
                if !self.is(index, b',') {
                    return Err(self.error("Expecting ',' delimiter", index));
                }
                let comma = index;
                index = self.skip_blanks(index + 1);
                if self.is(index, b'}') {
                    return Err(self.error("Illegal trailing comma before end of object", comma));
                }
            }
        }
        let made = match (&self.hooks.pairs, &self.hooks.object) {
            (Some(hook), _) | (None, Some(hook)) => thread.call_with(hook.as_ref(), &[made.as_ref()])?,
            (None, None) => made,
        };
        Ok((made, index + 1))
    }
}
