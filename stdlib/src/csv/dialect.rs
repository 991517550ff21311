//! Dialects: how rows are written and read.

use std::cell::RefCell;

use objects::{Obj, Ref, Space};
use vm::native::{GetSet, Native, TypeTable, getset, method, raw_new, record};
use vm::{PyResult, Raised, Thread, exceptions};

use crate::fields::{at, number, part};

const DELIMITER: usize = 0;
const DOUBLE_QUOTE: usize = 1;
const ESCAPE: usize = 2;
const LINE_TERMINATOR: usize = 3;
const QUOTE: usize = 4;
const QUOTING: usize = 5;
const SKIP_SPACE: usize = 6;
const STRICT: usize = 7;
const COUNT: usize = 8;

/// In the order of the slots.
const NAMES: [&str; COUNT] =
    ["delimiter", "doublequote", "escapechar", "lineterminator", "quotechar", "quoting", "skipinitialspace", "strict"];

pub static DIALECT: TypeTable = TypeTable {
    native: record("Dialect", COUNT),
    module: "_csv",
    flags: objects::type_object::TypeFlags::BASE,
    doc: "CSV dialect\n\nThe Dialect type records CSV dialect options.",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    raw_new("($type, dialect=None, **fmtparams)", |thread, values, names| {
        let positional = values.len() - names.len();
        if positional > 2 {
            let text = format!("Dialect() takes at most 1 positional argument ({} given)", positional - 1);
            return Err(thread.type_error(&text));
        }
        let base = if positional == 2 { Some(values[1]) } else { None };
        make(thread, values[0], base, &values[positional..], names)
    }),
    method("__reduce__", "($self, /)", |t, a| cannot_pickle(t, a[0]), "raises an exception to avoid pickling"),
    method(
        "__reduce_ex__",
        "($self, protocol, /)",
        |t, a| cannot_pickle(t, a[0]),
        "raises an exception to avoid pickling",
    ),
];

fn cannot_pickle(thread: &Thread, object: Ref<'_>) -> PyResult {
    Err(thread.type_error(&format!("cannot pickle '{}' instances", thread.type_name(object))))
}

const GETSETS: &[GetSet] = &[
    getset("delimiter", |_, dialect| Ok(part(dialect, DELIMITER)), None, ""),
    getset("doublequote", |_, dialect| Ok(part(dialect, DOUBLE_QUOTE)), None, ""),
    getset("escapechar", |_, dialect| Ok(part(dialect, ESCAPE)), None, ""),
    getset("lineterminator", |_, dialect| Ok(part(dialect, LINE_TERMINATOR)), None, ""),
    getset("quotechar", |_, dialect| Ok(part(dialect, QUOTE)), None, ""),
    getset("quoting", |_, dialect| Ok(part(dialect, QUOTING)), None, ""),
    getset("skipinitialspace", |_, dialect| Ok(part(dialect, SKIP_SPACE)), None, ""),
    getset("strict", |_, dialect| Ok(part(dialect, STRICT)), None, ""),
];

/// When fields are quoted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quoting {
    Minimal,
    All,
    NonNumeric,
    Never,
    Strings,
    NotNull,
}

impl Quoting {
    fn from_number(number: i64) -> Option<Quoting> {
        Some(match number {
            0 => Quoting::Minimal,
            1 => Quoting::All,
            2 => Quoting::NonNumeric,
            3 => Quoting::Never,
            4 => Quoting::Strings,
            5 => Quoting::NotNull,
            _ => return None,
        })
    }
}

/// A dialect, taken apart.
#[derive(Clone)]
pub struct Dialect {
    pub delimiter: u32,
    pub double_quote: bool,
    pub escape: Option<u32>,
    pub line_terminator: Vec<u32>,
    pub quote: Option<u32>,
    pub quoting: Quoting,
    pub skip_space: bool,
    pub strict: bool,
}

