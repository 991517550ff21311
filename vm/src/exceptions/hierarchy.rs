//! The built-in exceptions. Each is a record: the slots of BaseException, then its own.

use objects::type_object::TypeFlags;

use crate::native::{Member, Native, TypeTable, getset, member, member_mut, record};
use crate::types::exception as code;

/// Slots of every exception.
pub mod slots {
    pub const ARGS: usize = 0;
    /// Traceback or NULL.
    pub const TRACEBACK: usize = 1;
    pub const CONTEXT: usize = 2;
    pub const CAUSE: usize = 3;
    /// True or NULL.
    pub const SUPPRESS_CONTEXT: usize = 4;
    pub const BASE_COUNT: usize = 5;
    /// First slot of a type's own.
    pub const OWN: usize = 5;
}

const FLAGS: TypeFlags =
    TypeFlags::BASE.union(TypeFlags::HAS_DICT).union(TypeFlags::HAS_WEAKREF).union(TypeFlags::EXCEPTION);

macro_rules! exceptions {
    ($($table:ident = $name:literal, $base:expr, $own:literal, $methods:expr, $members:expr, $doc:literal;)*) => {
        $(pub static $table: TypeTable = TypeTable {
            native: record($name, slots::BASE_COUNT + $own),
            base: $base,
            flags: FLAGS,
            doc: $doc,
            methods: $methods,
            members: $members,
            ..TypeTable::EMPTY
        };)*

        /// Every exception but BaseException and ExceptionGroup's bases, bases first.
        pub static ALL: &[&TypeTable] = &[&BASE_EXCEPTION, $(&$table,)* &BLOCKING_IO_ERROR];
    };
}

const NO_METHODS: &[&[Native]] = &[];
const NO_MEMBERS: &[Member] = &[];

pub static BASE_EXCEPTION: TypeTable = TypeTable {
    native: record("BaseException", slots::BASE_COUNT),
    flags: FLAGS,
    doc: "Common base class for all exceptions.",
    methods: &[code::BASE_METHODS],
    getsets: &[
        getset("args", code::get_args, Some(code::set_args), ""),
        getset("__traceback__", code::get_traceback, Some(code::set_traceback), ""),
        getset("__context__", code::get_context, Some(code::set_context), ""),
        getset("__cause__", code::get_cause, Some(code::set_cause), ""),
        getset("__suppress_context__", code::get_suppress_context, Some(code::set_suppress_context), ""),
    ],
    ..TypeTable::EMPTY
};

pub static BLOCKING_IO_ERROR: TypeTable = TypeTable {
    native: record("BlockingIOError", slots::BASE_COUNT + 5),
    base: Some(&OS_ERROR),
    flags: FLAGS,
    doc: "I/O operation would block.",
    getsets: &[getset("characters_written", code::get_characters_written, Some(code::set_characters_written), "")],
    ..TypeTable::EMPTY
};

const OWN0: usize = slots::OWN;

