//! The encoder: from objects to JSON text, in one piece.

use std::cell::RefCell;

use objects::dict::Dict;
use objects::list::List;
use objects::{Obj, Ref, Space};
use text::units::{Sink, TextBuilder};
use vm::native::{Member, Native, TypeTable, member, method, new_method, record};
use vm::types::{exception, int};
use vm::{PyResult, Raised, Thread};

use super::strings::{finish, push_string};
use crate::fields::part;

const MARKERS: usize = 0;
const DEFAULT: usize = 1;
const ENCODER: usize = 2;
const INDENT: usize = 3;
const KEY_SEPARATOR: usize = 4;
const ITEM_SEPARATOR: usize = 5;
const SORT_KEYS: usize = 6;
const SKIP_KEYS: usize = 7;
const ALLOW_NAN: usize = 8;

pub static ENCODER_TYPE: TypeTable = TypeTable {
    native: record("Encoder", 9),
    module: "_json",
    flags: objects::type_object::TypeFlags::BASE,
    doc: "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
    methods: &[METHODS],
    members: MEMBERS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] = &[
    member("markers", MARKERS, "markers"),
    member("default", DEFAULT, "default"),
    member("encoder", ENCODER, "encoder"),
    member("indent", INDENT, "indent"),
    member("key_separator", KEY_SEPARATOR, "key_separator"),
    member("item_separator", ITEM_SEPARATOR, "item_separator"),
    member("sort_keys", SORT_KEYS, "sort_keys"),
    member("skipkeys", SKIP_KEYS, "skipkeys"),
];

const METHODS: &[Native] = &[
    new_method(
        "($type, /, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
        new,
    ),
    method("__call__", "($self, /, obj, _current_indent_level)", call, "Call self as a function."),
];

/// The module's own functions for strings: an encoder that is one of them is not called.
#[derive(Default)]
pub struct State {
    pub ascii: RefCell<Option<Obj>>,
    pub any: RefCell<Option<Obj>>,
}

fn new(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(a[0]).expect("the binder checked the class");
    if !a[1].is_none() && thread.downcast::<Dict>(a[1]).is_none() {
        let given = thread.type_name(a[1]);
        return Err(thread.type_error(&format!("make_encoder() argument 1 must be dict or None, not {given}")));
    }
    for (place, position) in [(5, 5), (6, 6)] {
        if thread.space.str_value(a[place]).is_none() {
            let given = crate::arguments::type_name_or_none(thread, a[place]);
            let text = format!("make_encoder() argument {position} must be str, not {given}");
            return Err(thread.type_error(&text));
        }
    }
    let flag = |index: usize| Ok::<Obj, Raised>(Obj::boolean(thread.truth(a[index])?));
    let slots = [a[1].own(), a[2].own(), a[3].own(), a[4].own(), a[5].own(), a[6].own(), flag(7)?, flag(8)?, flag(9)?];
    Ok(thread.space.new_record(class.root_shape.get(), slots)?)
}

/// How strings are written.
enum StringStyle {
    Own { ascii_only: bool },
    Called(Obj),
}

struct Encoding<'a> {
    thread: &'a Thread,
    out: TextBuilder,
    /// Containers and objects under way; None: circles are not looked for.
    running: Option<Vec<u64>>,
    default: Obj,
    style: StringStyle,
    indent: Option<Obj>,
    key_separator: Obj,
    item_separator: Obj,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
}

fn call(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let level = thread.index_usize(a[2])?;
    let state = thread.module_state::<State>();
    let encoder = part(a[0], ENCODER);
    let is = |place: &RefCell<Option<Obj>>| place.borrow().as_ref().is_some_and(|known| known.is(&encoder));
    let style = if is(&state.ascii) {
        StringStyle::Own { ascii_only: true }
    } else if is(&state.any) {
        StringStyle::Own { ascii_only: false }
    } else {
        StringStyle::Called(encoder)
    };
    let mut encoding = Encoding {
        thread,
        out: TextBuilder::with_capacity(128),
        running: (!part(a[0], MARKERS).is_none()).then(Vec::new),
        default: part(a[0], DEFAULT),
        style,
        indent: Some(part(a[0], INDENT)).filter(|indent| thread.space.str_value(indent.as_ref()).is_some()),
        key_separator: part(a[0], KEY_SEPARATOR),
        item_separator: part(a[0], ITEM_SEPARATOR),
        sort_keys: part(a[0], SORT_KEYS).is_true(),
        skip_keys: part(a[0], SKIP_KEYS).is_true(),
        allow_nan: part(a[0], ALLOW_NAN).is_true(),
    };
    encoding.value(a[1], level)?;
    let text = finish(thread, &encoding.out)?;
    Ok(thread.space.tuple([text])?)
}

