//! `compile`, `exec`, `eval`.

use compiler::codegen::FutureFeatures;
use compiler::{Mode, Options};
use objects::dict::Dict;
use objects::{Obj, Ref, Space};

use crate::exceptions;
use crate::names;
use crate::native::{Native, function};
use crate::raised::{PyResult, Raised};
use crate::state::Thread;
use crate::types::{self, function as function_object};

pub const FUNCTIONS: &[Native] = &[
    function(
        "compile",
        "(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)",
        compile,
        "Compile source into a code object that can be executed by exec() or eval().",
    ),
    function(
        "exec",
        "(source, /, globals=None, locals=None, *, closure=None)",
        exec,
        "Execute the given source in the context of globals and locals.",
    ),
    function(
        "eval",
        "(source, /, globals=None, locals=None)",
        eval,
        "Evaluate the given source in the context of globals and locals.",
    ),
];

/// Raises the compiler's error as SyntaxError (or what it stands for).
pub fn raise_syntax_error(thread: &Thread, error: &compiler::syntax_error::SyntaxError, file_name: &str) -> Raised {
    use compiler::syntax_error::ErrorKind;
    let table = match error.kind {
        ErrorKind::Indentation => &exceptions::INDENTATION_ERROR,
        ErrorKind::Tab => &exceptions::TAB_ERROR,
        ErrorKind::Incomplete => &exceptions::INCOMPLETE_INPUT_ERROR,
        ErrorKind::Recursion => return thread.raise(&exceptions::RECURSION_ERROR, &error.message),
        ErrorKind::Overflow => return thread.raise(&exceptions::OVERFLOW_ERROR, &error.message),
        ErrorKind::Memory => return thread.raise(&exceptions::MEMORY_ERROR, &error.message),
        _ => &exceptions::SYNTAX_ERROR,
    };
    let made = (|| {
        let message = thread.new_str(&error.message)?;
        let text = if error.text.is_empty() { line_of_file(file_name, error.line) } else { Some(error.text.clone()) };
        let text = text.map_or(Ok(Obj::none()), |text| thread.new_str(&text))?;
        let number = |value: u32| Obj::small_int(i64::from(value));
        let details = [
            thread.new_str(file_name)?,
            number(error.line),
            number(error.column),
            text,
            number(error.end_line),
            Obj::small_int(i64::from(error.end_column)),
        ];
        let details = thread.space.tuple(details)?;
        let exception = thread.new_exception(table, vec![message, details])?;
        if let Some(suspect) = &error.suspect {
            let source = thread.new_str(&suspect.source)?;
            let place = thread.space.tuple([number(suspect.line), number(suspect.column), source])?;
            thread.exception_slot(exception.as_ref(), exceptions::slots::OWN + SUSPECT).set(place);
        }
        Ok(exception)
    })();
    match made {
        Ok(exception) => thread.raise_exception(exception),
        Err(raised) => raised,
    }
}

/// Number of the slot of a SyntaxError for what `traceback` looks for misspelt keywords in, among the class's own.
pub const SUSPECT: usize = 8;

/// A line of a source file, with its newline.
fn line_of_file(file_name: &str, line: u32) -> Option<String> {
    let source = std::fs::read(file_name).ok()?;
    let source = compiler::source::decode(&source).ok()?;
    let line = source.split_inclusive('\n').nth(line.checked_sub(1)? as usize)?;
    Some(line.to_owned())
}