impl Dialect {
    /// The parts of a dialect object.
    pub fn open(thread: &Thread, object: Ref<'_>) -> Dialect {
        let character = |slot: usize| {
            let text = part(object, slot);
            thread.space.str_value(text.as_ref()).map(|text| text.view().at(0))
        };
        let terminator = part(object, LINE_TERMINATOR);
        Dialect {
            delimiter: character(DELIMITER).unwrap_or(u32::from(b',')),
            double_quote: part(object, DOUBLE_QUOTE).is_true(),
            escape: character(ESCAPE),
            line_terminator: thread
                .space
                .str_value(terminator.as_ref())
                .map(|text| text.view().chars().collect())
                .unwrap_or_default(),
            quote: character(QUOTE),
            quoting: Quoting::from_number(number(object, QUOTING)).unwrap_or(Quoting::Minimal),
            skip_space: part(object, SKIP_SPACE).is_true(),
            strict: part(object, STRICT).is_true(),
        }
    }
}

/// Registered dialects and the limit of field sizes.
pub struct State {
    /// A dict, made with the module.
    pub dialects: RefCell<Option<Obj>>,
    pub field_limit: std::cell::Cell<i64>,
}

impl Default for State {
    fn default() -> Self {
        State { dialects: RefCell::new(None), field_limit: std::cell::Cell::new(128 * 1024) }
    }
}

/// A registered dialect.
pub fn registered(thread: &Thread, name: Ref<'_>) -> PyResult {
    let known = thread.module_state::<State>().dialects.borrow().clone();
    let found = match &known {
        Some(dict) => thread.dict_get(thread.dict_of(dict), name)?,
        None => None,
    };
    found.ok_or_else(|| thread.raise(&super::ERROR, "unknown dialect"))
}

/// A character, or None where that is allowed.
fn character(thread: &Thread, value: Ref<'_>, name: &str, optional: bool) -> PyResult<Obj> {
    if optional && value.is_none() {
        return Ok(Obj::none());
    }
    let or_none = if optional { " or None" } else { "" };
    match thread.space.str_value(value) {
        Some(text) if text.len() == 1 => Ok(value.own()),
        Some(text) => {
            let length = text.len();
            let text = format!("\"{name}\" must be a unicode character{or_none}, not a string of length {length}");
            Err(thread.type_error(&text))
        }
        None => {
            let given = thread.type_name(value);
            Err(thread.type_error(&format!("\"{name}\" must be a unicode character{or_none}, not {given}")))
        }
    }
}

/// A dialect of a class, from a base (a dialect, any object with such attributes, or a registered name) and options.
pub fn make(thread: &Thread, class: Ref<'_>, base: Option<Ref<'_>>, values: &[Ref<'_>], names: &[Ref<'_>]) -> PyResult {
    let mut base = base.filter(|base| !base.is_none()).map(Ref::own);
    let mut given: [Option<Obj>; COUNT] = [const { None }; COUNT];
    for (name, value) in names.iter().zip(values) {
        let text = thread.text_of(*name);
        match NAMES.iter().position(|known| *known == text) {
            Some(place) => given[place] = Some(value.own()),
            None if text == "dialect" && base.is_none() => base = Some(value.own()).filter(|value| !value.is_none()),
            None => {
                let text = format!("this function got an unexpected keyword argument '{text}'");
                return Err(thread.type_error(&text));
            }
        }
    }
    if let Some(name) = base.as_ref().filter(|base| thread.space.str_value(base.as_ref()).is_some()) {
        base = Some(registered(thread, name.as_ref())?);
    }
    if let Some(dialect) = &base {
        if given.iter().all(Option::is_none)
            && thread.is_instance_of(dialect.as_ref(), &DIALECT)
            && class.is(thread.class(&DIALECT).as_ref())
        {
            return Ok(dialect.clone());
        }
        for (place, name) in NAMES.iter().enumerate() {
            if given[place].is_none() {
                given[place] = thread.get_str_or_none(dialect.as_ref(), name)?;
            }
        }
    }
    build(thread, class, given)
}