/// Adds to a raised exception where it happened.
#[cold]
fn noted(thread: &Thread, raised: Raised, note: &str) -> Raised {
    let exception = thread.peek_exception(&raised);
    match exception::add_note(thread, exception.as_ref(), note) {
        Ok(()) => raised,
        Err(other) => other,
    }
}

impl Encoding<'_> {
    fn push_text(&mut self, text: &Obj) {
        if let Some(text) = self.thread.space.str_value(text.as_ref()) {
            objects::with_units!(text.view(), units => self.out.extend(units));
        }
    }

    fn string(&mut self, text: Ref<'_>) -> PyResult<()> {
        let thread = self.thread;
        match &self.style {
            StringStyle::Own { ascii_only } => {
                let text = thread.space.str_value(text).expect("the caller checked");
                push_string(&mut self.out, text, *ascii_only);
                Ok(())
            }
            StringStyle::Called(encoder) => {
                let coded = thread.call_with(encoder.as_ref(), &[text])?;
                if thread.space.str_value(coded.as_ref()).is_none() {
                    let given = thread.type_name(coded.as_ref());
                    return Err(thread.type_error(&format!("encoder() must return a string, not {given}")));
                }
                self.push_text(&coded);
                Ok(())
            }
        }
    }

    /// The text of None, a bool or a number; false for anything else.
    fn scalar(&mut self, value: Ref<'_>) -> PyResult<bool> {
        let thread = self.thread;
        if value.word().is_int() {
            push_integer(&mut self.out, value.word().int());
        } else if value.is_none() {
            self.out.push_latin1(b"null");
        } else if value.is_true() {
            self.out.push_latin1(b"true");
        } else if value.is_false() {
            self.out.push_latin1(b"false");
        } else if let Some(number) = thread.space.float_value(value) {
            self.float(number, value)?;
        } else if let Some(number) = thread.space.int_value(value) {
            let text = int::text::to_decimal(thread, number)?;
            self.push_text(&text);
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn float(&mut self, number: f64, value: Ref<'_>) -> PyResult<()> {
        if number.is_finite() {
            self.out.push_latin1(text::float_text::repr(number).as_bytes());
            return Ok(());
        }
        if !self.allow_nan {
            let shown = self.thread.repr_string(value)?;
            let text = format!("Out of range float values are not JSON compliant: {shown}");
            return Err(self.thread.value_error(&text));
        }
        self.out.push_latin1(match number {
            number if number.is_nan() => b"NaN",
            number if number > 0.0 => b"Infinity",
            _ => b"-Infinity",
        });
        Ok(())
    }

    fn enter(&mut self, object: Ref<'_>) -> PyResult<()> {
        if let Some(running) = &mut self.running {
            let address = object.word().pointer() as u64;
            if running.contains(&address) {
                return Err(self.thread.value_error("Circular reference detected"));
            }
            running.push(address);
        }
        Ok(())
    }

    fn leave(&mut self) {
        if let Some(running) = &mut self.running {
            running.pop();
        }
    }

    fn new_line(&mut self, level: usize) {
        if let Some(indent) = self.indent.clone() {
            self.out.push_latin1(b"\n");
            for _ in 0..level {
                self.push_text(&indent);
            }
        }
    }

    fn value(&mut self, value: Ref<'_>, level: usize) -> PyResult<()> {
        let thread = self.thread;
        // Exact built-ins first: they are nearly all there is.
        if Space::exact_str(value).is_some() {
            return self.string(value);
        }
        if Space::exact_list(value).is_some() {
            return thread.deeper(|| self.array(value, level));
        }
        if Space::exact_dict(value).is_some() {
            return thread.deeper(|| self.object(value, level));
        }
        if thread.space.str_value(value).is_some() {
            return self.string(value);
        }
        if self.scalar(value)? {
            return Ok(());
        }
        if thread.downcast::<List>(value).is_some() || thread.space.tuple_value(value).is_some() {
            return thread.deeper(|| self.array(value, level));
        }
        if thread.downcast::<Dict>(value).is_some() {
            return thread.deeper(|| self.object(value, level));
        }
        self.enter_any(value)?;
        let made = thread.call_with(self.default.as_ref(), &[value])?;
        thread
            .deeper(|| self.value(made.as_ref(), level))
            .map_err(|raised| noted(thread, raised, &format!("when serializing {} object", thread.type_name(value))))?;
        self.leave_any(value);
        Ok(())
    }

    /// As `enter`, for objects that may be no heap objects.
    fn enter_any(&mut self, object: Ref<'_>) -> PyResult<()> {
        if object.header().is_some() { self.enter(object) } else { Ok(()) }
    }

    fn leave_any(&mut self, object: Ref<'_>) {
        if object.header().is_some() {
            self.leave();
        }
    }

    fn array(&mut self, sequence: Ref<'_>, level: usize) -> PyResult<()> {
        let thread = self.thread;
        let item = |index: usize| match thread.downcast::<List>(sequence) {
            Some(list) => list.get(index),
            None => {
                let items = thread.space.tuple_value(sequence).map_or(&[][..], |tuple| tuple.items());
                items.get(index).map(|item| item.own())
            }
        };
        let Some(mut current) = item(0) else {
            self.out.push_latin1(b"[]");
            return Ok(());
        };
        self.enter(sequence)?;
        self.out.push_latin1(b"[");
        self.new_line(level + 1);
        let mut index = 0;
        loop {
            if let Err(raised) = self.value(current.as_ref(), level + 1) {
                let note = format!("when serializing {} item {index}", thread.type_name(sequence));
                return Err(noted(thread, raised, &note));
            }
            index += 1;
            match item(index) {
                Some(next) => current = next,
                None => break,
            }
            let separator = self.item_separator.clone();
            self.push_text(&separator);
            self.new_line(level + 1);
        }
        self.new_line(level);
        self.out.push_latin1(b"]");
        self.leave();
        Ok(())
    }

    /// A key that is no str, as one; None where it is skipped.
    fn key_text(&self, key: Ref<'_>) -> PyResult<Option<Obj>> {
        let thread = self.thread;
        let mut part = Encoding {
            thread,
            out: TextBuilder::new(),
            running: None,
            default: Obj::none(),
            style: StringStyle::Own { ascii_only: true },
            indent: None,
            key_separator: Obj::none(),
            item_separator: Obj::none(),
            sort_keys: false,
            skip_keys: false,
            allow_nan: self.allow_nan,
        };
        if part.scalar(key)? {
            return finish(thread, &part.out).map(Some);
        }
        if self.skip_keys {
            return Ok(None);
        }
        let given = thread.type_name(key);
        Err(thread.type_error(&format!("keys must be str, int, float, bool or None, not {given}")))
    }

    fn pair(&mut self, key: &Obj, value: &Obj, level: usize, is_first: &mut bool, dict: Ref<'_>) -> PyResult<()> {
        let thread = self.thread;
        let made;
        let name = if thread.space.str_value(key.as_ref()).is_some() {
            key
        } else {
            match self.key_text(key.as_ref())? {
                Some(text) => {
                    made = text;
                    &made
                }
                None => return Ok(()),
            }
        };
        if !std::mem::take(is_first) {
            let separator = self.item_separator.clone();
            self.push_text(&separator);
        }
        self.new_line(level + 1);
        self.string(name.as_ref())?;
        let separator = self.key_separator.clone();
        self.push_text(&separator);
        self.value(value.as_ref(), level + 1).map_err(|raised| {
            let shown = match thread.repr_string(key.as_ref()) {
                Ok(shown) => shown,
                Err(other) => return other,
            };
            noted(thread, raised, &format!("when serializing {} item {shown}", thread.type_name(dict)))
        })
    }

    fn object(&mut self, object: Ref<'_>, level: usize) -> PyResult<()> {
        let thread = self.thread;
        let dict = thread.downcast::<Dict>(object).expect("the caller checked");
        if dict.len() == 0 {
            self.out.push_latin1(b"{}");
            return Ok(());
        }
        self.enter(object)?;
        self.out.push_latin1(b"{");
        let mut is_first = true;
        if self.sort_keys || Space::exact_dict(object).is_none() {
            let items = thread.call_method(object, vm::names::ITEMS, &[])?;
            let items = thread.list_from(items.as_ref())?;
            if self.sort_keys {
                thread.call_method(items.as_ref(), vm::names::SORT, &[])?;
            }
            for pair in thread.collect(items.as_ref())? {
                let Some([key, value]) = thread.space.tuple_value(pair.as_ref()).map(|pair| pair.items()) else {
                    return Err(thread.value_error("items must return 2-tuples"));
                };
                self.pair(&key.own(), &value.own(), level, &mut is_first, object)?;
            }
        } else {
            let mut next = dict.table.next_entry(0);
            while let Some(number) = next {
                // SAFETY: a live entry, copied at once.
                let (key, value) = unsafe { (dict.table.key(number).map(Ref::own), dict.table.value(number).own()) };
                // A dict without keys of its own for that entry lost it meanwhile.
                if let Some(key) = key {
                    self.pair(&key, &value, level, &mut is_first, object)?;
                }
                next = dict.table.next_entry(number + 1);
            }
        }
        if !is_first {
            self.new_line(level);
        }
        self.out.push_latin1(b"}");
        self.leave();
        Ok(())
    }
}

fn push_integer(out: &mut TextBuilder, value: i64) {
    let mut digits = [0u8; 20];
    let (mut at, mut rest) = (digits.len(), value.unsigned_abs());
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        digits[at] = b'-';
    }
    out.push_latin1(&digits[at..]);
}
