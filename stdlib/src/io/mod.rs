//! `_io`: files, buffers and text streams. The `io` module builds on these.
//!
//! All state is in the objects: a descriptor is an int, a buffer a bytearray, so nothing lives outside of the heap.

mod base;
mod buffered;
mod buffered_methods;
mod buffered_pair;
mod bytes_io;
mod file;
mod newline;
mod open;
mod string_io;
mod text;
mod text_codec;
mod text_methods;
mod text_position;

use std::cell::RefCell;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, function};
use vm::types::module::dict_of;
use vm::types::type_::TYPE;
use vm::{PyResult, Raised, Thread, exceptions};

pub use buffered::{BUFFERED_RANDOM, BUFFERED_READER, BUFFERED_WRITER, free_unless_of, is_buffered};
pub use file::FILE_IO;
pub use text::TEXT_IO_WRAPPER;

/// `io.DEFAULT_BUFFER_SIZE`
pub const DEFAULT_BUFFER_SIZE: usize = 128 * 1024;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_io",
    doc: "Streams: raw, buffered and text.",
    functions: &[FUNCTIONS],
    types: &[
        &base::IO_BASE,
        &base::RAW_IO_BASE,
        &base::BUFFERED_IO_BASE,
        &base::TEXT_IO_BASE,
        &file::FILE_IO,
        &bytes_io::BYTES_IO,
        &string_io::STRING_IO,
        &buffered::BUFFERED_READER,
        &buffered::BUFFERED_WRITER,
        &buffered::BUFFERED_RANDOM,
        &buffered_pair::BUFFERED_RW_PAIR,
        &newline::INCREMENTAL_NEWLINE_DECODER,
        &text::TEXT_IO_WRAPPER,
    ],
    initialize: Some(initialize),
};

const FUNCTIONS: &[Native] = &[
    function(
        "open",
        "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
        open::open,
        "Open file and return a stream.  Raise OSError upon failure.",
    ),
    function("open_code", "(path)", open::open_code, "Opens the provided file with the intent to import the contents."),
    function(
        "text_encoding",
        "(encoding, stacklevel=2, /)",
        open::text_encoding,
        "A helper function to choose the text encoding.",
    ),
];

#[derive(Default)]
struct State {
    /// `UnsupportedOperation`, which has two bases.
    unsupported: RefCell<Option<Obj>>,
}

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    let bases = [&exceptions::OS_ERROR, &exceptions::VALUE_ERROR].map(|table| thread.class(table).as_ref().own());
    let bases = thread.space.tuple(bases)?;
    let name = thread.new_str("UnsupportedOperation")?;
    let namespace = thread.space.dict()?;
    let module_name = thread.new_str("io")?;
    thread.set_in(thread.dict_of(&namespace), "__module__", module_name)?;
    let arguments = [name.as_ref(), bases.as_ref(), namespace.as_ref()];
    let class = thread.call_with(thread.class(&TYPE).as_ref(), &arguments)?;
    *thread.module_state::<State>().unsupported.borrow_mut() = Some(class.clone());
    thread.set_in(dict, "UnsupportedOperation", class)?;
    let blocking = thread.class(&exceptions::BLOCKING_IO_ERROR).as_ref().own();
    thread.set_in(dict, "BlockingIOError", blocking)?;
    thread.set_in(dict, "DEFAULT_BUFFER_SIZE", Obj::small_int(DEFAULT_BUFFER_SIZE as i64))
}

/// `io.UnsupportedOperation`
#[cold]
fn unsupported(thread: &Thread, message: &str) -> Raised {
    let class = thread.module_state::<State>().unsupported.borrow().clone();
    let made = thread.new_str(message).and_then(|message| match class {
        Some(class) => thread.call_with(class.as_ref(), &[message.as_ref()]),
        None => thread.new_exception(&exceptions::OS_ERROR, vec![message]),
    });
    match made {
        Ok(exception) => thread.raise_exception(exception),
        Err(raised) => raised,
    }
}

/// A method's result as a truth value.
fn ask(thread: &Thread, object: Ref<'_>, method: &str) -> PyResult<bool> {
    let answer = thread.call_method_str(object, method, &[])?;
    thread.truth(answer.as_ref())
}

/// Objects whose open system resource forbids pickling.
fn no_pickle(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    Err(thread.type_error(&format!("cannot pickle '{}' instances", thread.type_name(arguments[0]))))
}

/// The attributes in a pickled state must be a dict.
fn memory_attributes(thread: &Thread, place: &str, attributes: Ref<'_>) -> PyResult<()> {
    if thread.downcast::<objects::dict::Dict>(attributes).is_some() {
        return Ok(());
    }
    let given = thread.type_name(attributes);
    Err(thread.type_error(&format!("{place} item of state should be a dict, got a {given}")))
}

/// Runs both steps of a closing; the second's error gets the first's as its context.
fn both(thread: &Thread, first: PyResult<()>, second: impl FnOnce() -> PyResult<()>) -> PyResult<()> {
    match first {
        Ok(()) => second(),
        Err(raised) => {
            let earlier = thread.take_exception(raised);
            match second() {
                Ok(()) => Err(thread.set_exception(earlier)),
                Err(raised) => {
                    let later = thread.take_exception(raised);
                    thread.set_context(later.as_ref(), earlier);
                    Err(thread.set_exception(later))
                }
            }
        }
    }
}
