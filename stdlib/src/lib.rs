//! The standard library's native modules: a file each, declared in tables.

pub mod binascii;
pub mod cmath;
pub mod codecs;
pub mod math;
pub mod random;
pub mod string;
pub mod structs;
pub mod unicodedata;

use vm::native::ModuleTable;

/// Every native module of the standard library.
pub static MODULES: &[&ModuleTable] = &[
    &binascii::BINASCII,
    &cmath::CMATH,
    &codecs::CODECS,
    &math::MATH,
    &random::RANDOM,
    &string::STRING,
    &structs::STRUCT,
    &unicodedata::UNICODEDATA,
];