exceptions! {
    EXCEPTION = "Exception", Some(&BASE_EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Common base class for all non-exit exceptions.";
    BASE_EXCEPTION_GROUP = "BaseExceptionGroup", Some(&BASE_EXCEPTION), 2, &[code::GROUP_METHODS],
        &[member("message", OWN0, "exception message"), member("exceptions", OWN0 + 1, "nested exceptions")],
        "A combination of multiple unrelated exceptions.";
    SYSTEM_EXIT = "SystemExit", Some(&BASE_EXCEPTION), 1, &[code::SYSTEM_EXIT_METHODS],
        &[member_mut("code", OWN0, "exception code")], "Request to exit from the interpreter.";
    KEYBOARD_INTERRUPT = "KeyboardInterrupt", Some(&BASE_EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Program interrupted by user.";
    GENERATOR_EXIT = "GeneratorExit", Some(&BASE_EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Request that a generator exit.";
    ARITHMETIC_ERROR = "ArithmeticError", Some(&EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Base class for arithmetic errors.";
    FLOATING_POINT_ERROR = "FloatingPointError", Some(&ARITHMETIC_ERROR), 0, NO_METHODS, NO_MEMBERS, "Floating-point operation failed.";
    OVERFLOW_ERROR = "OverflowError", Some(&ARITHMETIC_ERROR), 0, NO_METHODS, NO_MEMBERS, "Result too large to be represented.";
    ZERO_DIVISION_ERROR = "ZeroDivisionError", Some(&ARITHMETIC_ERROR), 0, NO_METHODS, NO_MEMBERS,
        "Second argument to a division or modulo operation was zero.";
    ASSERTION_ERROR = "AssertionError", Some(&EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Assertion failed.";
    ATTRIBUTE_ERROR = "AttributeError", Some(&EXCEPTION), 2, &[code::ATTRIBUTE_ERROR_METHODS],
        &[member_mut("name", OWN0, "attribute name"), member_mut("obj", OWN0 + 1, "object")], "Attribute not found.";
    BUFFER_ERROR = "BufferError", Some(&EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Buffer error.";
    EOF_ERROR = "EOFError", Some(&EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Read beyond end of file.";
    IMPORT_ERROR = "ImportError", Some(&EXCEPTION), 4, &[code::IMPORT_ERROR_METHODS],
        &[member_mut("msg", OWN0, "exception message"), member_mut("name", OWN0 + 1, "module name"),
          member_mut("path", OWN0 + 2, "module path"), member_mut("name_from", OWN0 + 3, "name imported from module")],
        "Import can't find module, or can't find name in module.";
    MODULE_NOT_FOUND_ERROR = "ModuleNotFoundError", Some(&IMPORT_ERROR), 4, NO_METHODS, NO_MEMBERS, "Module not found.";
    LOOKUP_ERROR = "LookupError", Some(&EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Base class for lookup errors.";
    INDEX_ERROR = "IndexError", Some(&LOOKUP_ERROR), 0, NO_METHODS, NO_MEMBERS, "Sequence index out of range.";
    KEY_ERROR = "KeyError", Some(&LOOKUP_ERROR), 0, &[code::KEY_ERROR_METHODS], NO_MEMBERS, "Mapping key not found.";
    MEMORY_ERROR = "MemoryError", Some(&EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Out of memory.";
    NAME_ERROR = "NameError", Some(&EXCEPTION), 1, &[code::NAME_ERROR_METHODS],
        &[member_mut("name", OWN0, "name")], "Name not found globally.";
    UNBOUND_LOCAL_ERROR = "UnboundLocalError", Some(&NAME_ERROR), 1, NO_METHODS, NO_MEMBERS,
        "Local name referenced but not bound to a value.";
    OS_ERROR = "OSError", Some(&EXCEPTION), 4, &[code::OS_ERROR_METHODS],
        &[member_mut("errno", OWN0, "POSIX exception code"), member_mut("strerror", OWN0 + 1, "exception strerror"),
          member_mut("filename", OWN0 + 2, "exception filename"), member_mut("filename2", OWN0 + 3, "second exception filename")],
        "Base class for I/O related errors.";
    CHILD_PROCESS_ERROR = "ChildProcessError", Some(&OS_ERROR), 4, NO_METHODS, NO_MEMBERS, "Child process error.";
    CONNECTION_ERROR = "ConnectionError", Some(&OS_ERROR), 4, NO_METHODS, NO_MEMBERS, "Connection error.";
    BROKEN_PIPE_ERROR = "BrokenPipeError", Some(&CONNECTION_ERROR), 4, NO_METHODS, NO_MEMBERS, "Broken pipe.";
    CONNECTION_ABORTED_ERROR = "ConnectionAbortedError", Some(&CONNECTION_ERROR), 4, NO_METHODS, NO_MEMBERS, "Connection aborted.";
    CONNECTION_REFUSED_ERROR = "ConnectionRefusedError", Some(&CONNECTION_ERROR), 4, NO_METHODS, NO_MEMBERS, "Connection refused.";
    CONNECTION_RESET_ERROR = "ConnectionResetError", Some(&CONNECTION_ERROR), 4, NO_METHODS, NO_MEMBERS, "Connection reset.";
    FILE_EXISTS_ERROR = "FileExistsError", Some(&OS_ERROR), 4, NO_METHODS, NO_MEMBERS, "File already exists.";
    FILE_NOT_FOUND_ERROR = "FileNotFoundError", Some(&OS_ERROR), 4, NO_METHODS, NO_MEMBERS, "File not found.";
    INTERRUPTED_ERROR = "InterruptedError", Some(&OS_ERROR), 4, NO_METHODS, NO_MEMBERS, "Interrupted by signal.";
    IS_A_DIRECTORY_ERROR = "IsADirectoryError", Some(&OS_ERROR), 4, NO_METHODS, NO_MEMBERS, "Operation doesn't work on directories.";
    NOT_A_DIRECTORY_ERROR = "NotADirectoryError", Some(&OS_ERROR), 4, NO_METHODS, NO_MEMBERS, "Operation only works on directories.";
    PERMISSION_ERROR = "PermissionError", Some(&OS_ERROR), 4, NO_METHODS, NO_MEMBERS, "Not enough permissions.";
    PROCESS_LOOKUP_ERROR = "ProcessLookupError", Some(&OS_ERROR), 4, NO_METHODS, NO_MEMBERS, "Process not found.";
    TIMEOUT_ERROR = "TimeoutError", Some(&OS_ERROR), 4, NO_METHODS, NO_MEMBERS, "Timeout expired.";
    REFERENCE_ERROR = "ReferenceError", Some(&EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Weak ref proxy used after referent went away.";
    RUNTIME_ERROR = "RuntimeError", Some(&EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Unspecified run-time error.";
    NOT_IMPLEMENTED_ERROR = "NotImplementedError", Some(&RUNTIME_ERROR), 0, NO_METHODS, NO_MEMBERS,
        "Method or function hasn't been implemented yet.";
    RECURSION_ERROR = "RecursionError", Some(&RUNTIME_ERROR), 0, NO_METHODS, NO_MEMBERS, "Recursion limit exceeded.";
    PYTHON_FINALIZATION_ERROR = "PythonFinalizationError", Some(&RUNTIME_ERROR), 0, NO_METHODS, NO_MEMBERS,
        "Operation blocked during Python finalization.";
    STOP_ASYNC_ITERATION = "StopAsyncIteration", Some(&EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Signal the end from iterator.__anext__().";
    STOP_ITERATION = "StopIteration", Some(&EXCEPTION), 1, &[code::STOP_ITERATION_METHODS],
        &[member_mut("value", OWN0, "generator return value")], "Signal the end from iterator.__next__().";
    SYNTAX_ERROR = "SyntaxError", Some(&EXCEPTION), 9, &[code::SYNTAX_ERROR_METHODS],
        &[member_mut("msg", OWN0, "exception msg"), member_mut("filename", OWN0 + 1, "exception filename"),
          member_mut("lineno", OWN0 + 2, "exception lineno"), member_mut("offset", OWN0 + 3, "exception offset"),
          member_mut("text", OWN0 + 4, "exception text"), member_mut("end_lineno", OWN0 + 5, "exception end lineno"),
          member_mut("end_offset", OWN0 + 6, "exception end offset"),
          member_mut("print_file_and_line", OWN0 + 7, "exception print_file_and_line"),
          member_mut("_metadata", OWN0 + 8, "exception private metadata")],
        "Invalid syntax.";
    INDENTATION_ERROR = "IndentationError", Some(&SYNTAX_ERROR), 9, NO_METHODS, NO_MEMBERS, "Improper indentation.";
    TAB_ERROR = "TabError", Some(&INDENTATION_ERROR), 9, NO_METHODS, NO_MEMBERS, "Improper mixture of spaces and tabs.";
    INCOMPLETE_INPUT_ERROR = "_IncompleteInputError", Some(&SYNTAX_ERROR), 9, NO_METHODS, NO_MEMBERS, "incomplete input.";
    SYSTEM_ERROR = "SystemError", Some(&EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Internal error in the Python interpreter.";
    TYPE_ERROR = "TypeError", Some(&EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Inappropriate argument type.";
    VALUE_ERROR = "ValueError", Some(&EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Inappropriate argument value (of correct type).";
    UNICODE_ERROR = "UnicodeError", Some(&VALUE_ERROR), 0, NO_METHODS, NO_MEMBERS, "Unicode related error.";
    UNICODE_DECODE_ERROR = "UnicodeDecodeError", Some(&UNICODE_ERROR), 5, &[code::UNICODE_DECODE_METHODS],
        code::UNICODE_MEMBERS, "Unicode decoding error.";
    UNICODE_ENCODE_ERROR = "UnicodeEncodeError", Some(&UNICODE_ERROR), 5, &[code::UNICODE_ENCODE_METHODS],
        code::UNICODE_MEMBERS, "Unicode encoding error.";
    UNICODE_TRANSLATE_ERROR = "UnicodeTranslateError", Some(&UNICODE_ERROR), 5, &[code::UNICODE_TRANSLATE_METHODS],
        code::UNICODE_MEMBERS, "Unicode translation error.";
    WARNING = "Warning", Some(&EXCEPTION), 0, NO_METHODS, NO_MEMBERS, "Base class for warning categories.";
    BYTES_WARNING = "BytesWarning", Some(&WARNING), 0, NO_METHODS, NO_MEMBERS,
        "Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from str or comparing to str.";
    DEPRECATION_WARNING = "DeprecationWarning", Some(&WARNING), 0, NO_METHODS, NO_MEMBERS, "Base class for warnings about deprecated features.";
    ENCODING_WARNING = "EncodingWarning", Some(&WARNING), 0, NO_METHODS, NO_MEMBERS, "Base class for warnings about encodings.";
    FUTURE_WARNING = "FutureWarning", Some(&WARNING), 0, NO_METHODS, NO_MEMBERS,
        "Base class for warnings about constructs that will change semantically\nin the future.";
    IMPORT_WARNING = "ImportWarning", Some(&WARNING), 0, NO_METHODS, NO_MEMBERS,
        "Base class for warnings about probable mistakes in module imports";
    PENDING_DEPRECATION_WARNING = "PendingDeprecationWarning", Some(&WARNING), 0, NO_METHODS, NO_MEMBERS,
        "Base class for warnings about features which will be deprecated\nin the future.";
    RESOURCE_WARNING = "ResourceWarning", Some(&WARNING), 0, NO_METHODS, NO_MEMBERS, "Base class for warnings about resource usage.";
    RUNTIME_WARNING = "RuntimeWarning", Some(&WARNING), 0, NO_METHODS, NO_MEMBERS, "Base class for warnings about dubious runtime behavior.";
    SYNTAX_WARNING = "SyntaxWarning", Some(&WARNING), 0, NO_METHODS, NO_MEMBERS, "Base class for warnings about dubious syntax.";
    UNICODE_WARNING = "UnicodeWarning", Some(&WARNING), 0, NO_METHODS, NO_MEMBERS,
        "Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems.";
    USER_WARNING = "UserWarning", Some(&WARNING), 0, NO_METHODS, NO_MEMBERS, "Base class for warnings generated by user code.";
}
