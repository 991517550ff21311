//! Names that the runtime itself uses: interned once, immortal, found by number.
//!
//! The first [`SPECIAL_COUNT`] are the special methods (and `__class__`) that types keep an override bit for.

use objects::{Obj, OutOfMemory, Ref, Space, Word};

/// A well-known name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Name(pub u16);

macro_rules! names {
    ($($name:ident = $text:literal),* $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u16)]
        enum Number { $($name,)* END_OF_NAMES }
        $(pub const $name: Name = Name(Number::$name as u16);)*
        const TEXTS: [&str; Number::END_OF_NAMES as usize] = [$($text,)*];
    };
}

names! {
    ABS = "__abs__", ADD = "__add__", AITER = "__aiter__", AND = "__and__", ANEXT = "__anext__", AWAIT = "__await__",
    BOOL = "__bool__", BYTES = "__bytes__", CALL = "__call__", COMPLEX = "__complex__", CONTAINS = "__contains__",
    DEL = "__del__", DELATTR = "__delattr__", DELETE = "__delete__", DELITEM = "__delitem__", DIR = "__dir__",
    DIVMOD = "__divmod__", ENTER = "__enter__", EQ = "__eq__", EXIT = "__exit__", AENTER = "__aenter__",
    AEXIT = "__aexit__", FLOAT = "__float__", FLOORDIV = "__floordiv__", FORMAT = "__format__", GE = "__ge__", GET = "__get__",
    GETATTR = "__getattr__", GETATTRIBUTE = "__getattribute__", GETITEM = "__getitem__", GT = "__gt__", HASH = "__hash__",
    IADD = "__iadd__", IAND = "__iand__", IFLOORDIV = "__ifloordiv__", ILSHIFT = "__ilshift__", IMATMUL = "__imatmul__",
    IMOD = "__imod__", IMUL = "__imul__", INDEX = "__index__", INIT = "__init__", INT = "__int__", INVERT = "__invert__",
    IOR = "__ior__", IPOW = "__ipow__", IRSHIFT = "__irshift__", ISUB = "__isub__", ITER = "__iter__",
    ITRUEDIV = "__itruediv__", IXOR = "__ixor__", LE = "__le__", LEN = "__len__", LENGTH_HINT = "__length_hint__",
    LSHIFT = "__lshift__", LT = "__lt__", MATMUL = "__matmul__", MISSING = "__missing__", MOD = "__mod__", MUL = "__mul__",
    NE = "__ne__", NEG = "__neg__", NEW = "__new__", NEXT = "__next__", OR = "__or__", POS = "__pos__", POW = "__pow__",
    RADD = "__radd__", RAND = "__rand__", RDIVMOD = "__rdivmod__", REPR = "__repr__", REVERSED = "__reversed__",
    RFLOORDIV = "__rfloordiv__", RLSHIFT = "__rlshift__", RMATMUL = "__rmatmul__", RMOD = "__rmod__", RMUL = "__rmul__",
    ROR = "__ror__", ROUND = "__round__", RPOW = "__rpow__", RRSHIFT = "__rrshift__", RSHIFT = "__rshift__",
    RSUB = "__rsub__", RTRUEDIV = "__rtruediv__", RXOR = "__rxor__", SET = "__set__", SETATTR = "__setattr__",
    SETITEM = "__setitem__", STR = "__str__", SUB = "__sub__", TRUEDIV = "__truediv__", XOR = "__xor__",
    CLASS = "__class__", INSTANCECHECK = "__instancecheck__", SUBCLASSCHECK = "__subclasscheck__", BUFFER = "__buffer__",
    RELEASE_BUFFER = "__release_buffer__",

    ABSTRACTMETHODS = "__abstractmethods__", ALL = "__all__", ANNOTATE = "__annotate__", ANNOTATE_FUNC = "__annotate_func__",
    ANNOTATIONS = "__annotations__", ANNOTATIONS_CACHE = "__annotations_cache__", ARGS = "args", BASES = "__bases__",
    BUILD_CLASS = "__build_class__", BUILTINS = "__builtins__", CACHED = "__cached__",
    CLASSCELL = "__classcell__", CLASSDICTCELL = "__classdictcell__", CLASS_GETITEM = "__class_getitem__",
    CLOSE = "close", CODE = "code", DEFAULT = "default", DICT = "__dict__", DOC = "__doc__", EXCEPTHOOK = "excepthook",
    DISPLAYHOOK = "displayhook", FILE = "__file__", FIRSTLINENO = "__firstlineno__", FSPATH = "__fspath__",
    FILENAME = "filename", FLUSH = "flush", GETINITARGS = "__getinitargs__", GETNEWARGS = "__getnewargs__",
    GETNEWARGS_EX = "__getnewargs_ex__", GETSTATE = "__getstate__", IMPORT = "__import__", INITIALIZING = "_initializing",
    INIT_SUBCLASS = "__init_subclass__", ITEMS = "items", KEYS = "keys", LOADER = "__loader__", MAIN = "__main__",
    MATCH_ARGS = "__match_args__", METACLASS = "metaclass", MODULE = "__module__", MODULES = "modules", MRO = "mro",
    MRO_ENTRIES = "__mro_entries__", NAME = "__name__", NEWLINE = "newline", NOTES = "__notes__", NAME_PLAIN = "name",
    ORIG_BASES = "__orig_bases__", PACKAGE = "__package__", PATH = "__path__", PREPARE = "__prepare__", PRINT_FILE = "file",
    QUALNAME = "__qualname__", READ = "read", READLINE = "readline", REDUCE = "__reduce__", REDUCE_EX = "__reduce_ex__",
    SELF = "__self__", SEND = "send", SET_NAME = "__set_name__", SETSTATE = "__setstate__", SLOTNAMES = "__slotnames__",
    SLOTS = "__slots__", SPEC = "__spec__", STATIC_ATTRIBUTES = "__static_attributes__", STDERR = "stderr", STDIN = "stdin",
    STDOUT = "stdout", SUBCLASSHOOK = "__subclasshook__", THROW = "throw", TRUNC = "__trunc__", TYPE_PARAMS = "__type_params__",
    VALUE = "value", WEAKREF = "__weakref__", WRAPPED = "__wrapped__", WRITE = "write", SIZEOF = "__sizeof__",
    CONDITIONAL_ANNOTATIONS = "__conditional_annotations__", FORMAT_MAP = "format_map", JOIN = "join", KEY = "key",
    LOCALS_MODULE = "__locals__", OBJCLASS = "__objclass__", TEXT_SIGNATURE = "__text_signature__", ENCODING = "encoding",
    ERRORS = "errors", MSG = "msg", OBJ = "obj", ADD_PLAIN = "add", APPEND = "append", COPY = "copy", EXTEND = "extend",
    FROMKEYS = "fromkeys", GET_PLAIN = "get", UPDATE = "update", SORT = "sort", UNDERSCORE = "_", LINENO = "lineno",
    OFFSET = "offset", ERRNO = "errno", STRERROR = "strerror", FILENO = "fileno", ISATTY = "isatty", PS1 = "ps1", PS2 = "ps2",
    TYPING = "typing", LAMBDA = "<lambda>", COPYREG = "copyreg", WARNINGS = "warnings", IMPORTLIB = "importlib",
    CEIL = "__ceil__", FLOOR = "__floor__", UNDER_MATCH_ARGS = "_match_args", INSTANTIATE = "__instantiate__",
    PRINT_EXPRESSION = "print_expression", ISABSTRACTMETHOD = "__isabstractmethod__", COUNT = "count",
    CALL_SOON = "call_soon", CALL_EXCEPTION_HANDLER = "call_exception_handler", CANCEL = "cancel", CONTEXT = "context",
    GET_DEBUG = "get_debug", GET_LOOP = "get_loop", FUTURE_BLOCKING = "_asyncio_future_blocking", LOOP = "_loop",
    RESULT = "result", ADD_DONE_CALLBACK = "add_done_callback",
}

