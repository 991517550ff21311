//! `_bz2`: the bzip2 format, by the bzip2 library's Rust translation.

use std::cell::RefCell;
use std::os::raw::{c_int, c_uint};
use std::rc::Rc;

use libbz2_rs_sys as bz;
use objects::{Obj, Ref};
use vm::native::{GetSet, ModuleTable, Native, TypeTable, method, new_method, record};
use vm::types::{buffer, capsule};
use vm::{PyResult, Raised, Thread, exceptions};

use crate::arguments::int32_or;
use crate::decompressor::{Decoder, Decompressor, Step, getsets};
use crate::fields::part;

pub static MODULE: ModuleTable =
    ModuleTable { name: "_bz2", doc: "", functions: &[], types: &[&COMPRESSOR, &DECOMPRESSOR], initialize: None };

/// Slot of both types: a capsule.
const STREAM: usize = 0;

static COMPRESSOR: TypeTable = TypeTable {
    native: record("BZ2Compressor", 1),
    module: "_bz2",
    doc: "Create a compressor object for compressing data incrementally.",
    methods: &[COMPRESSOR_METHODS],
    ..TypeTable::EMPTY
};

static DECOMPRESSOR: TypeTable = TypeTable {
    native: record("BZ2Decompressor", 1),
    module: "_bz2",
    doc: "Create a decompressor object for decompressing data incrementally.",
    methods: &[DECOMPRESSOR_METHODS],
    getsets: DECOMPRESSOR_GETSETS,
    ..TypeTable::EMPTY
};

/// What the block sorter takes: so says the format's documentation.
fn compressor_bytes(level: i32) -> usize {
    400_000 + 800_000 * level.max(0) as usize
}

const COMPRESSOR_METHODS: &[Native] = &[
    new_method("($type, compresslevel=9, /)", |thread, a| {
        let class = thread.space.as_type(a[0]).expect("the binder checked the class");
        let level = int32_or(thread, a[1], 9)?;
        if !(1..=9).contains(&level) {
            return Err(thread.value_error("compresslevel must be between 1 and 9"));
        }
        let stream = Stream::compress(level).map_err(|code| raise(thread, code))?;
        let capsule = capsule::with_buffers(thread, RefCell::new(Some(stream)), compressor_bytes(level))?;
        Ok(thread.space.new_record(class.root_shape.get(), [capsule])?)
    }),
    method("compress", "($self, data, /)", compress, "Provide data to the compressor object."),
    method("flush", "($self, /)", flush, "Finish the compression process."),
];

const DECOMPRESSOR_METHODS: &[Native] = &[
    new_method("($type, /)", |thread, a| {
        let class = thread.space.as_type(a[0]).expect("the binder checked the class");
        let stream = Stream::decompress().map_err(|code| raise(thread, code))?;
        let capsule = capsule::new(thread, Decompressor::new(stream))?;
        Ok(thread.space.new_record(class.root_shape.get(), [capsule])?)
    }),
    method(
        "decompress",
        "($self, /, data, max_length=-1)",
        |thread, a| {
            let length_max = a[2].non_null().map_or(Ok(-1), |length| thread.index_i64(length))?;
            decompressor(thread, a[0]).decompress(thread, a[1], length_max, |_, code| raise(thread, code))
        },
        "Decompress *data*, returning uncompressed data as bytes.",
    ),
];

const DECOMPRESSOR_GETSETS: &[GetSet] = &getsets(
    |t, a| Ok(Obj::boolean(decompressor(t, a).is_at_end())),
    |t, a| decompressor(t, a).unused(t),
    |t, a| Ok(Obj::boolean(decompressor(t, a).needs_input())),
);

/// The bytes by which output grows at first; it doubles.
const OUTPUT_START: usize = 16 * 1024;
/// What one call takes at most.
const BLOCK_MAX: usize = 1 << 30;

/// A stream of the library. Boxed: its state points back to it.
struct Stream {
    raw: Box<bz::bz_stream>,
    compresses: bool,
}

fn fresh() -> Box<bz::bz_stream> {
    Box::new(bz::bz_stream {
        next_in: std::ptr::null(),
        avail_in: 0,
        total_in_lo32: 0,
        total_in_hi32: 0,
        next_out: std::ptr::null_mut(),
        avail_out: 0,
        total_out_lo32: 0,
        total_out_hi32: 0,
        state: std::ptr::null_mut(),
        bzalloc: None,
        bzfree: None,
        opaque: std::ptr::null_mut(),
    })
}

impl Stream {
    fn compress(level: i32) -> Result<Stream, c_int> {
        let mut raw = fresh();
        // SAFETY: a fresh stream.
        match unsafe { bz::BZ2_bzCompressInit(&raw mut *raw, level, 0, 0) } {
            bz::BZ_OK => Ok(Stream { raw, compresses: true }),
            code => Err(code),
        }
    }

    fn decompress() -> Result<Stream, c_int> {
        let mut raw = fresh();
        // SAFETY: a fresh stream.
        match unsafe { bz::BZ2_bzDecompressInit(&raw mut *raw, 0, 0) } {
            bz::BZ_OK => Ok(Stream { raw, compresses: false }),
            code => Err(code),
        }
    }

