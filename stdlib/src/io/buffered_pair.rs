//! `BufferedRWPair`: a reader and a writer as one stream.

use objects::{Obj, Ref};
use vm::native::{GetSet, Native, TypeTable, getset, method, record};
use vm::{PyResult, Thread, names};

use super::base::{BUFFERED_IO_BASE, OWN, STREAM_FLAGS};
use super::buffered::{BUFFERED_READER, BUFFERED_WRITER};
use crate::fields::at as field;

const READER: usize = OWN;
const WRITER: usize = OWN + 1;

pub static BUFFERED_RW_PAIR: TypeTable = TypeTable {
    native: record("BufferedRWPair", OWN + 2),
    module: "_io",
    base: Some(&BUFFERED_IO_BASE),
    flags: STREAM_FLAGS,
    doc: "A buffered reader and writer object together.",
    methods: &[super::base::NEW, METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    method("__init__", "($self, reader, writer, buffer_size=131072, /)", init, ""),
    method("read", "($self, size=-1, /)", |thread, a| forward(thread, a, READER, "read"), ""),
    method("peek", "($self, size=0, /)", |thread, a| forward(thread, a, READER, "peek"), ""),
    method("read1", "($self, size=-1, /)", |thread, a| forward(thread, a, READER, "read1"), ""),
    method("readinto", "($self, buffer, /)", |thread, a| forward(thread, a, READER, "readinto"), ""),
    method("readinto1", "($self, buffer, /)", |thread, a| forward(thread, a, READER, "readinto1"), ""),
    method("write", "($self, buffer, /)", |thread, a| forward(thread, a, WRITER, "write"), ""),
    method("flush", "($self, /)", |thread, a| forward(thread, a, WRITER, "flush"), ""),
    method("readable", "($self, /)", |thread, a| forward(thread, a, READER, "readable"), ""),
    method("writable", "($self, /)", |thread, a| forward(thread, a, WRITER, "writable"), ""),
    method("close", "($self, /)", close, ""),
    method("isatty", "($self, /)", isatty, ""),
];

const GETSETS: &[GetSet] =
    &[getset("closed", |thread, pair| thread.get_str(part(thread, pair, WRITER)?.as_ref(), "closed"), None, "")];

fn part(thread: &Thread, pair: Ref<'_>, index: usize) -> PyResult {
    field(pair, index).get().ok_or_else(|| thread.value_error("I/O operation on uninitialized object"))
}

fn init(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if !super::ask(thread, arguments[1], "readable")? {
        return Err(super::unsupported(thread, "File or stream is not readable."));
    }
    if !super::ask(thread, arguments[2], "writable")? {
        return Err(super::unsupported(thread, "File or stream is not writable."));
    }
    let size = arguments[3].non_null();
    for (index, raw, table) in [(READER, arguments[1], &BUFFERED_READER), (WRITER, arguments[2], &BUFFERED_WRITER)] {
        let class = thread.class(table).as_ref();
        let made = match size {
            Some(size) => thread.call_with(class, &[raw, size])?,
            None => thread.call_with(class, &[raw])?,
        };
        field(arguments[0], index).set(made);
    }
    Ok(Obj::none())
}

fn forward(thread: &Thread, arguments: &[Ref<'_>], index: usize, name: &str) -> PyResult {
    let part = part(thread, arguments[0], index)?;
    let end = arguments.iter().position(|argument| argument.is_null()).unwrap_or(arguments.len());
    thread.call_method_str(part.as_ref(), name, &arguments[1..end])
}

fn close(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (writer, reader) = (part(thread, arguments[0], WRITER)?, part(thread, arguments[0], READER)?);
    let closed = thread.call_method(writer.as_ref(), names::CLOSE, &[]).map(drop);
    super::both(thread, closed, || thread.call_method(reader.as_ref(), names::CLOSE, &[]).map(drop))?;
    Ok(Obj::none())
}

fn isatty(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    for index in [WRITER, READER] {
        let part = part(thread, arguments[0], index)?;
        let answer = thread.call_method_str(part.as_ref(), "isatty", &[])?;
        if thread.truth(answer.as_ref())? {
            return Ok(answer);
        }
    }
    Ok(Obj::boolean(false))
}
