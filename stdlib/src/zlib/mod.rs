//! `zlib`: compression by the zlib library's formats.

mod objects;
mod stream;

use ::objects::{Obj, Ref, Space};
use libz_rs_sys as z;
use vm::native::{ModuleTable, Native, TypeTable, function};
use vm::types::buffer;
use vm::types::module::dict_of;
use vm::{PyResult, Raised, Thread, exceptions};

use crate::arguments::int32_or;
use crate::errors::exception;
use stream::{InflateError, Stream};

pub static MODULE: ModuleTable = ModuleTable {
    name: "zlib",
    doc: "The functions in this module allow compression and decompression using the zlib library, which is based on GNU zip.",
    functions: &[FUNCTIONS],
    types: &[&objects::DECOMPRESSOR],
    initialize: Some(initialize),
};

pub static ERROR: TypeTable = exception("error", "zlib", &exceptions::EXCEPTION);

const FUNCTIONS: &[Native] = &[
    function(
        "adler32",
        "(data, value=1, /)",
        |t, a| checksum(t, a, 1, stream::adler32),
        "Compute an Adler-32 checksum of data.",
    ),
    function(
        "crc32",
        "(data, value=0, /)",
        |t, a| checksum(t, a, 0, stream::crc32),
        "Compute a CRC-32 checksum of data.",
    ),
    function(
        "compress",
        "(data, /, level=-1, wbits=15)",
        compress,
        "Returns a bytes object containing compressed data.",
    ),
    function(
        "decompress",
        "(data, /, wbits=15, bufsize=16384)",
        decompress,
        "Returns a bytes object containing the uncompressed data.",
    ),
    function(
        "compressobj",
        "(level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None)",
        objects::new_compressor,
        "Return a compressor object.",
    ),
    function("decompressobj", "(wbits=15, zdict=b'')", objects::new_decompressor, "Return a decompressor object."),
];

/// The longest window, for whole streams with a header.
pub const WINDOW_BITS_MAX: i32 = 15;
pub const BUFFER_SIZE: i64 = 16 * 1024;

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    let dict = dict_of(thread, module)?;
    let dict = thread.dict_of(&dict);
    for (name, value) in [
        ("MAX_WBITS", WINDOW_BITS_MAX),
        ("DEFLATED", z::Z_DEFLATED),
        ("DEF_MEM_LEVEL", 8),
        ("DEF_BUF_SIZE", BUFFER_SIZE as i32),
        ("Z_BEST_COMPRESSION", z::Z_BEST_COMPRESSION),
        ("Z_BEST_SPEED", z::Z_BEST_SPEED),
        ("Z_BLOCK", z::Z_BLOCK),
        ("Z_DEFAULT_COMPRESSION", z::Z_DEFAULT_COMPRESSION),
        ("Z_DEFAULT_STRATEGY", z::Z_DEFAULT_STRATEGY),
        ("Z_FILTERED", z::Z_FILTERED),
        ("Z_FINISH", z::Z_FINISH),
        ("Z_FIXED", z::Z_FIXED),
        ("Z_FULL_FLUSH", z::Z_FULL_FLUSH),
        ("Z_HUFFMAN_ONLY", z::Z_HUFFMAN_ONLY),
        ("Z_NO_COMPRESSION", z::Z_NO_COMPRESSION),
        ("Z_NO_FLUSH", z::Z_NO_FLUSH),
        ("Z_PARTIAL_FLUSH", z::Z_PARTIAL_FLUSH),
        ("Z_RLE", z::Z_RLE),
        ("Z_SYNC_FLUSH", z::Z_SYNC_FLUSH),
        ("Z_TREES", z::Z_TREES),
    ] {
        thread.set_in(dict, name, Obj::small_int(value.into()))?;
    }
    // The interface is that of zlib 1.3.1; the library tells its own name behind it.
    thread.set_in(dict, "ZLIB_VERSION", thread.new_str("1.3.1")?)?;
    thread.set_in(dict, "ZLIB_RUNTIME_VERSION", thread.new_str("1.3.1")?)?;
    thread.set_in(dict, "__version__", thread.new_str("1.0")?)?;
    objects::make_classes(thread)?;
    let error = thread.ensure_class(&ERROR)?.as_ref().own();
    thread.set_in(dict, "error", error)
}

