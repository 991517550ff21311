//! `Pickler`: a saver with a file and a memo that lasts.

use objects::type_object::TypeFlags;
use objects::{Obj, Ref, Space};
use vm::native::{GetSet, Member, Native, TypeTable, getset, member_mut, method, raw_new, record};
use vm::{PyResult, Thread, names};

use super::memo::Memo;
use super::opcodes::{DEFAULT_PROTOCOL, HIGHEST_PROTOCOL};
use super::output::Output;
use super::save::Saver;
use super::{PICKLING_ERROR, persistent, proxy};
use crate::arguments::{given, truth_or};
use crate::fields::{at, number, part, set_number};

/// The file's `write`, or NULL before `__init__`.
const WRITE: usize = 0;
const PROTOCOL: usize = 1;
const FIX_IMPORTS: usize = 2;
const BUFFER_CALLBACK: usize = 3;
/// A list of the objects in the memo, in order.
pub const MEMO: usize = 4;
const DISPATCH_TABLE: usize = 5;
const PERSISTENT_ID: usize = 6;
const FAST: usize = 7;

pub static PICKLER: TypeTable = TypeTable {
    native: record("Pickler", 8),
    module: "_pickle",
    flags: TypeFlags::BASE,
    doc: "This takes a binary file for writing a pickle data stream.",
    methods: &[METHODS],
    members: MEMBERS,
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] = &[member_mut("fast", FAST, "")];

const GETSETS: &[GetSet] = &[
    getset("bin", |_, pickler| Ok(Obj::small_int(i64::from(number(pickler, PROTOCOL) >= 1))), None, ""),
    getset("memo", |thread, pickler| proxy::new(thread, pickler, true), Some(set_memo), ""),
    getset(
        "dispatch_table",
        |thread, pickler| attribute(thread, pickler, DISPATCH_TABLE, "dispatch_table"),
        Some(|_, pickler, value| {
            at(pickler, DISPATCH_TABLE).set(value.map_or(Obj::NULL, Ref::own));
            Ok(())
        }),
        "",
    ),
    getset(
        "persistent_id",
        |thread, pickler| persistent::get(thread, pickler, PERSISTENT_ID, &PICKLER, "_no_persistent_id"),
        Some(|thread, pickler, value| persistent::set(thread, pickler, PERSISTENT_ID, "persistent_id", value)),
        "",
    ),
];

const METHODS: &[Native] = &[
    raw_new("($type, *args, **kwargs)", |thread, values, _| {
        let class = thread.space.as_type(values[0]).expect("the binder checked the class");
        let made = thread.space.new_instance(class.root_shape.get())?;
        at(made.as_ref(), MEMO).set(thread.space.list([])?);
        set_number(made.as_ref(), FAST, 0);
        Ok(made)
    }),
    method(
        "__init__",
        "($self, /, file, protocol=None, fix_imports=True, buffer_callback=None)",
        init,
        "Initialize self.  See help(type(self)) for accurate signature.",
    ),
    method("dump", "($self, obj, /)", dump, "Write a pickled representation of the given object to the open file."),
    method("clear_memo", "($self, /)", |thread, a| clear_memo(thread, a[0]), "Clears the pickler's \"memo\"."),
    method("_no_persistent_id", "($self, obj, /)", |_, _| Ok(Obj::none()), ""),
    method("__sizeof__", "($self, /)", |_, _| Ok(Obj::small_int(72)), "Returns size in memory, in bytes."),
];

fn attribute(thread: &Thread, pickler: Ref<'_>, slot: usize, name: &str) -> PyResult {
    match at(pickler, slot).get() {
        Some(value) => Ok(value),
        None => {
            let name = thread.space.intern_str(name)?;
            Err(thread.attribute_error(pickler, name.as_ref()))
        }
    }
}

pub fn clear_memo(thread: &Thread, pickler: Ref<'_>) -> PyResult {
    at(pickler, MEMO).set(thread.space.list([])?);
    Ok(Obj::none())
}

fn set_memo(thread: &Thread, pickler: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some(value) = value else { return Err(thread.type_error("attribute deletion is not supported")) };
    let list = match proxy::source(thread, value, true) {
        Some(other) => {
            let items = thread.collect(part(other.as_ref(), MEMO).as_ref())?;
            thread.space.list(items)?
        }
        None => {
            let Some(dict) = thread.downcast::<objects::dict::Dict>(value) else {
                let given = thread.type_name(value);
                return Err(thread
                    .type_error(&format!("'memo' attribute must be a PicklerMemoProxy object or dict, not {given}")));
            };
            let mut entries = Vec::new();
            for (_, pair) in thread.dict_items(dict) {
                let Some([index, object]) = thread.space.tuple_value(pair.as_ref()).map(|pair| pair.items()) else {
                    return Err(thread.type_error("'memo' values must be 2-item tuples"));
                };
                entries.push((thread.index_i64(*index)?, object.own()));
            }
            entries.sort_by_key(|(index, _)| *index);
            thread.space.list(entries.into_iter().map(|(_, object)| object).collect::<Vec<Obj>>())?
        }
    };
    at(pickler, MEMO).set(list);
    Ok(())
}

