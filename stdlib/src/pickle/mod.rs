//! `_pickle`: objects to bytes and back, in all protocols.

mod buffer;
mod input;
mod load;
mod memo;
mod opcodes;
mod output;
mod persistent;
mod pickler;
mod proxy;
mod reduce;
mod save;
mod unpickler;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, TypeTable, function};

use vm::{PyResult, Thread, exceptions};

use crate::arguments::truth_or;
use crate::errors::exception;
use input::Input;
use load::Loader;
use memo::Memo;
use output::Output;
use pickler::{buffer_callback, protocol_of, write_of};
use save::Saver;
use unpickler::{buffers_of, file_methods, text_or};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_pickle",
    doc: "Optimized C implementation for the Python pickle module.",
    functions: &[FUNCTIONS],
    types: &[
        &PICKLE_ERROR,
        &PICKLING_ERROR,
        &UNPICKLING_ERROR,
        &pickler::PICKLER,
        &unpickler::UNPICKLER,
        &buffer::PICKLE_BUFFER,
    ],
    initialize: None,
};

pub static PICKLE_ERROR: TypeTable = exception("PickleError", "_pickle", &exceptions::EXCEPTION);
pub static PICKLING_ERROR: TypeTable = exception("PicklingError", "_pickle", &PICKLE_ERROR);
pub static UNPICKLING_ERROR: TypeTable = exception("UnpicklingError", "_pickle", &PICKLE_ERROR);

const FUNCTIONS: &[Native] = &[
    function(
        "dump",
        "(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)",
        |thread, a| {
            let write = write_of(thread, a[1])?;
            saver(thread, a[2], a[3], a[4], Some(write))?.dump(a[0])?;
            Ok(Obj::none())
        },
        "Write a pickled representation of obj to the open file object file.",
    ),
    function(
        "dumps",
        "(obj, protocol=None, *, fix_imports=True, buffer_callback=None)",
        |thread, a| {
            let mut saver = saver(thread, a[1], a[2], a[3], None)?;
            saver.dump(a[0])?;
            Ok(thread.space.bytes(saver.output.bytes())?)
        },
        "Return the pickled representation of the object as a bytes object.",
    ),
    function(
        "load",
        "(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
        |thread, a| {
            let (read, read_line) = file_methods(thread, a[0])?;
            let input = Input::File { read, read_line, ahead: Vec::new(), at: 0 };
            loader(thread, input, &a[1..])?.load()
        },
        "Read and return an object from the pickle data stored in a file.",
    ),
    function(
        "loads",
        "(data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
        |thread, a| loader(thread, Input::of_bytes(thread, a[0])?, &a[1..])?.load(),
        "Read and return an object from the given pickle data.",
    ),
];

fn saver<'a>(
    thread: &'a Thread,
    protocol: Ref<'_>,
    fix_imports: Ref<'_>,
    callback: Ref<'_>,
    write: Option<Obj>,
) -> PyResult<Saver<'a>> {
    let protocol = protocol_of(thread, protocol)?;
    Ok(Saver {
        thread,
        output: Output::new(write),
        memo: Memo::new(thread)?,
        protocol,
        fix_imports: truth_or(thread, fix_imports, true)?,
        fast: false,
        persistent_id: None,
        reducer_override: None,
        dispatch_table: None,
        buffer_callback: buffer_callback(thread, callback, protocol)?,
    })
}

/// `options`: fix_imports, encoding, errors, buffers.
fn loader<'a>(thread: &'a Thread, input: Input, options: &[Ref<'_>]) -> PyResult<Loader<'a>> {
    Ok(Loader {
        thread,
        input,
        stack: Vec::new(),
        marks: Vec::new(),
        memo: Vec::new(),
        protocol: 0,
        fix_imports: truth_or(thread, options[0], true)?,
        encoding: text_or(thread, options[1], "ASCII", "encoding")?,
        errors: text_or(thread, options[2], "strict", "errors")?,
        buffers: buffers_of(thread, options[3])?,
        owner: None,
        persistent_load: None,
    })
}
