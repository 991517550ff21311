//! `_tokenize`: the iterator behind `tokenize`. The scanner is a Rust value in the interpreter's resource table.

mod scanner;
mod token;

use objects::record::slot;
use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, TypeTable, method, new_method, record};
use vm::{PyResult, Raised, Thread, exceptions};

use scanner::{ErrorKind, ScanError, Scanner};
use token::Token;

pub static MODULE: ModuleTable =
    ModuleTable { name: "_tokenize", doc: "", functions: &[], types: &[&TOKENIZER_ITER], initialize: None };

/// The callable that gives lines; NULL once it gave the last.
const READLINE: usize = 0;
/// Encoding of the lines, or NULL for str.
const ENCODING: usize = 1;
/// Number of the scanner in the resource table.
const SCANNER: usize = 2;

static TOKENIZER_ITER: TypeTable =
    TypeTable { native: record("TokenizerIter", 3), module: "_tokenize", methods: &[METHODS], ..TypeTable::EMPTY };

const METHODS: &[Native] = &[
    new_method("($type, readline, /, *, encoding=None, extra_tokens)", new),
    method("__iter__", "($self, /)", |_, a| Ok(a[0].own()), "Implement iter(self)."),
    method("__next__", "($self, /)", next, "Implement next(self)."),
    method(
        "__del__",
        "($self, /)",
        |thread, arguments| {
            forget(thread, arguments[0]);
            Ok(Obj::none())
        },
        "",
    ),
];

fn new(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let encoding = match arguments[2].non_null().filter(|encoding| !encoding.is_none()) {
        Some(encoding) => thread.new_str(&thread.str_argument(encoding, "encoding")?)?,
        None => Obj::NULL,
    };
    let extra = thread.truth(arguments[3])?;
    let number = thread.add_resource(Box::new(Scanner::new(extra)), size_of::<Scanner>())?;
    let class = thread.space.as_type(arguments[0]).expect("the binder checked the class");
    let this = thread.space.new_instance(class.root_shape.get())?;
    // SAFETY: an instance has these slots.
    unsafe {
        slot(this.as_ref(), READLINE).set(arguments[1].own());
        slot(this.as_ref(), ENCODING).set(encoding);
        slot(this.as_ref(), SCANNER).set(Obj::small_int(number as i64));
    }
    Ok(this)
}

/// Frees the scanner of an iterator that dies.
fn forget(thread: &Thread, this: Ref<'_>) {
    // SAFETY: an instance has that slot.
    let number = unsafe { slot(this, SCANNER) }.replace(Obj::NULL);
    if number.word().is_int() {
        drop(thread.remove_resource(number.word().int() as usize));
    }
}

fn with_scanner<T>(thread: &Thread, this: Ref<'_>, work: impl FnOnce(&mut Scanner) -> T) -> Option<T> {
    // SAFETY: an instance has that slot.
    let number = unsafe { slot(this, SCANNER) }.word();
    if !number.is_int() {
        return None;
    }
    thread.resources.with(number.int() as usize, work)
}

fn next(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let this = arguments[0];
    loop {
        match with_scanner(thread, this, Scanner::take).flatten() {
            Some(Ok(token)) => return token_tuple(thread, &token),
            Some(Err(error)) => {
                forget(thread, this);
                return Err(raise(thread, &error));
            }
            None => {}
        }
        if with_scanner(thread, this, |scanner| scanner.is_finished()).unwrap_or(true) {
            forget(thread, this);
            return Ok(Obj::NULL);
        }
        match read_line(thread, this)? {
            Some(line) => {
                // A reader may give more than one line at once.
                for part in line.split_inclusive('\n') {
                    with_scanner(thread, this, |scanner| {
                        if !scanner.is_finished() {
                            scanner.feed(part);
                        }
                    });
                }
            }
            None => {
                with_scanner(thread, this, Scanner::finish);
            }
        }
    }
}

/// The next line, or None at the end.
fn read_line(thread: &Thread, this: Ref<'_>) -> PyResult<Option<String>> {
    // SAFETY: an instance has these slots.
    let (readline, encoding) = unsafe { (slot(this, READLINE).get(), slot(this, ENCODING).get()) };
    let Some(readline) = readline else { return Ok(None) };
    let line = thread.call_with(readline.as_ref(), &[]);
    let Some(mut line) = thread.catch(line, &exceptions::STOP_ITERATION)? else { return Ok(None) };
    if let Some(encoding) = encoding {
        if thread.space.bytes_value(line.as_ref()).is_none() {
            return Err(thread.type_error("readline() returned a non-bytes object"));
        }
        let errors = thread.new_str("strict")?;
        line = thread.call_method_str(line.as_ref(), "decode", &[encoding.as_ref(), errors.as_ref()])?;
    }
    match thread.space.str_value(line.as_ref()) {
        Some(text) if text.len() == 0 => Ok(None),
        Some(text) => Ok(Some(text.to_string_lossy())),
        None => Err(thread.type_error("readline() returned a non-string object")),
    }
}

fn token_tuple(thread: &Thread, token: &Token) -> PyResult {
    let place =
        |place: (usize, usize)| thread.space.tuple([Obj::small_int(place.0 as i64), Obj::small_int(place.1 as i64)]);
    Ok(thread.space.tuple([
        Obj::small_int(i64::from(token.kind)),
        thread.new_str(&token.text)?,
        place(token.start)?,
        place(token.end)?,
        thread.new_str(&token.line)?,
    ])?)
}

fn raise(thread: &Thread, error: &ScanError) -> Raised {
    let table = match error.kind {
        ErrorKind::Syntax => &exceptions::SYNTAX_ERROR,
        ErrorKind::Indentation => &exceptions::INDENTATION_ERROR,
        ErrorKind::Tab => &exceptions::TAB_ERROR,
    };
    let made = (|| {
        let (line, column) = (Obj::small_int(error.line as i64), Obj::small_int(error.column as i64));
        let ends = match error.kind {
            ErrorKind::Syntax => [line.clone(), column.clone()],
            _ => [Obj::none(), Obj::none()],
        };
        let [end_line, end_column] = ends;
        let file = thread.new_str("<string>")?;
        let text = thread.new_str(&error.text)?;
        let details = thread.space.tuple([file, line, column, text, end_line, end_column])?;
        thread.new_exception(table, vec![thread.new_str(&error.message)?, details])
    })();
    match made {
        Ok(exception) => thread.raise_exception(exception),
        Err(raised) => raised,
    }
}
