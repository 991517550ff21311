//! `%` formatting of strings and bytes.

use objects::int::IntView;
use objects::string::{Str, StrView};
use objects::{Obj, Ref, Space, with_units};
use text::percent_format::{self, Amount, Conversion, Parser, Piece, Shape};
use text::units::{OutOfMemory, Sink, TextBuilder, Unit};

use super::building;
use crate::exceptions;
use crate::names;
use crate::raised::PyResult;
use crate::state::Thread;
use crate::types::{buffer, int};

/// `format % arguments` for a str.
pub fn percent_format(thread: &Thread, format: &Str, arguments: Ref<'_>) -> PyResult {
    if let StrView::Latin1(text) = format.view()
        && let Some(plain) = Plain::parse(thread, text, arguments)
    {
        return plain.run(thread, text);
    }
    let mut formatter = Formatter::new(thread, arguments, false);
    with_units!(format.view(), units => formatter.run(units))?;
    building::from_builder(thread, &formatter.out)
}

/// `format % arguments` for bytes.
pub fn percent_format_bytes(thread: &Thread, format: &[u8], arguments: Ref<'_>) -> PyResult<Vec<u8>> {
    let mut formatter = Formatter::new(thread, arguments, true);
    formatter.run(format)?;
    match formatter.out {
        TextBuilder::One(bytes) => Ok(bytes),
        _ => Err(thread.system_error("bytes formatting made text")),
    }
}

/// Most conversions of a [`Plain`] format.
const PLAIN_MAX: usize = 4;

/// A format of nothing but `%s`, `%r` and `%d` of ints, with an argument for each, or of `%(key)s` and `%(key)r` with a dict: it is
/// joined from its pieces.
struct Plain<'a> {
    conversions: [PlainConversion<'a>; PLAIN_MAX],
    count: usize,
}

#[derive(Clone, Copy)]
struct PlainConversion<'a> {
    argument: Ref<'a>,
    /// Where it is in the format.
    start: usize,
    end: usize,
    /// The argument is a dict, and between the two, behind `%(`, is the key.
    has_key: bool,
}

impl<'a> Plain<'a> {
    /// None: it is another kind of format.
    fn parse(thread: &Thread, text: &[u8], arguments: Ref<'a>) -> Option<Plain<'a>> {
        let items = match Space::exact_tuple(arguments) {
            Some(tuple) => tuple.items(),
            None if thread.space.tuple_value(arguments).is_some() => return None,
            None => std::slice::from_ref(&arguments),
        };
        let none = PlainConversion { argument: Ref::NULL, start: 0, end: 0, has_key: false };
        let mut plain = Plain { conversions: [none; PLAIN_MAX], count: 0 };
        let mut keys = 0;
        if items.len() > PLAIN_MAX {
            return None;
        }
        let mut at = 0;
        while let Some(found) = text[at..].iter().position(|&byte| byte == b'%') {
            let start = at + found;
            let has_key = *text.get(start + 1)? == b'(';
            let (argument, end) = if has_key {
                // A key may have brackets in it, and formats of another kind know how to read that.
                let key = &text[start + 2..];
                let length = key.iter().position(|byte| matches!(byte, b'(' | b')'))?;
                Space::exact_dict(arguments).filter(|_| key[length] == b')')?;
                (arguments, start + length + 4)
            } else {
                (*items.get(plain.count)?, start + 2)
            };
            match text.get(end - 1)? {
                b's' | b'r' => {}
                b'd' if argument.word().is_int() => {}
                _ => return None,
            }
            *plain.conversions.get_mut(plain.count)? = PlainConversion { argument, start, end, has_key };
            plain.count += 1;
            keys += usize::from(has_key);
            at = end;
        }
        (keys == plain.count && keys != 0 || keys == 0 && plain.count == items.len()).then_some(plain)
    }

    fn run(&self, thread: &Thread, text: &[u8]) -> PyResult {
        let mut texts = [const { Obj::NULL }; PLAIN_MAX];
        let conversions = &self.conversions[..self.count];
        for (made, conversion) in texts.iter_mut().zip(conversions) {
            let PlainConversion { argument, start, end, has_key } = *conversion;
            let mut fetched = Obj::NULL;
            if has_key {
                let key = thread.space.str_from_latin1(&text[start + 2..end - 2])?;
                fetched = thread.get_item(argument, key.as_ref())?;
            }
            let argument = fetched.as_ref().non_null().unwrap_or(argument);
            *made = if text[end - 1] == b'r' { thread.repr(argument)? } else { thread.str_of(argument)? };
        }
        let mut pieces = [StrView::Latin1(&[]); 2 * PLAIN_MAX + 1];
        let mut end = 0;
        for (index, (conversion, made)) in conversions.iter().zip(&texts).enumerate() {
            pieces[2 * index] = StrView::Latin1(&text[end..conversion.start]);
            pieces[2 * index + 1] = thread.space.str_value(made.as_ref()).expect("a str").view();
            end = conversion.end;
        }
        pieces[2 * self.count] = StrView::Latin1(&text[end..]);
        Ok(thread.space.str_concat(&pieces[..=2 * self.count])?)
    }
}

struct Formatter<'a> {
    thread: &'a Thread,
    is_bytes: bool,
    /// What comes after `%`.
    arguments: Ref<'a>,
    /// The arguments one by one, where they are a tuple.
    items: Option<&'a [Ref<'a>]>,
    /// Arguments taken so far.
    taken: usize,
    /// A value fetched by its key: the argument of the conversion.
    fetched: Option<Obj>,
    is_mapping: bool,
    out: TextBuilder,
}

