//! The standard library: modules written in Rust, a file or folder each, and the pure-Python ones in compiled form.

pub mod abc;
mod arguments;
pub mod array;
pub mod ast;
pub mod asyncio;
pub mod atexit;
pub mod binascii;
pub mod bisect;
mod buffer;
pub mod bz2;
pub mod cmath;
pub mod codecs;
pub mod collections;
pub mod collector_report;
pub mod contextvars;
pub mod csv;
pub mod datetime;
mod decompressor;
pub mod east_asian;
pub mod errno;
mod errors;
pub mod expat;
pub mod fault_handler;
pub mod fcntl;
mod fields;
pub mod functools;
pub mod gc_module;
pub mod hashes;
pub mod heap_queue;
pub mod imp;
pub mod io;
pub mod itertools;
pub mod json;
pub mod library;
pub mod locale;
pub mod lzma;
pub mod marshal;
pub mod math;
pub mod mmap;
pub mod monitoring;
pub mod multiprocessing;
pub mod native_interface;
pub mod opcode;
pub mod operator;
mod paths;
pub mod pickle;
pub mod posix;
pub mod posix_shared_memory;
pub mod posix_subprocess;
pub mod queue;
pub mod random;
pub mod resource;
pub mod select;
pub mod signal;
pub mod site;
pub mod socket;
pub mod sre;
pub mod stat;
pub mod statistics;
pub mod streams;
pub mod string;
pub mod structs;
pub mod suggestions;
pub mod symtable;
pub mod sysconfig;
pub mod sysconfig_data;
pub mod syslog;
pub mod termios;
pub mod test_internals;
pub mod thread;
pub mod time;
pub mod tokenize;
pub mod tracemalloc;
pub mod typing;
pub mod unicodedata;
pub mod users;
pub mod uuid;
mod waiting;
pub mod warnings;
pub mod weakref;
pub mod zlib;
pub mod zone_info;

use vm::native::ModuleTable;
use vm::state::Process;

/// All native modules but `sys` and `builtins`, which are the runtime's own.
pub static MODULES: &[&ModuleTable] = &[
    &abc::MODULE,
    &array::MODULE,
    &ast::MODULE,
    &asyncio::MODULE,
    &atexit::MODULE,
    &binascii::BINASCII,
    &bisect::MODULE,
    &bz2::MODULE,
    &cmath::CMATH,
    &codecs::CODECS,
    &collections::MODULE,
    &contextvars::MODULE,
    &csv::MODULE,
    &datetime::MODULE,
    &east_asian::MODULE,
    &errno::MODULE,
    &expat::MODULE,
    &fault_handler::MODULE,
    &fcntl::MODULE,
    &functools::MODULE,
    &gc_module::MODULE,
    &collector_report::MODULE,
    &hashes::BLAKE2,
    &hashes::HASHLIB,
    &hashes::MD5,
    &hashes::SHA1,
    &hashes::SHA2,
    &hashes::SHA3,
    &heap_queue::MODULE,
    &imp::MODULE,
    &io::MODULE,
    &itertools::MODULE,
    &json::MODULE,
    &locale::MODULE,
    &lzma::MODULE,
    &marshal::MODULE,
    &math::MATH,
    &monitoring::MODULE,
    &opcode::MODULE,
    &mmap::MODULE,
    &multiprocessing::MODULE,
    &native_interface::TESTS,
    &native_interface::PROTOCOL_TESTS,
    &native_interface::SINGLE_PHASE,
    &operator::MODULE,
    &pickle::MODULE,
    &posix::MODULE,
    &posix_shared_memory::MODULE,
    &posix_subprocess::MODULE,
    &queue::MODULE,
    &resource::MODULE,
    &select::MODULE,
    &signal::MODULE,
    &socket::MODULE,
    &sre::MODULE,
    &stat::MODULE,
    &statistics::MODULE,
    &random::RANDOM,
    &string::STRING,
    &structs::STRUCT,
    &suggestions::MODULE,
    &symtable::MODULE,
    &sysconfig::MODULE,
    &syslog::MODULE,
    &termios::MODULE,
    &test_internals::MODULE,
    &users::GRP,
    &users::PWD,
    &uuid::MODULE,
    &sysconfig_data::MODULE,
    &thread::MODULE,
    &time::MODULE,
    &tokenize::MODULE,
    &tracemalloc::MODULE,
    &typing::MODULE,
    &unicodedata::UNICODEDATA,
    &warnings::MODULE,
    &weakref::MODULE,
    &zlib::MODULE,
    &zone_info::MODULE,
];

/// The process's immutable state: what all interpreters share.
pub fn process() -> Process {
    Process {
        modules: MODULES.to_vec(),
        library: library::find,
        library_image: library::image,
        library_images: library::images(),
        library_names: || library::names().collect(),
        library_source: library::source_by_path,
        syntax: ast::HOOKS,
    }
}

/// `sys.stdin`, `sys.stdout`, `sys.stderr` and their copies, made by `io` as CPython makes them.
pub fn create_streams(thread: &vm::Thread) -> vm::PyResult<()> {
    vm::state::signals::set_initial_actions();
    streams::create(thread)
}

/// What runs at a program's end, before its objects end: `threading._shutdown`, `atexit`.
pub fn shutdown(thread: &vm::Thread) {
    streams::shutdown(thread);
}
