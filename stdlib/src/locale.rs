//! `_locale`: the C library's locales.

use std::ffi::{CStr, CString};

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, TypeTable, function};
use vm::types::module::dict_of;
use vm::{PyResult, Thread, exceptions};

use crate::arguments::{given, int32, type_name_or_none};
use crate::errors::exception;
use crate::paths;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_locale",
    doc: "Support for POSIX locales.",
    functions: &[FUNCTIONS],
    types: &[],
    initialize: Some(initialize),
};

static ERROR: TypeTable = exception("Error", "locale", &exceptions::EXCEPTION);

const FUNCTIONS: &[Native] = &[
    function("setlocale", "(category, locale=None, /)", set_locale, "Activates/queries locale processing."),
    function("localeconv", "()", locale_conventions, "Returns numeric and monetary locale-specific parameters."),
    function("strcoll", "(os1, os2, /)", collate, "Compares two strings according to the locale."),
    function(
        "strxfrm",
        "(string, /)",
        transform,
        "Return a string that can be used as a key for locale-aware comparisons.",
    ),
    function(
        "nl_langinfo",
        "(key, /)",
        language_info,
        "Return the value for the locale information associated with key.",
    ),
    function("getencoding", "()", |thread, _| thread.new_str("utf-8"), "Get the current locale encoding."),
    function(
        "gettext",
        "(msg, /)",
        |t, a| text_argument(t, a[0], "gettext").map(|_| a[0].own()),
        "Return translation of msg.",
    ),
    function(
        "dgettext",
        "(domain, msg, /)",
        |t, a| text_argument(t, a[1], "dgettext").map(|_| a[1].own()),
        "Return translation of msg in domain.",
    ),
    function(
        "dcgettext",
        "(domain, msg, category, /)",
        |t, a| text_argument(t, a[1], "dcgettext").map(|_| a[1].own()),
        "Return translation of msg in domain and category.",
    ),
    function(
        "textdomain",
        "(domain, /)",
        text_domain,
        "Set the C library's textdmain to domain, returning the new domain.",
    ),
    function("bindtextdomain", "(domain, dir, /)", bind_text_domain, "Bind the C library's domain to dir."),
    function(
        "bind_textdomain_codeset",
        "(domain, codeset, /)",
        |_, a| Ok(given(a[1]).map_or_else(Obj::none, Ref::own)),
        "Bind the C library's domain to codeset.",
    ),
];

macro_rules! numbers {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

const NUMBERS: &[(&str, i64)] = numbers! {
    LC_CTYPE LC_TIME LC_COLLATE LC_MONETARY LC_MESSAGES LC_NUMERIC LC_ALL
    DAY_1 DAY_2 DAY_3 DAY_4 DAY_5 DAY_6 DAY_7 ABDAY_1 ABDAY_2 ABDAY_3 ABDAY_4 ABDAY_5 ABDAY_6 ABDAY_7
    MON_1 MON_2 MON_3 MON_4 MON_5 MON_6 MON_7 MON_8 MON_9 MON_10 MON_11 MON_12
    ABMON_1 ABMON_2 ABMON_3 ABMON_4 ABMON_5 ABMON_6 ABMON_7 ABMON_8 ABMON_9 ABMON_10 ABMON_11 ABMON_12
    RADIXCHAR THOUSEP YESEXPR NOEXPR CRNCYSTR D_T_FMT D_FMT T_FMT AM_STR PM_STR CODESET T_FMT_AMPM
    ERA ERA_D_FMT ERA_D_T_FMT ERA_T_FMT ALT_DIGITS
};

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    for (name, value) in NUMBERS {
        thread.set_in(dict, name, Obj::small_int(*value))?;
    }
    thread.set_in(dict, "CHAR_MAX", Obj::small_int(i64::from(libc::c_char::MAX)))?;
    let error = thread.ensure_class(&ERROR)?.as_ref().own();
    thread.set_in(dict, "Error", error)
}

fn text_argument(thread: &Thread, argument: Ref<'_>, function: &str) -> PyResult<CString> {
    let Some(text) = thread.space.str_value(argument) else {
        let given = type_name_or_none(thread, argument);
        return Err(thread.type_error(&format!("{function}() argument must be str, not {given}")));
    };
    let _ = text;
    let bytes = paths::encode(thread, argument)?;
    CString::new(bytes).map_err(|_| thread.value_error("embedded null character"))
}

/// A text of the C library, or None where it is null.
///
/// # Safety
/// `text` is null or ends with a null character.
unsafe fn copied(text: *const libc::c_char) -> Option<Vec<u8>> {
    // SAFETY: as the caller says.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_bytes().to_vec())
}