/// Source text of a str, bytes or bytearray argument.
pub fn source_text(thread: &Thread, source: Ref<'_>, function: &str) -> PyResult<String> {
    if let Some(text) = thread.space.str_value(source) {
        let text = match text.view().to_string_checked() {
            Some(text) => text,
            None => {
                let encoded = thread.call_method_str(source, "encode", &[])?;
                drop(encoded);
                return Err(thread.value_error("source code string cannot contain surrogates"));
            }
        };
        if text.contains('\0') {
            return Err(thread.raise(&exceptions::SYNTAX_ERROR, "source code string cannot contain null bytes"));
        }
        return Ok(text);
    }
    let bytes = match thread.space.bytes_value(source) {
        Some(bytes) => Some(bytes.data().to_vec()),
        None => types::buffer::get(thread, source)?.map(|buffer| buffer.to_vec()),
    };
    match bytes {
        Some(bytes) => decode_source(thread, &bytes, "<string>"),
        None => {
            let text = if function == "compile" {
                "compile() arg 1 must be a string, bytes or AST object".to_owned()
            } else if function == "symtable" {
                "symtable() arg 1 must be a string or bytes".to_owned()
            } else {
                format!("{function}() arg 1 must be a string, bytes or code object")
            };
            Err(thread.type_error(&text))
        }
    }
}

/// The text of source bytes, by their encoding cookie.
pub fn decode_source(thread: &Thread, bytes: &[u8], file_name: &str) -> PyResult<String> {
    match compiler::source::decode(bytes) {
        Ok(text) => Ok(text),
        Err(compiler::source::DecodeError::OtherCodec { name, offset }) => {
            decode_by_codec(thread, &bytes[offset..], &name, file_name)
        }
        Err(compiler::source::DecodeError::Null { offset }) => Err(null_byte(thread, bytes, offset, file_name)),
        Err(error) => Err(encoding_error(thread, &error.message(file_name), file_name)),
    }
}

/// SyntaxError for a source whose encoding is wrong: that has no place.
fn encoding_error(thread: &Thread, message: &str, file_name: &str) -> Raised {
    let made = (|| {
        let details = [thread.new_str(file_name)?, Obj::small_int(0), Obj::small_int(-1), Obj::none()];
        let details = thread.space.tuple(details)?;
        thread.new_exception(&exceptions::SYNTAX_ERROR, vec![thread.new_str(message)?, details])
    })();
    match made {
        Ok(exception) => thread.raise_exception(exception),
        Err(raised) => raised,
    }
}

/// SyntaxError for a null byte in a source, with the line up to it.
fn null_byte(thread: &Thread, bytes: &[u8], offset: usize, file_name: &str) -> Raised {
    let before = &bytes[..offset.min(bytes.len())];
    let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let line = before.iter().filter(|&&byte| byte == b'\n').count() as u32 + 1;
    let error = compiler::syntax_error::SyntaxError {
        kind: compiler::syntax_error::ErrorKind::Syntax,
        message: "source code cannot contain null bytes".to_owned(),
        file_name: file_name.to_owned(),
        line,
        column: 0,
        end_line: line,
        end_column: 0,
        text: String::from_utf8_lossy(&before[start..]).into_owned(),
        suspect: None,
    };
    raise_syntax_error(thread, &error, file_name)
}

/// The text of source bytes by a codec of the registry.
fn decode_by_codec(thread: &Thread, bytes: &[u8], encoding: &str, file_name: &str) -> PyResult<String> {
    let source = thread.space.bytes(bytes)?;
    let name = thread.new_str(encoding)?;
    let decoded = thread.call_method_str(source.as_ref(), "decode", &[name.as_ref()]);
    let text = match decoded {
        Err(raised) if thread.is_raised(&raised, &exceptions::LOOKUP_ERROR) => {
            drop(thread.take_exception(raised));
            return Err(encoding_error(thread, &format!("unknown encoding: {encoding}"), file_name));
        }
        Err(raised) if thread.is_raised(&raised, &exceptions::UNICODE_DECODE_ERROR) => {
            let exception = thread.take_exception(raised);
            let text = thread.str_string(exception.as_ref())?;
            return Err(encoding_error(thread, &text, file_name));
        }
        decoded => decoded?,
    };
    match thread.space.str_value(text.as_ref()).and_then(|text| text.view().to_string_checked()) {
        Some(text) => Ok(text),
        None => Err(encoding_error(thread, &format!("encoding problem: {encoding}"), file_name)),
    }
}