/// Special methods with an override bit.
pub const SPECIAL_COUNT: usize = RELEASE_BUFFER.0 as usize + 1;
const _: () = assert!(SPECIAL_COUNT <= 128);

/// The interned strings.
pub struct Names {
    words: [Word; TEXTS.len()],
}

impl Names {
    pub(crate) fn new(space: &Space) -> Result<Names, OutOfMemory> {
        let mut words = [Word::NULL; TEXTS.len()];
        for (word, text) in words.iter_mut().zip(TEXTS) {
            *word = space.immortal_str(text)?.into_word();
        }
        Ok(Names { words })
    }

    /// The string. Immortal, so the borrow may be kept.
    #[inline(always)]
    pub fn get(&self, name: Name) -> Ref<'static> {
        // SAFETY: immortal.
        unsafe { Ref::from_word(self.words[name.0 as usize]) }
    }

    /// An owned reference to the string.
    #[inline(always)]
    pub fn obj(&self, name: Name) -> Obj {
        Obj::from_immortal(self.words[name.0 as usize])
    }

    /// The special method's number, if the interned string is one.
    pub fn special_number(&self, name: Ref<'_>) -> Option<usize> {
        self.words[..SPECIAL_COUNT].iter().position(|word| word.same(name.word()))
    }
}

impl Name {
    /// The name's text.
    pub fn text(self) -> &'static str {
        TEXTS[self.0 as usize]
    }
}
