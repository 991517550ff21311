//! `Unpickler`: a loader with a file and a memo that lasts.

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{GetSet, Native, TypeTable, getset, method, raw_new, record};
use vm::{PyResult, Thread, names};

use super::input::Input;
use super::load::{Loader, find_class};
use super::{UNPICKLING_ERROR, persistent, proxy};
use crate::arguments::{given, truth_or};
use crate::fields::{at, number, part, set_number};

/// Methods of the file; NULL before `__init__`.
const READ: usize = 0;
const READ_LINE: usize = 1;
const FIX_IMPORTS: usize = 2;
const ENCODING: usize = 3;
const ERRORS: usize = 4;
const BUFFERS: usize = 5;
/// A dict from numbers to objects.
pub const MEMO: usize = 6;
const PERSISTENT_LOAD: usize = 7;
/// The protocol of the pickle that is being loaded.
const PROTOCOL: usize = 8;
/// Bytes read ahead of the last pickle's end (a file gave more than was asked for).
const AHEAD: usize = 9;

pub static UNPICKLER: TypeTable = TypeTable {
    native: record("Unpickler", 10),
    module: "_pickle",
    flags: TypeFlags::BASE,
    doc: "This takes a binary file for reading a pickle data stream.",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] = &[
    getset("memo", |thread, unpickler| proxy::new(thread, unpickler, false), Some(set_memo), ""),
    getset(
        "persistent_load",
        |thread, unpickler| persistent::get(thread, unpickler, PERSISTENT_LOAD, &UNPICKLER, "_no_persistent_load"),
        Some(|thread, unpickler, value| persistent::set(thread, unpickler, PERSISTENT_LOAD, "persistent_load", value)),
        "",
    ),
];

const METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", |thread, values, _| {
        let class = thread.space.as_type(values[0]).expect("the binder checked the class");
        let made = thread.space.new_instance(class.root_shape.get())?;
        at(made.as_ref(), MEMO).set(thread.space.dict()?);
        Ok(made)
    }),
    method(
        "__init__",
        "($self, /, file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method("load", "($self, /)", load, "Load a pickle."),
    method(
        "find_class",
        "($self, module_name, global_name, /)",
        |thread, a| {
            let (protocol, fix) = (number(a[0], PROTOCOL), part(a[0], FIX_IMPORTS).is_true());
            find_class(thread, &a[1].own(), &a[2].own(), protocol, fix)
        },
        "Return an object from a specified module.",
    ),
    method(
        "_no_persistent_load",
        "($self, pid, /)",
        |thread, _| Err(thread.raise(&UNPICKLING_ERROR, "unsupported persistent id encountered")),
        "",
    ),
    method("__sizeof__", "($self, /)", |_, _| Ok(Obj::small_int(88)), "Returns size in memory, in bytes."),
];

/// The `read` and `readline` methods of a file.
pub fn file_methods(thread: &Thread, file: Ref<'_>) -> PyResult<(Obj, Obj)> {
    match (thread.get_or_none(file, names::READ)?, thread.get_or_none(file, names::READLINE)?) {
        (Some(read), Some(read_line)) => Ok((read, read_line)),
        _ => Err(thread.type_error("file must have 'read' and 'readline' attributes")),
    }
}

/// The iterator of a `buffers` argument.
pub fn buffers_of(thread: &Thread, argument: Ref<'_>) -> PyResult<Option<Obj>> {
    given(argument).map(|buffers| thread.iterate(buffers)).transpose()
}

/// A str argument, or a default.
pub fn text_or(thread: &Thread, argument: Ref<'_>, default: &str, what: &str) -> PyResult<String> {
    match argument.non_null() {
        None => Ok(default.to_owned()),
        Some(text) => match thread.space.str_value(text) {
            Some(text) => Ok(text.to_string_lossy()),
            None => {
                let given = crate::arguments::type_name_or_none(thread, text);
                Err(thread.type_error(&format!("argument '{what}' must be str, not {given}")))
            }
        },
    }
}

fn init(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let unpickler = a[0];
    let (read, read_line) = file_methods(thread, a[1])?;
    let fix_imports = truth_or(thread, a[2], true)?;
    let encoding = text_or(thread, a[3], "ASCII", "encoding")?;
    let errors = text_or(thread, a[4], "strict", "errors")?;
    let buffers = buffers_of(thread, a[5])?;
    at(unpickler, FIX_IMPORTS).set(Obj::boolean(fix_imports));
    at(unpickler, ENCODING).set(thread.new_str(&encoding)?);
    at(unpickler, ERRORS).set(thread.new_str(&errors)?);
    at(unpickler, BUFFERS).set(buffers.unwrap_or(Obj::NULL));
    at(unpickler, MEMO).set(thread.space.dict()?);
    at(unpickler, AHEAD).set(Obj::NULL);
    at(unpickler, READ_LINE).set(read_line);
    at(unpickler, READ).set(read);
    Ok(Obj::none())
}