impl<'a> Formatter<'a> {
    fn new(thread: &'a Thread, arguments: Ref<'a>, is_bytes: bool) -> Formatter<'a> {
        let items = thread.space.tuple_value(arguments).map(|tuple| tuple.items());
        let class = thread.space.type_of(arguments);
        let is_text = if is_bytes {
            thread.space.bytes_value(arguments).is_some()
                || thread.downcast::<objects::bytes::ByteArray>(arguments).is_some()
        } else {
            thread.space.str_value(arguments).is_some()
        };
        let is_mapping = items.is_none() && !is_text && thread.lookup_name(class, names::GETITEM).is_some();
        Formatter { thread, is_bytes, arguments, items, taken: 0, fetched: None, is_mapping, out: TextBuilder::new() }
    }

    fn run<U: Unit>(&mut self, format: &[U]) -> PyResult<()> {
        let mut parser = Parser::new(format);
        while let Some(piece) = parser.next_piece() {
            match piece {
                Ok(Piece::Literal(range)) => self.out.extend(&format[range]),
                Ok(Piece::Conversion(conversion)) => self.convert(format, &conversion)?,
                Err(error) => return Err(self.thread.value_error(error.message())),
            }
        }
        let all = match self.items {
            Some(items) => self.taken >= items.len(),
            None => self.taken > 0 || self.is_mapping,
        };
        if !all {
            let kind = if self.is_bytes { "bytes" } else { "string" };
            return Err(self.thread.type_error(&format!("not all arguments converted during {kind} formatting")));
        }
        Ok(())
    }

    fn next_argument(&mut self) -> PyResult {
        if let Some(fetched) = self.fetched.take() {
            return Ok(fetched);
        }
        let argument = match self.items {
            Some(items) => items.get(self.taken).map(|item| item.own()),
            None if self.taken == 0 => Some(self.arguments.own()),
            None => None,
        };
        self.taken += 1;
        match argument {
            Some(argument) => Ok(argument),
            None => Err(self.thread.type_error("not enough arguments for format string")),
        }
    }

    /// The argument for a `*`.
    fn star(&mut self, amount: Amount, what: &str) -> PyResult<i64> {
        if amount != Amount::Argument {
            return Ok(0);
        }
        let argument = self.next_argument()?;
        let Some(value) = self.thread.space.int_value(argument.as_ref()) else {
            return Err(self.thread.type_error("* wants int"));
        };
        match value.to_i64() {
            Some(value) if what == "width" => Ok(value),
            Some(value) if i32::try_from(value).is_ok() => Ok(value),
            _ if what == "width" => Err(self.thread.overflow_error("Python int too large to convert to C ssize_t")),
            _ => Err(self.thread.overflow_error("Python int too large to convert to C int")),
        }
    }

    fn convert<U: Unit>(&mut self, format: &[U], conversion: &Conversion) -> PyResult<()> {
        let thread = self.thread;
        self.fetched = None;
        if let Some(key) = conversion.key.clone() {
            if !self.is_mapping {
                return Err(thread.type_error("format requires a mapping"));
            }
            let key = self.key(&format[key])?;
            self.fetched = Some(thread.get_item(self.arguments, key.as_ref())?);
            // From now on the mapping itself is no argument.
            self.taken = 1;
        }
        let width = self.star(conversion.width, "width")?;
        let precision = self.star(conversion.precision, "precision")?;
        let shape = Shape::resolve(conversion, width, precision);
        let kind = char::from_u32(conversion.kind).unwrap_or('\u{fffd}');
        if kind == '%' {
            self.out.push(u32::from('%'));
            return Ok(());
        }
        let argument = self.next_argument()?;
        let argument = argument.as_ref();
        match kind {
            'b' if self.is_bytes => self.bytes(argument, &shape),
            's' if self.is_bytes => self.bytes(argument, &shape),
            's' => {
                let text = thread.str_of(argument)?;
                self.text(text.as_ref(), &shape)
            }
            'r' if !self.is_bytes => {
                let text = thread.repr(argument)?;
                self.text(text.as_ref(), &shape)
            }
            'a' | 'r' => {
                let text = thread.ascii(argument)?;
                self.text(text.as_ref(), &shape)
            }
            'c' => self.character(argument, shape),
            'd' | 'i' | 'u' | 'o' | 'x' | 'X' => self.integer(argument, kind, &shape),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                let value = self.float(argument)?;
                let text = percent_format::format_float(value, kind, &shape).map_err(no_memory)?;
                self.out.push_latin1(text.as_bytes());
                Ok(())
            }
            _ => {
                let text = percent_format::unsupported_message(conversion.kind, conversion.index);
                Err(thread.value_error(&text))
            }
        }
    }

    fn key<U: Unit>(&self, units: &[U]) -> PyResult {
        Ok(match U::as_bytes(units) {
            Some(bytes) if self.is_bytes => self.thread.space.bytes(bytes)?,
            Some(bytes) => self.thread.space.str_from_latin1(bytes)?,
            None => self.thread.space.str_from_chars(units.iter().map(|&unit| unit.into()))?,
        })
    }

    fn push_planned(&mut self, view: StrView<'_>, shape: &Shape) -> PyResult<()> {
        let plan = percent_format::plan_text(view.len(), shape);
        self.thread.ensure_room(plan.left.saturating_add(plan.right).saturating_mul(4))?;
        (0..plan.left).for_each(|_| self.out.push(plan.fill));
        building::push_view(&mut self.out, view.slice(0, plan.length));
        (0..plan.right).for_each(|_| self.out.push(plan.fill));
        Ok(())
    }

    fn text(&mut self, text: Ref<'_>, shape: &Shape) -> PyResult<()> {
        let view = self.thread.space.str_value(text).expect("a str").view();
        self.push_planned(view, shape)
    }

    fn bytes(&mut self, argument: Ref<'_>, shape: &Shape) -> PyResult<()> {
        let thread = self.thread;
        if let Some(bytes) = buffer::get(thread, argument)? {
            return self.push_planned(StrView::Latin1(&bytes), shape);
        }
        if let Some(result) = thread.call_special(argument, names::BYTES, &[])? {
            let Some(bytes) = thread.space.bytes_value(result.as_ref()) else {
                let given = thread.type_name(result.as_ref());
                return Err(thread.type_error(&format!("__bytes__ returned non-bytes (type {given})")));
            };
            return self.push_planned(StrView::Latin1(bytes.data()), shape);
        }
        let given = thread.type_name(argument);
        let text = format!("%b requires a bytes-like object, or an object that implements __bytes__, not '{given}'");
        Err(thread.type_error(&text))
    }

    fn character(&mut self, argument: Ref<'_>, shape: Shape) -> PyResult<()> {
        let thread = self.thread;
        let point = if self.is_bytes { self.byte(argument)? } else { self.code_point(argument)? };
        let point = match point {
            Some(point) => point,
            None => {
                let range = if self.is_bytes { "256" } else { "0x110000" };
                return Err(thread.overflow_error(&format!("%c arg not in range({range})")));
            }
        };
        self.push_planned(StrView::Ucs4(&[point]), &Shape { precision: None, ..shape })
    }

    fn byte(&self, argument: Ref<'_>) -> PyResult<Option<u32>> {
        let thread = self.thread;
        if let Some(bytes) = thread.space.bytes_value(argument)
            && let [byte] = bytes.data()
        {
            return Ok(Some(u32::from(*byte)));
        }
        if thread.downcast::<objects::bytes::ByteArray>(argument).is_some()
            && let Some(bytes) = buffer::get(thread, argument)?
            && let [byte] = *bytes
        {
            return Ok(Some(u32::from(byte)));
        }
        if let Some(value) = self.index(argument)? {
            return Ok(value.and_then(|value| u8::try_from(value).ok()).map(u32::from));
        }
        let given = thread.type_name(argument);
        Err(thread.type_error(&format!("%c requires an integer in range(256) or a single byte, not {given}")))
    }

    fn code_point(&self, argument: Ref<'_>) -> PyResult<Option<u32>> {
        let thread = self.thread;
        if let Some(text) = thread.space.str_value(argument) {
            if text.len() == 1 {
                return Ok(Some(text.view().at(0)));
            }
            let length = text.len();
            let text = format!("%c requires an int or a unicode character, not a string of length {length}");
            return Err(thread.type_error(&text));
        }
        if let Some(value) = self.index(argument)? {
            return Ok(value.and_then(|value| u32::try_from(value).ok()).filter(|point| *point < 0x11_0000));
        }
        let given = thread.type_name(argument);
        Err(thread.type_error(&format!("%c requires an int or a unicode character, not {given}")))
    }

    /// An integer's value (None inside: too large), or None for what is no integer.
    fn index(&self, argument: Ref<'_>) -> PyResult<Option<Option<i64>>> {
        if !crate::types::bounds::has_index(self.thread, argument) {
            return Ok(None);
        }
        let index = self.thread.index(argument)?;
        Ok(Some(Space::exact_int(index.as_ref()).and_then(IntView::to_i64)))
    }

    fn integer(&mut self, argument: Ref<'_>, kind: char, shape: &Shape) -> PyResult<()> {
        let thread = self.thread;
        let hexadecimal = matches!(kind, 'o' | 'x' | 'X');
        let converted = match thread.space.int_value(argument) {
            Some(_) => int::exact_of(thread, argument)?,
            None => {
                let class = thread.space.type_of(argument);
                let has = |name| thread.lookup_name(class, name).is_some();
                let is_number = has(names::INT) || has(names::INDEX) || has(names::FLOAT);
                let converted = match (is_number, hexadecimal) {
                    (false, _) => None,
                    (true, true) => thread.catch(thread.index(argument), &exceptions::TYPE_ERROR)?,
                    (true, false) => thread.catch(thread.to_int(argument), &exceptions::TYPE_ERROR)?,
                };
                let Some(converted) = converted else {
                    let wanted = if hexadecimal { "an integer" } else { "a real number" };
                    let given = thread.type_name(argument);
                    return Err(thread.type_error(&format!("%{kind} format: {wanted} is required, not {given}")));
                };
                converted
            }
        };
        let value = Space::exact_int(converted.as_ref()).expect("an exact int");
        if !hexadecimal {
            int::text::check_digits(thread, value)?;
        }
        let text = int::text::with_integer(value, |value| percent_format::format_integer(value, kind, shape));
        self.out.push_latin1(text.map_err(no_memory)?.as_bytes());
        Ok(())
    }

    fn float(&self, argument: Ref<'_>) -> PyResult<f64> {
        let thread = self.thread;
        let value = thread.to_float(argument);
        if !self.is_bytes {
            return value;
        }
        match thread.catch(value, &exceptions::TYPE_ERROR)? {
            Some(value) => Ok(value),
            None => {
                let given = thread.type_name(argument);
                Err(thread.type_error(&format!("float argument required, not {given}")))
            }
        }
    }
}

fn no_memory(_: OutOfMemory) -> crate::raised::Raised {
    objects::OutOfMemory.into()
}
