//! `_sysconfigdata_…`: how the runtime was built, as `sysconfig` asks for it. There is no build by configure and make: the variables
//! are those that programs look at.

use objects::Obj;
use vm::native::ModuleTable;
use vm::types::module::dict_of;

#[cfg(target_arch = "aarch64")]
const NAME: &str = "_sysconfigdata__linux_aarch64-linux-gnu";
#[cfg(not(target_arch = "aarch64"))]
const NAME: &str = "_sysconfigdata__linux_x86_64-linux-gnu";

#[cfg(target_arch = "aarch64")]
const MULTIARCH: &str = "aarch64-linux-gnu";
#[cfg(not(target_arch = "aarch64"))]
const MULTIARCH: &str = "x86_64-linux-gnu";

pub static MODULE: ModuleTable = ModuleTable {
    name: NAME,
    doc: "Variables of the build.",
    functions: &[],
    types: &[],
    initialize: Some(|thread, module| {
        let made = thread.space.dict()?;
        let variables = thread.dict_of(&made);
        for (name, value) in NUMBERS {
            thread.set_in(variables, name, Obj::small_int(*value))?;
        }
        for (name, value) in TEXTS {
            thread.set_in(variables, name, thread.new_str(value)?)?;
        }
        let dict = dict_of(thread, module)?;
        thread.set_in(thread.dict_of(&dict), "build_time_vars", made)
    }),
};

const NUMBERS: &[(&str, i64)] = &[
    ("Py_DEBUG", 0),
    ("Py_ENABLE_SHARED", 0),
    ("Py_GIL_DISABLED", 0),
    ("Py_TRACE_REFS", 0),
    ("WITH_DOC_STRINGS", 1),
    ("WITH_PYMALLOC", 0),
    ("WITH_MIMALLOC", 0),
    ("HAVE_FORK", 1),
    ("SIZEOF_VOID_P", 8),
    ("SIZEOF_LONG", 8),
    ("SIZEOF_SIZE_T", 8),
    ("SIZEOF_TIME_T", 8),
    ("SIZEOF_WCHAR_T", 4),
];

const TEXTS: &[(&str, &str)] = &[
    ("CONFIG_ARGS", ""),
    ("EXT_SUFFIX", ".so"),
    ("SHLIB_SUFFIX", ".so"),
    ("MULTIARCH", MULTIARCH),
    ("SOABI", ""),
    ("PY_CFLAGS", ""),
    ("CFLAGS", ""),
    ("LDFLAGS", ""),
    ("CC", "cc"),
    ("AR", "ar"),
    ("LIBDIR", ""),
    ("LDLIBRARY", ""),
    ("BLDLIBRARY", ""),
    ("EXE", ""),
    ("TZPATH", "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"),
];
