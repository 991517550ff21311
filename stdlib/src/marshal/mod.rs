//! `marshal`: CPython's binary format for plain values, versions 0 to 5.
//!
//! A value is a byte that says its type, and what that type needs. From version 3 on, the byte's highest bit says that later
//! parts may refer to the value, by its number in the order of those bytes. Code objects are in a form of our own: see
//! [`code`].

mod code;
mod read;
mod write;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::types::module::dict_of;
use vm::{PyResult, Thread, names};

use read::{Reader, Source};
use write::Writer;

pub static MODULE: ModuleTable = ModuleTable {
    name: "marshal",
    doc: "This module contains functions that can read and write Python values in\na binary format.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

const VERSION: i64 = 5;
/// Deepest nesting.
const DEPTH_MAX: usize = 2000;
/// Bits of a digit of a long integer.
const DIGIT_BITS: u32 = 15;
/// Marks a value that later parts may refer to.
const REFERENCE_FLAG: u8 = 0x80;

const FUNCTIONS: &[Native] = &[
    function(
        "dumps",
        "(value, version=5, /, *, allow_code=True)",
        |thread, a| {
            let bytes = written(thread, a[0], a[1], a[2])?;
            Ok(thread.space.bytes(&bytes)?)
        },
        "Return the bytes object that would be written to a file by dump(value, file).",
    ),
    function("loads", "(bytes, /, *, allow_code=True)", loads, "Convert the bytes-like object to a value."),
    function(
        "dump",
        "(value, file, version=5, /, *, allow_code=True)",
        |thread, a| {
            let bytes = written(thread, a[0], a[2], a[3])?;
            let bytes = thread.space.bytes(&bytes)?;
            thread.call_method(a[1], names::WRITE, &[bytes.as_ref()])
        },
        "Write the value on the open file.",
    ),
    function("load", "(file, /, *, allow_code=True)", load, "Read one value from the open file and return it."),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    thread.set_in(thread.dict_of(&dict), "version", Obj::small_int(VERSION))
}

fn allows_code(thread: &Thread, argument: Ref<'_>) -> PyResult<bool> {
    argument.non_null().map_or(Ok(true), |argument| thread.truth(argument))
}

fn written(thread: &Thread, value: Ref<'_>, version: Ref<'_>, allow_code: Ref<'_>) -> PyResult<Vec<u8>> {
    let version = version.non_null().map_or(Ok(VERSION), |version| thread.index_i64(version))?;
    let mut writer = Writer::new(thread, version, allows_code(thread, allow_code)?);
    writer.write(value, 1)?;
    Ok(writer.bytes)
}

fn loads(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if thread.space.str_value(arguments[0]).is_some() {
        return Err(thread.type_error("a bytes-like object is required, not 'str'"));
    }
    let bytes = crate::buffer::bytes_of(thread, arguments[0])?;
    Reader::new(thread, Source::Bytes(&bytes), allows_code(thread, arguments[1])?).value()
}

fn load(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    // Text files are found out before anything is taken from them.
    let probe = thread.call_method(arguments[0], names::READ, &[Obj::small_int(0).as_ref()])?;
    if thread.space.bytes_value(probe.as_ref()).is_none() {
        let given = thread.type_name(probe.as_ref());
        return Err(thread.type_error(&format!("file.read() returned not bytes but {given}")));
    }
    Reader::new(thread, Source::File(arguments[0]), allows_code(thread, arguments[1])?).value()
}