/// Compiles source text to a code object.
pub fn compile_text(thread: &Thread, text: &str, file_name: &str, mode: Mode, options: &Options) -> PyResult {
    match compiler::compile(text, file_name, mode, options) {
        Ok(compiled) => code_of_compiled(thread, &compiled, file_name),
        Err(error) => Err(raise_syntax_error(thread, &error, file_name)),
    }
}

/// Issues a compilation's warnings and makes its code object.
fn code_of_compiled(thread: &Thread, compiled: &compiler::Compiled, file_name: &str) -> PyResult {
    for warning in &compiled.warnings {
        warn_or_raise(thread, warning, file_name)?;
    }
    thread.new_code_object(&compiled.code)
}

/// Issues a warning of the compiler; one that the filters make an error is a SyntaxError at its place.
fn warn_or_raise(thread: &Thread, warning: &compiler::syntax_error::Warning, file_name: &str) -> PyResult<()> {
    let issued = super::warnings::warn_syntax(thread, warning, file_name);
    match issued {
        Err(raised) if thread.is_raised(&raised, &exceptions::SYNTAX_WARNING) => {
            drop(thread.take_exception(raised));
            let error = compiler::syntax_error::SyntaxError {
                kind: compiler::syntax_error::ErrorKind::Syntax,
                message: warning.message.clone(),
                file_name: file_name.to_owned(),
                line: warning.line,
                column: warning.column,
                end_line: warning.end_line,
                end_column: warning.end_column as i32,
                text: String::new(),
                suspect: None,
            };
            Err(raise_syntax_error(thread, &error, file_name))
        }
        issued => issued,
    }
}

/// Flags of `compile`.
const ONLY_AST: i64 = 0x400;
const DONT_IMPLY_DEDENT: i64 = 0x200;
const ALLOW_TOP_LEVEL_AWAIT: i64 = 0x2000;
const ALLOW_INCOMPLETE_INPUT: i64 = 0x4000;
const TYPE_COMMENTS: i64 = 0x1000;
const OPTIMIZED_AST: i64 = 0x8000;
const KNOWN_FLAGS: i64 = ONLY_AST
    | DONT_IMPLY_DEDENT
    | ALLOW_TOP_LEVEL_AWAIT
    | ALLOW_INCOMPLETE_INPUT
    | TYPE_COMMENTS
    | OPTIMIZED_AST
    // Nested scopes, and the features of `__future__`.
    | 0x10
    | 0x1fe_0000;