fn build(thread: &Thread, class: Ref<'_>, given: [Option<Obj>; COUNT]) -> PyResult {
    let class = thread.space.as_type(class).expect("the binder checked the class");
    let made = thread.space.new_instance(class.root_shape.get())?;
    let [delimiter, double_quote, escape, terminator, quote, quoting, skip_space, strict] = given;
    let set = |slot: usize, value: Obj| at(made.as_ref(), slot).set(value);
    let flag = |value: &Option<Obj>, default: bool| match value {
        Some(value) => thread.truth(value.as_ref()),
        None => Ok(default),
    };
    set(
        DELIMITER,
        match &delimiter {
            Some(value) => character(thread, value.as_ref(), "delimiter", false)?,
            None => thread.space.latin1_char(b','),
        },
    );
    set(DOUBLE_QUOTE, Obj::boolean(flag(&double_quote, true)?));
    set(
        ESCAPE,
        match &escape {
            Some(value) => character(thread, value.as_ref(), "escapechar", true)?,
            None => Obj::none(),
        },
    );
    set(
        LINE_TERMINATOR,
        match &terminator {
            Some(value) if thread.space.str_value(value.as_ref()).is_some() => value.clone(),
            Some(value) => {
                let given = thread.type_name(value.as_ref());
                return Err(thread.type_error(&format!("\"lineterminator\" must be a string, not {given}")));
            }
            None => thread.new_str("\r\n")?,
        },
    );
    set(
        QUOTE,
        match &quote {
            Some(value) => character(thread, value.as_ref(), "quotechar", true)?,
            None => thread.space.latin1_char(b'"'),
        },
    );
    let number = match &quoting {
        None if quote.as_ref().is_some_and(Obj::is_none) => 3,
        None => 0,
        Some(value) => match Space::exact_int(value.as_ref()) {
            Some(number) => number.to_i64().unwrap_or(-1),
            None => {
                let given = thread.type_name(value.as_ref());
                return Err(thread.type_error(&format!("\"quoting\" must be an integer, not {given}")));
            }
        },
    };
    if Quoting::from_number(number).is_none() {
        return Err(thread.type_error("bad \"quoting\" value"));
    }
    set(QUOTING, Obj::small_int(number));
    set(SKIP_SPACE, Obj::boolean(flag(&skip_space, false)?));
    set(STRICT, Obj::boolean(flag(&strict, false)?));
    check(thread, &Dialect::open(thread, made.as_ref()))?;
    Ok(made)
}

fn bad(thread: &Thread, what: &str) -> Raised {
    thread.raise(&exceptions::VALUE_ERROR, &format!("bad {what} value"))
}

/// No two characters of a dialect may be the same.
fn check(thread: &Thread, dialect: &Dialect) -> PyResult<()> {
    if dialect.quoting != Quoting::Never && dialect.quote.is_none() {
        return Err(thread.type_error("quotechar must be set if quoting enabled"));
    }
    let special = [
        ("delimiter", Some(dialect.delimiter), true),
        ("escapechar", dialect.escape, !dialect.skip_space),
        ("quotechar", dialect.quote, !dialect.skip_space),
    ];
    for (name, character, allows_space) in special {
        let Some(character) = character else { continue };
        if character == 10 || character == 13 || (character == 32 && !allows_space) {
            return Err(bad(thread, name));
        }
        if dialect.line_terminator.contains(&character) {
            return Err(bad(thread, &format!("{name} or lineterminator")));
        }
    }
    for (first, second) in [(0, 1), (0, 2), (1, 2)] {
        let ((a, x, _), (b, y, _)) = (special[first], special[second]);
        if x.is_some() && x == y {
            return Err(bad(thread, &format!("{a} or {b}")));
        }
    }
    Ok(())
}