    /// One step: the code, and the bytes taken. `action` is for compression.
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>, limit: usize, action: c_int) -> (c_int, usize) {
        if out.len() == out.capacity() {
            out.reserve(out.len().max(OUTPUT_START).min(limit.saturating_sub(out.len()).max(1)));
        }
        let room = (out.capacity() - out.len()).min(limit - out.len()).min(BLOCK_MAX);
        let given = input.len().min(BLOCK_MAX);
        self.raw.next_in = input.as_ptr().cast();
        self.raw.avail_in = given as c_uint;
        self.raw.next_out = out.spare_capacity_mut().as_mut_ptr().cast();
        self.raw.avail_out = room as c_uint;
        // SAFETY: an initialized stream; input and room have these lengths.
        let code = unsafe {
            match self.compresses {
                true => bz::BZ2_bzCompress(&raw mut *self.raw, action),
                false => bz::BZ2_bzDecompress(&raw mut *self.raw),
            }
        };
        let made = room - self.raw.avail_out as usize;
        // SAFETY: the library wrote that many bytes.
        unsafe { out.set_len(out.len() + made) };
        (code, given - self.raw.avail_in as usize)
    }

    /// Compresses all of the input, or (`BZ_FINISH`) ends the stream.
    fn compress_all(&mut self, mut input: &[u8], action: c_int) -> Result<Vec<u8>, c_int> {
        let mut out = Vec::new();
        loop {
            if input.is_empty() && action == bz::BZ_RUN {
                return Ok(out);
            }
            let (code, taken) = self.step(input, &mut out, usize::MAX, action);
            input = &input[taken..];
            match code {
                bz::BZ_STREAM_END => return Ok(out),
                code if code < 0 => return Err(code),
                _ => {}
            }
        }
    }
}

impl Decoder for Stream {
    type Error = c_int;

    fn decode(&mut self, input: &[u8], out: &mut Vec<u8>, limit: usize) -> Step<c_int> {
        let mut taken = 0;
        loop {
            let (code, more) = self.step(&input[taken..], out, limit, bz::BZ_RUN);
            taken += more;
            match code {
                bz::BZ_STREAM_END => return Ok((taken, true)),
                code if code < 0 => return Err(code),
                _ => {}
            }
            if out.len() >= limit || (taken == input.len() && self.raw.avail_out != 0) {
                return Ok((taken, false));
            }
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: initialized, ended once.
        unsafe {
            match self.compresses {
                true => bz::BZ2_bzCompressEnd(&raw mut *self.raw),
                false => bz::BZ2_bzDecompressEnd(&raw mut *self.raw),
            };
        }
    }
}

#[cold]
fn raise(thread: &Thread, code: c_int) -> Raised {
    match code {
        bz::BZ_PARAM_ERROR => thread.value_error("Internal error - invalid parameters passed to libbzip2"),
        bz::BZ_MEM_ERROR => thread.raise(&exceptions::MEMORY_ERROR, ""),
        bz::BZ_DATA_ERROR | bz::BZ_DATA_ERROR_MAGIC => thread.raise(&exceptions::OS_ERROR, "Invalid data stream"),
        bz::BZ_IO_ERROR => thread.raise(&exceptions::OS_ERROR, "Unknown I/O error"),
        bz::BZ_UNEXPECTED_EOF => {
            thread.raise(&exceptions::EOF_ERROR, "Compressed file ended before the logical end-of-stream was detected")
        }
        bz::BZ_SEQUENCE_ERROR => thread.runtime_error("Internal error - Invalid sequence of commands sent to libbzip2"),
        code => thread.raise(&exceptions::OS_ERROR, &format!("Unrecognized error from libbzip2: {code}")),
    }
}

fn compressor(thread: &Thread, object: Ref<'_>) -> Rc<RefCell<Option<Stream>>> {
    capsule::get(thread, part(object, STREAM).as_ref()).expect("made with a stream")
}

fn decompressor(thread: &Thread, object: Ref<'_>) -> Rc<Decompressor<Stream>> {
    capsule::get(thread, part(object, STREAM).as_ref()).expect("made with a stream")
}

fn compress(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let bytes = buffer::require(thread, a[1])?;
    let cell = compressor(thread, a[0]);
    let mut stream = cell.borrow_mut();
    let Some(stream) = &mut *stream else { return Err(thread.value_error("Compressor has been flushed")) };
    match stream.compress_all(&bytes, bz::BZ_RUN) {
        Ok(made) => Ok(thread.space.bytes(&made)?),
        Err(code) => Err(raise(thread, code)),
    }
}

fn flush(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let Some(mut stream) = compressor(thread, a[0]).borrow_mut().take() else {
        return Err(thread.value_error("Repeated call to flush()"));
    };
    match stream.compress_all(&[], bz::BZ_FINISH) {
        Ok(made) => Ok(thread.space.bytes(&made)?),
        Err(code) => Err(raise(thread, code)),
    }
}