/// `zlib.error` for a code of the library.
#[cold]
pub fn zlib_error(thread: &Thread, stream: Option<&Stream>, code: i32, what: &str) -> Raised {
    let message = if code == z::Z_VERSION_ERROR {
        Some("library version mismatch".to_owned())
    } else {
        stream.and_then(Stream::message).or_else(|| {
            Some(
                match code {
                    z::Z_BUF_ERROR => "incomplete or truncated stream",
                    z::Z_STREAM_ERROR => "inconsistent stream state",
                    z::Z_DATA_ERROR => "invalid input data",
                    _ => return None,
                }
                .to_owned(),
            )
        })
    };
    match message {
        Some(message) => thread.raise(&ERROR, &format!("Error {code} {what}: {message}")),
        None => thread.raise(&ERROR, &format!("Error {code} {what}")),
    }
}

pub fn inflate_error(thread: &Thread, stream: &Stream, error: InflateError, what: &str) -> Raised {
    match error {
        InflateError::Data(code) => zlib_error(thread, Some(stream), code, what),
        InflateError::Dictionary(code) => zlib_error(thread, Some(stream), code, "while setting zdict"),
    }
}

fn checksum(thread: &Thread, a: &[Ref<'_>], default: u32, sum: fn(u32, &[u8]) -> u32) -> PyResult {
    let bytes = buffer::require(thread, a[0])?;
    let start = match a[1].non_null() {
        None => default,
        Some(value) => {
            // The lowest 32 bits, whatever the sign.
            let index = thread.index(value)?;
            let value = Space::exact_int(index.as_ref()).expect("an exact int");
            match value.to_i64() {
                Some(value) => value as u32,
                None => {
                    let low = value.to_big() & num_bigint::BigInt::from(u32::MAX);
                    u32::try_from(low).unwrap_or(0)
                }
            }
        }
    };
    Ok(Obj::small_int(sum(start, &bytes).into()))
}

fn compress(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let bytes = buffer::require(thread, a[0])?;
    let (level, window_bits) = (int32_or(thread, a[1], -1)?, int32_or(thread, a[2], WINDOW_BITS_MAX)?);
    let mut stream = match Stream::deflate(level, z::Z_DEFLATED, window_bits, 8, z::Z_DEFAULT_STRATEGY) {
        Ok(stream) => stream,
        Err(z::Z_MEM_ERROR) => {
            return Err(thread.raise(&exceptions::MEMORY_ERROR, "Out of memory while compressing data"));
        }
        Err(z::Z_STREAM_ERROR) => return Err(thread.raise(&ERROR, "Bad compression level")),
        Err(code) => return Err(zlib_error(thread, None, code, "while compressing data")),
    };
    match stream.deflate_all(&bytes, z::Z_FINISH) {
        Ok(made) => Ok(thread.space.bytes(&made)?),
        Err(code) => Err(zlib_error(thread, Some(&stream), code, "while compressing data")),
    }
}

fn decompress(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let bytes = buffer::require(thread, a[0])?;
    let window_bits = int32_or(thread, a[1], WINDOW_BITS_MAX)?;
    let size = a[2].non_null().map_or(Ok(BUFFER_SIZE), |size| thread.index_i64(size))?;
    if size < 0 {
        return Err(thread.value_error("bufsize must be non-negative"));
    }
    let mut stream = match Stream::inflate(window_bits) {
        Ok(stream) => stream,
        Err(code) => return Err(zlib_error(thread, None, code, "while preparing to decompress data")),
    };
    let mut out = Vec::new();
    match stream.inflate_some(&bytes, &mut out, usize::MAX, z::Z_SYNC_FLUSH, None) {
        Ok((_, true)) => Ok(thread.space.bytes(&out)?),
        Ok((_, false)) => Err(zlib_error(thread, Some(&stream), z::Z_BUF_ERROR, "while decompressing data")),
        Err(error) => Err(inflate_error(thread, &stream, error, "while decompressing data")),
    }
}