/// A protocol argument: None is the default, negative numbers the highest.
pub fn protocol_of(thread: &Thread, argument: Ref<'_>) -> PyResult<i64> {
    let Some(argument) = given(argument) else { return Ok(DEFAULT_PROTOCOL) };
    let protocol = thread.index_clamped(argument)?;
    if protocol < 0 {
        return Ok(HIGHEST_PROTOCOL);
    }
    if protocol > HIGHEST_PROTOCOL {
        return Err(thread.value_error(&format!("pickle protocol must be <= {HIGHEST_PROTOCOL}")));
    }
    Ok(protocol)
}

/// `buffer_callback`, which needs protocol 5.
pub fn buffer_callback(thread: &Thread, argument: Ref<'_>, protocol: i64) -> PyResult<Option<Obj>> {
    match given(argument) {
        Some(_) if protocol < 5 => Err(thread.value_error("buffer_callback needs protocol >= 5")),
        callback => Ok(callback.map(Ref::own)),
    }
}

/// The `write` method of a file.
pub fn write_of(thread: &Thread, file: Ref<'_>) -> PyResult {
    match thread.get_or_none(file, names::WRITE)? {
        Some(write) => Ok(write),
        None => Err(thread.type_error("file must have a 'write' attribute")),
    }
}

fn init(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let pickler = a[0];
    let protocol = protocol_of(thread, a[2])?;
    let fix_imports = truth_or(thread, a[3], true)?;
    let callback = buffer_callback(thread, a[4], protocol)?;
    let write = write_of(thread, a[1])?;
    set_number(pickler, PROTOCOL, protocol);
    at(pickler, FIX_IMPORTS).set(Obj::boolean(fix_imports));
    at(pickler, BUFFER_CALLBACK).set(callback.unwrap_or(Obj::NULL));
    at(pickler, MEMO).set(thread.space.list([])?);
    set_number(pickler, FAST, 0);
    at(pickler, WRITE).set(write);
    Ok(Obj::none())
}

fn dump(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let pickler = a[0];
    let Some(write) = at(pickler, WRITE).get() else {
        let name = thread.type_name(pickler);
        let text = format!("Pickler.__init__() was not called by {name}.__init__()");
        return Err(thread.raise(&PICKLING_ERROR, &text));
    };
    let is_exact = thread.space.type_of(pickler).as_ref().is(thread.class(&PICKLER).as_ref());
    let own = |name: &str| if is_exact { Ok(None) } else { thread.get_str_or_none(pickler, name) };
    let class = thread.space.type_of(pickler);
    let persistent_id = match at(pickler, PERSISTENT_ID).get() {
        Some(function) => Some(function),
        // A subclass has a method of its own, or inherits the attribute that stands for none.
        None => {
            let name = thread.space.intern_str("persistent_id")?;
            let found = thread.lookup(class, name.as_ref());
            match found.filter(|found| !found.has_shape(objects::shape::fixed::GETSET_DESCRIPTOR)) {
                Some(_) => own("persistent_id")?,
                None => None,
            }
        }
    };
    let dispatch_table = match at(pickler, DISPATCH_TABLE).get() {
        Some(table) => Some(table),
        None => own("dispatch_table")?,
    };
    let memo = Memo::of_list(&part(pickler, MEMO));
    let fast = part(pickler, FAST);
    let mut saver = Saver {
        thread,
        output: Output::new(Some(write)),
        memo,
        protocol: number(pickler, PROTOCOL),
        fix_imports: part(pickler, FIX_IMPORTS).is_true(),
        fast: thread.truth(fast.as_ref())?,
        persistent_id,
        reducer_override: thread.get_str_or_none(pickler, "reducer_override")?,
        dispatch_table,
        buffer_callback: at(pickler, BUFFER_CALLBACK).get(),
    };
    saver.dump(a[1])?;
    Ok(Obj::none())
}

/// The memo as a dict from addresses to numbers and objects.
pub fn memo_dict(thread: &Thread, pickler: Ref<'_>) -> PyResult {
    let made = thread.space.dict()?;
    let list = part(pickler, MEMO);
    let length = Space::exact_list(list.as_ref()).map_or(0, |list| list.len());
    for index in 0..length {
        let Some(object) = Space::exact_list(list.as_ref()).and_then(|list| list.get(index)) else { break };
        let key = thread.space.int(object.header().map_or(0, |header| std::ptr::from_ref(header) as i64))?;
        let pair = thread.space.tuple([Obj::small_int(index as i64), object])?;
        thread.dict_set(thread.dict_of(&made), key.as_ref(), pair)?;
    }
    Ok(made)
}