fn set_memo(thread: &Thread, unpickler: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some(value) = value else { return Err(thread.type_error("attribute deletion is not supported")) };
    let source = match proxy::source(thread, value, false) {
        Some(other) => part(other.as_ref(), MEMO),
        None => value.own(),
    };
    let Some(dict) = thread.downcast::<objects::dict::Dict>(source.as_ref()) else {
        let given = thread.type_name(value);
        return Err(
            thread.type_error(&format!("'memo' attribute must be an UnpicklerMemoProxy object or dict, not {given}"))
        );
    };
    let copy = thread.space.dict()?;
    for (key, object) in thread.dict_items(dict) {
        if thread.space.int_value(key.as_ref()).is_none() {
            return Err(thread.type_error("memo key must be integers"));
        }
        if thread.index_i64(key.as_ref())? < 0 {
            return Err(thread.value_error("memo key must be positive integers."));
        }
        thread.dict_set(thread.dict_of(&copy), key.as_ref(), object)?;
    }
    at(unpickler, MEMO).set(copy);
    Ok(())
}

fn load(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let unpickler = a[0];
    let (Some(read), Some(read_line)) = (at(unpickler, READ).get(), at(unpickler, READ_LINE).get()) else {
        let name = thread.type_name(unpickler);
        let text = format!("Unpickler.__init__() was not called by {name}.__init__()");
        return Err(thread.raise(&UNPICKLING_ERROR, &text));
    };
    let class = thread.space.type_of(unpickler);
    let is_exact = class.as_ref().is(thread.class(&UNPICKLER).as_ref());
    let persistent_load = match at(unpickler, PERSISTENT_LOAD).get() {
        Some(function) => Some(function),
        None => {
            let name = thread.space.intern_str("persistent_load")?;
            let found = thread.lookup(class, name.as_ref());
            match found.filter(|found| !found.has_shape(objects::shape::fixed::GETSET_DESCRIPTOR)) {
                Some(_) => thread.get_str_or_none(unpickler, "persistent_load")?,
                None => None,
            }
        }
    };
    let mut memo = Vec::new();
    let known = part(unpickler, MEMO);
    for (key, object) in thread.dict_items(thread.dict_of(&known)) {
        let number = thread.index_usize(key.as_ref())?;
        if number >= memo.len() {
            if number > 1 << 28 {
                return Err(objects::OutOfMemory.into());
            }
            memo.resize(number + 1, Obj::NULL);
        }
        memo[number] = object;
    }
    let ahead = at(unpickler, AHEAD).take();
    let ahead =
        ahead.as_ref().and_then(|bytes| thread.space.bytes_value(bytes.as_ref())).map(|bytes| bytes.data().to_vec());
    let mut loader = Loader {
        thread,
        input: Input::File { read, read_line, ahead: ahead.unwrap_or_default(), at: 0 },
        stack: Vec::new(),
        marks: Vec::new(),
        memo,
        protocol: 0,
        fix_imports: part(unpickler, FIX_IMPORTS).is_true(),
        encoding: thread.text_of(part(unpickler, ENCODING).as_ref()),
        errors: thread.text_of(part(unpickler, ERRORS).as_ref()),
        buffers: at(unpickler, BUFFERS).get(),
        owner: (!is_exact).then(|| unpickler.own()),
        persistent_load,
    };
    // A subclass may call the base's `find_class`, which has to know how modern the names are.
    set_number(unpickler, PROTOCOL, 0);
    let result = loader.load_noting_protocol(|protocol| set_number(unpickler, PROTOCOL, protocol));
    let memo = thread.space.dict()?;
    for (index, object) in loader.memo.iter().enumerate().filter(|(_, object)| !object.is_null()) {
        thread.dict_set(thread.dict_of(&memo), Obj::small_int(index as i64).as_ref(), object.clone())?;
    }
    at(unpickler, MEMO).set(memo);
    if let Input::File { ahead, at: start, .. } = &loader.input
        && *start < ahead.len()
    {
        at(unpickler, AHEAD).set(thread.space.bytes(&ahead[*start..])?);
    }
    result
}