fn set_locale(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let category = int32(thread, arguments[0])?;
    let name = given(arguments[1]).map(|name| text_argument(thread, name, "setlocale")).transpose()?;
    let pointer = name.as_ref().map_or(std::ptr::null(), |name| name.as_ptr());
    // SAFETY: a text or null; the result is copied at once.
    match unsafe { copied(libc::setlocale(category, pointer)) } {
        Some(now) => paths::decode(thread, &now),
        None => {
            let text = if name.is_some() { "unsupported locale setting" } else { "locale query failed" };
            Err(thread.raise(&ERROR, text))
        }
    }
}

/// A grouping as a list of numbers.
///
/// # Safety
/// `text` ends with a null character.
unsafe fn grouping(text: *const libc::c_char) -> Vec<Obj> {
    // SAFETY: as the caller says.
    let bytes = unsafe { copied(text) }.unwrap_or_default();
    let mut numbers: Vec<Obj> = Vec::new();
    for byte in &bytes {
        numbers.push(Obj::small_int(i64::from(*byte)));
        if *byte == libc::c_char::MAX as u8 {
            return numbers;
        }
    }
    if !numbers.is_empty() {
        numbers.push(Obj::small_int(0));
    }
    numbers
}

fn locale_conventions(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let made = thread.space.dict()?;
    let dict = thread.dict_of(&made);
    // SAFETY: the C library's own structure, read before anything changes the locale; its texts end with null characters.
    unsafe {
        let now = &*libc::localeconv();
        for (name, text) in [
            ("decimal_point", now.decimal_point),
            ("thousands_sep", now.thousands_sep),
            ("int_curr_symbol", now.int_curr_symbol),
            ("currency_symbol", now.currency_symbol),
            ("mon_decimal_point", now.mon_decimal_point),
            ("mon_thousands_sep", now.mon_thousands_sep),
            ("positive_sign", now.positive_sign),
            ("negative_sign", now.negative_sign),
        ] {
            thread.set_in(dict, name, paths::decode(thread, &copied(text).unwrap_or_default())?)?;
        }
        for (name, value) in [
            ("int_frac_digits", now.int_frac_digits),
            ("frac_digits", now.frac_digits),
            ("p_cs_precedes", now.p_cs_precedes),
            ("p_sep_by_space", now.p_sep_by_space),
            ("n_cs_precedes", now.n_cs_precedes),
            ("n_sep_by_space", now.n_sep_by_space),
            ("p_sign_posn", now.p_sign_posn),
            ("n_sign_posn", now.n_sign_posn),
        ] {
            thread.set_in(dict, name, Obj::small_int(i64::from(value)))?;
        }
        thread.set_in(dict, "grouping", thread.space.list(grouping(now.grouping))?)?;
        thread.set_in(dict, "mon_grouping", thread.space.list(grouping(now.mon_grouping))?)?;
    }
    Ok(made)
}

fn collate(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let a = text_argument(thread, arguments[0], "strcoll")?;
    let b = text_argument(thread, arguments[1], "strcoll")?;
    // SAFETY: texts that end with null characters.
    Ok(Obj::small_int(unsafe { libc::strcoll(a.as_ptr(), b.as_ptr()) }.into()))
}

fn transform(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let text = text_argument(thread, arguments[0], "strxfrm")?;
    // SAFETY: a text that ends with a null character, and room for what the first call says.
    let made = unsafe {
        let length = libc::strxfrm(std::ptr::null_mut(), text.as_ptr(), 0);
        if length > isize::MAX as usize / 2 {
            return Err(thread.os_error(libc::EINVAL, None));
        }
        let mut made = vec![0u8; length + 1];
        libc::strxfrm(made.as_mut_ptr().cast(), text.as_ptr(), made.len());
        made.truncate(length);
        made
    };
    match std::str::from_utf8(&made) {
        Ok(_) => paths::decode(thread, &made),
        Err(_) => Ok(thread.space.str_from_latin1(&made)?),
    }
}

fn language_info(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let key = int32(thread, arguments[0])?;
    if !NUMBERS.iter().skip(7).any(|(_, known)| *known == i64::from(key)) {
        return Err(thread.value_error("unsupported langinfo constant"));
    }
    if key == libc::CODESET {
        return thread.new_str("UTF-8");
    }
    // SAFETY: a known key; the result is copied at once.
    let text = unsafe { copied(libc::nl_langinfo(key)) }.unwrap_or_default();
    paths::decode(thread, &text)
}

fn text_domain(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    match given(arguments[0]) {
        Some(domain) => text_argument(thread, domain, "textdomain").map(|_| domain.own()),
        None => thread.new_str("messages"),
    }
}

fn bind_text_domain(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    if text_argument(thread, arguments[0], "bindtextdomain")?.is_empty() {
        return Err(thread.raise(&ERROR, "domain must be a non-empty string"));
    }
    Ok(given(arguments[1]).map_or_else(Obj::none, Ref::own))
}
