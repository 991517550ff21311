//! Limits of the platform's C types and of native recursion.

use objects::{Obj, Ref};
use vm::{PyResult, Thread};

/// More nested native calls than that no program gets, whatever its recursion limit: the native stack ends before.
const NATIVE_RECURSION_MAX: i64 = 10_000;

pub fn add(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let signed = [
        ("CHAR_MIN", i64::from(libc::c_char::MIN)),
        ("CHAR_MAX", i64::from(libc::c_char::MAX)),
        ("SHRT_MIN", i64::from(libc::c_short::MIN)),
        ("SHRT_MAX", i64::from(libc::c_short::MAX)),
        ("USHRT_MAX", i64::from(libc::c_ushort::MAX)),
        ("UCHAR_MAX", i64::from(libc::c_uchar::MAX)),
        ("INT_MIN", i64::from(libc::c_int::MIN)),
        ("INT_MAX", i64::from(libc::c_int::MAX)),
        ("UINT_MAX", i64::from(libc::c_uint::MAX)),
        ("LONG_MIN", libc::c_long::MIN),
        ("LONG_MAX", libc::c_long::MAX),
        ("LLONG_MIN", libc::c_longlong::MIN),
        ("LLONG_MAX", libc::c_longlong::MAX),
        ("PY_SSIZE_T_MIN", isize::MIN as i64),
        ("PY_SSIZE_T_MAX", isize::MAX as i64),
        ("SIZEOF_WCHAR_T", size_of::<libc::wchar_t>() as i64),
        ("SIZEOF_VOID_P", size_of::<usize>() as i64),
        ("SIZEOF_TIME_T", size_of::<libc::time_t>() as i64),
        ("SIZEOF_PID_T", size_of::<libc::pid_t>() as i64),
        ("Py_C_RECURSION_LIMIT", NATIVE_RECURSION_MAX),
    ];
    for (name, value) in signed {
        thread.set_attribute_str(module, name, thread.space.int(value)?.as_ref())?;
    }
    let unsigned = [("ULONG_MAX", libc::c_ulong::MAX), ("ULLONG_MAX", libc::c_ulonglong::MAX), ("SIZE_MAX", u64::MAX)];
    for (name, value) in unsigned {
        thread.set_attribute_str(module, name, thread.space.int_from_u64(value)?.as_ref())?;
    }
    let floats = [
        ("FLT_MIN", f64::from(f32::MIN_POSITIVE)),
        ("FLT_MAX", f64::from(f32::MAX)),
        ("DBL_MIN", f64::MIN_POSITIVE),
        ("DBL_MAX", f64::MAX),
    ];
    for (name, value) in floats {
        thread.set_attribute_str(module, name, thread.space.float(value)?.as_ref())?;
    }
    thread.set_attribute_str(module, "PY_DEBUG", Obj::boolean(false).as_ref())
}
