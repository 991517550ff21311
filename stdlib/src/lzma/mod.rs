//! `_lzma`: the xz, lzma and raw formats, by the `lzma-rust2` crate.

mod compressor;
mod decoder;
mod filters;

use std::io;

use objects::{Obj, Ref};
use vm::native::{ModuleTable, Native, TypeTable, function};
use vm::{PyResult, Raised, Thread, exceptions};

use crate::arguments::int32;
use crate::errors::exception;

pub static MODULE: ModuleTable = ModuleTable {
    name: "_lzma",
    doc: "",
    functions: &[FUNCTIONS],
    types: &[&compressor::COMPRESSOR, &decoder::DECOMPRESSOR, &LZMA_ERROR],
    initialize: Some(initialize),
};

static LZMA_ERROR: TypeTable =
    TypeTable { doc: "Call to liblzma failed.", ..exception("LZMAError", "_lzma", &exceptions::EXCEPTION) };

const FUNCTIONS: &[Native] = &[
    function(
        "is_check_supported",
        "(check_id, /)",
        |thread, a| Ok(Obj::boolean(check_type(int32(thread, a[0])?).is_some())),
        "Test whether the given integrity check is supported.\n\nAlways returns True for CHECK_NONE and CHECK_CRC32.",
    ),
    function(
        "_encode_filter_properties",
        "(filter, /)",
        filters::encode_properties,
        "Return a bytes object encoding the options (properties) of the filter specified by *filter* (a dict).\n\nThe result \
         does not include the filter ID itself, only the options.",
    ),
    function(
        "_decode_filter_properties",
        "(filter_id, encoded_props, /)",
        filters::decode_properties,
        "Return a dict with the options that the bytes encode for the filter of that ID.",
    ),
];

pub const FORMAT_AUTO: i32 = 0;
pub const FORMAT_XZ: i32 = 1;
pub const FORMAT_ALONE: i32 = 2;
pub const FORMAT_RAW: i32 = 3;

pub const CHECK_NONE: i32 = 0;
pub const CHECK_CRC64: i32 = 4;
pub const CHECK_UNKNOWN: i32 = 16;

pub const PRESET_DEFAULT: u32 = 6;
pub const PRESET_EXTREME: u32 = 1 << 31;

const CONSTANTS: &[(&str, i64)] = &[
    ("FORMAT_AUTO", FORMAT_AUTO as i64),
    ("FORMAT_XZ", FORMAT_XZ as i64),
    ("FORMAT_ALONE", FORMAT_ALONE as i64),
    ("FORMAT_RAW", FORMAT_RAW as i64),
    ("CHECK_NONE", CHECK_NONE as i64),
    ("CHECK_CRC32", 1),
    ("CHECK_CRC64", CHECK_CRC64 as i64),
    ("CHECK_SHA256", 10),
    ("CHECK_ID_MAX", 15),
    ("CHECK_UNKNOWN", CHECK_UNKNOWN as i64),
    ("FILTER_DELTA", filters::DELTA as i64),
    ("FILTER_X86", filters::X86 as i64),
    ("FILTER_POWERPC", filters::POWERPC as i64),
    ("FILTER_IA64", filters::IA64 as i64),
    ("FILTER_ARM", filters::ARM as i64),
    ("FILTER_ARMTHUMB", filters::ARM_THUMB as i64),
    ("FILTER_SPARC", filters::SPARC as i64),
    ("FILTER_LZMA2", filters::LZMA2 as i64),
    ("MF_HC3", 3),
    ("MF_HC4", 4),
    ("MF_BT2", 18),
    ("MF_BT3", 19),
    ("MF_BT4", 20),
    ("MODE_FAST", 1),
    ("MODE_NORMAL", 2),
    ("PRESET_DEFAULT", PRESET_DEFAULT as i64),
    ("PRESET_EXTREME", PRESET_EXTREME as i64),
];

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    for (name, value) in CONSTANTS {
        thread.set_attribute_str(module, name, Obj::small_int(*value).as_ref())?;
    }
    // Too large for a word.
    let id = thread.space.int_from_u64(filters::LZMA1)?;
    thread.set_attribute_str(module, "FILTER_LZMA1", id.as_ref())
}

/// The check of that number, if there is one.
fn check_type(number: i32) -> Option<lzma_rust2::CheckType> {
    use lzma_rust2::CheckType;
    Some(match number {
        0 => CheckType::None,
        1 => CheckType::Crc32,
        4 => CheckType::Crc64,
        10 => CheckType::Sha256,
        _ => return None,
    })
}

fn lzma_error(thread: &Thread, text: &str) -> Raised {
    thread.raise(&LZMA_ERROR, text)
}

/// What an error of the crate means.
fn raise(thread: &Thread, error: &io::Error) -> Raised {
    match error.kind() {
        io::ErrorKind::OutOfMemory => lzma_error(thread, "Memory usage limit exceeded"),
        io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput => invalid_options(thread),
        _ => lzma_error(thread, "Corrupt input data"),
    }
}

fn bad_input_format(thread: &Thread) -> Raised {
    lzma_error(thread, "Input format not supported by decoder")
}

fn invalid_options(thread: &Thread) -> Raised {
    lzma_error(thread, "Invalid or unsupported options")
}

fn bad_format(thread: &Thread, format: i32) -> Raised {
    thread.value_error(&format!("Invalid container format: {format}"))
}