fn compile(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (source, file_name, mode) = (arguments[0], arguments[1], arguments[2]);
    let flags = if arguments[3].is_null() { 0 } else { thread.index_i64(arguments[3])? };
    let optimize = if arguments[5].is_null() { -1 } else { thread.index_i64(arguments[5])? };
    let mode_text = thread.str_argument(mode, "compile() argument 'mode'")?;
    let mode = match mode_text.as_str() {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        "func_type" if flags & ONLY_AST != 0 => Mode::Eval,
        "func_type" => {
            return Err(thread.value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST"));
        }
        _ if flags & ONLY_AST != 0 => {
            return Err(thread.value_error("compile() mode must be 'exec', 'eval', 'single' or 'func_type'"));
        }
        _ => return Err(thread.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    if flags & !KNOWN_FLAGS != 0 {
        return Err(thread.value_error("compile(): unrecognised flags"));
    }
    if !(-1..=2).contains(&optimize) {
        return Err(thread.value_error("compile(): invalid optimize value"));
    }
    if thread.code_of(source).is_some() {
        return Ok(source.own());
    }
    let file_name = file_name_of(thread, file_name)?;
    let inherited = arguments[4].is_null() || !thread.truth(arguments[4])?;
    let mut options = if inherited { inherited_options(thread) } else { thread.compiler_options() };
    options.optimize = if optimize < 0 { thread.config.optimize } else { optimize as u8 };
    options.future |= future_features(flags as u32);
    options.allow_top_level_await = flags & ALLOW_TOP_LEVEL_AWAIT != 0;
    options.allow_incomplete = flags & ALLOW_INCOMPLETE_INPUT != 0;
    options.dont_imply_dedent = flags & DONT_IMPLY_DEDENT != 0;
    options.type_comments = flags & TYPE_COMMENTS != 0;
    options.feature_version = match arguments[6].non_null() {
        Some(minor) if flags & ONLY_AST != 0 => u8::try_from(thread.index_i64(minor)?).ok(),
        _ => None,
    };
    let hooks = thread.process.syntax;
    let is_optimized = flags & OPTIMIZED_AST != 0 && flags & ONLY_AST != 0;
    if (hooks.is_node)(thread, source) {
        if is_optimized {
            return (hooks.optimize)(thread, source, options.optimize);
        }
        if flags & ONLY_AST != 0 {
            return Ok(source.own());
        }
        return match (hooks.generate)(thread, source, &file_name, mode, &options)? {
            Some(compiled) => code_of_compiled(thread, &compiled, &file_name),
            None => Err(thread.type_error("compile() arg 1 must be a string, bytes or AST object")),
        };
    }
    let text = source_text(thread, source, "compile")?;
    if flags & ONLY_AST == 0 {
        return compile_text(thread, &text, &file_name, mode, &options);
    }
    let parsed = match mode_text.as_str() {
        "func_type" => compiler::parse::parse_function_type(&text, &file_name),
        _ => compiler::parse::parse(&text, &file_name, mode, &options),
    };
    match parsed {
        Ok(parsed) => {
            for warning in &parsed.warnings {
                warn_or_raise(thread, warning, &file_name)?;
            }
            let tree = (hooks.build)(thread, &parsed, &file_name, mode)?;
            if is_optimized { (hooks.optimize)(thread, tree.as_ref(), options.optimize) } else { Ok(tree) }
        }
        Err(error) => Err(raise_syntax_error(thread, &error, &file_name)),
    }
}

/// A file name argument: str, bytes, or an object with `__fspath__`.
pub fn file_name_of(thread: &Thread, object: Ref<'_>) -> PyResult<String> {
    if let Some(text) = thread.space.str_value(object) {
        return Ok(text.to_string_lossy());
    }
    if let Some(bytes) = thread.space.bytes_value(object) {
        return Ok(String::from_utf8_lossy(bytes.data()).into_owned());
    }
    match thread.call_special(object, names::FSPATH, &[])? {
        Some(path) if thread.space.bytes_value(path.as_ref()).is_some() => file_name_of(thread, path.as_ref()),
        Some(path) => Ok(thread.text_of(path.as_ref())),
        None => {
            let text = format!("expected str, bytes or os.PathLike object, not {}", thread.type_name(object));
            Err(thread.type_error(&text))
        }
    }
}

/// Globals and locals for `exec` and `eval`, with `__builtins__` filled in.
fn namespaces(thread: &Thread, arguments: &[Ref<'_>], function: &str) -> PyResult<(Obj, Obj)> {
    let given = |index: usize| {
        arguments.get(index).and_then(|argument| argument.non_null()).filter(|argument| !argument.is_none())
    };
    let globals = match given(1) {
        Some(globals) if thread.downcast::<Dict>(globals).is_some() => globals.own(),
        Some(globals) => {
            let text = format!("{function}() globals must be a dict, not {}", thread.type_name(globals));
            return Err(thread.type_error(&text));
        }
        None => {
            let frame = thread.frame.get();
            if frame.is_null() {
                return Err(thread.system_error("globals and locals cannot be NULL"));
            }
            // SAFETY: the innermost frame runs.
            unsafe { crate::interpreter::frames::globals_of(frame) }
        }
    };
    let locals = match (given(2), given(1)) {
        (Some(locals), _) => {
            let is_mapping = thread.downcast::<Dict>(locals).is_some()
                || thread.lookup_name(thread.space.type_of(locals), names::GETITEM).is_some();
            if !is_mapping {
                let text = format!("{function}() locals must be a mapping or None, not {}", thread.type_name(locals));
                return Err(thread.type_error(&text));
            }
            locals.own()
        }
        (None, Some(_)) => globals.clone(),
        (None, None) => types::frame::locals_of(thread, thread.frame.get())?,
    };
    let dict = thread.downcast::<Dict>(globals.as_ref()).expect("checked");
    if thread.dict_get(dict, thread.name(names::BUILTINS))?.is_none() {
        let builtins = thread.builtins.get().unwrap_or_else(Obj::none);
        thread.dict_set(dict, thread.name(names::BUILTINS), builtins)?;
    }
    Ok((globals, locals))
}

/// Runs a code object in namespaces.
pub fn run_in(thread: &Thread, code: Ref<'_>, globals: Obj, locals: Obj) -> PyResult {
    let dict = thread.downcast::<Dict>(globals.as_ref()).expect("globals are a dict");
    let builtins = function_object::builtins_for(thread, dict)?;
    let function = function_object::new(thread, code, globals.clone(), builtins)?;
    crate::interpreter::run_code(thread, function.as_ref(), Some(locals))
}

impl Thread {
    /// How a module is compiled.
    pub fn compiler_options(&self) -> Options {
        Options { optimize: self.config.optimize, int_digits_max: self.int_max_str_digits.get(), ..Options::default() }
    }
}

/// The features that code flags stand for.
fn future_features(flags: u32) -> FutureFeatures {
    FutureFeatures::from_bits_truncate(flags)
}

fn inherited_options(thread: &Thread) -> Options {
    let frame = thread.frame.get();
    let mut options = thread.compiler_options();
    if !frame.is_null() {
        // SAFETY: the innermost frame keeps its code.
        let flags = unsafe { (*(*frame).code.get()).flags };
        options.future = future_features(flags);
    }
    options
}

fn exec(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (globals, locals) = namespaces(thread, arguments, "exec")?;
    if let Some(code) = thread.code_of(arguments[0]) {
        let closure = arguments[3].non_null().filter(|closure| !closure.is_none());
        if code.free_count > 0 {
            let cells = closure.and_then(Space::exact_tuple);
            let fits = |cells: &objects::tuple::Tuple| {
                cells.len() == code.free_count as usize
                    && cells.items().iter().all(|cell| cell.has_shape(objects::shape::fixed::CELL))
            };
            if !cells.is_some_and(fits) {
                let text = format!("code object requires a closure of exactly length {}", code.free_count);
                return Err(thread.type_error(&text));
            }
            let dict = thread.downcast::<Dict>(globals.as_ref()).expect("globals are a dict");
            let builtins = function_object::builtins_for(thread, dict)?;
            let function = function_object::new(thread, arguments[0], globals.clone(), builtins)?;
            // SAFETY: a function has that slot.
            unsafe { objects::record::slot(function.as_ref(), function_object::CLOSURE) }
                .set(closure.expect("checked").own());
            crate::interpreter::run_code(thread, function.as_ref(), Some(locals))?;
            return Ok(Obj::none());
        }
        if closure.is_some() {
            return Err(thread.type_error("cannot use a closure with this code object"));
        }
        run_in(thread, arguments[0], globals, locals)?;
        return Ok(Obj::none());
    }
    if arguments[3].non_null().is_some_and(|closure| !closure.is_none()) {
        return Err(thread.type_error("closure argument can only be used when source is a code object"));
    }
    let text = source_text(thread, arguments[0], "exec")?;
    let code = compile_text(thread, &text, "<string>", Mode::Exec, &inherited_options(thread))?;
    run_in(thread, code.as_ref(), globals, locals)?;
    Ok(Obj::none())
}

fn eval(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let (globals, locals) = namespaces(thread, arguments, "eval")?;
    if let Some(code) = thread.code_of(arguments[0]) {
        if code.free_count > 0 {
            return Err(thread.type_error("code object passed to eval() may not contain free variables"));
        }
        return run_in(thread, arguments[0], globals, locals);
    }
    let text = source_text(thread, arguments[0], "eval")?;
    let code =
        compile_text(thread, text.trim_start_matches([' ', '\t']), "<string>", Mode::Eval, &inherited_options(thread))?;
    run_in(thread, code.as_ref(), globals, locals)
}
