//! Compressors and decompressors: streams that programs feed piece by piece.

use std::cell::RefCell;
use std::rc::Rc;

use libz_rs_sys as z;
use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{GetSet, Native, TypeTable, member, method, new_method, record};
use vm::types::{buffer, capsule};
use vm::{PyResult, Thread, exceptions};

use super::stream::{InflateError, Stream};
use super::{BUFFER_SIZE, WINDOW_BITS_MAX, inflate_error, zlib_error};
use crate::arguments::{given, int32_or};
use crate::decompressor::{Decoder, Decompressor, Step, getsets};
use crate::fields::{at, part};

/// Slot of all three types: a capsule.
const STREAM: usize = 0;
/// Slots of decompression objects.
const UNUSED: usize = 1;
const UNCONSUMED: usize = 2;
const AT_END: usize = 3;

static COMPRESS: TypeTable = TypeTable {
    native: record("Compress", 1),
    module: "zlib",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[COMPRESS_METHODS],
    ..TypeTable::EMPTY
};

static DECOMPRESS: TypeTable = TypeTable {
    native: record("Decompress", 4),
    module: "zlib",
    flags: TypeFlags::DISALLOW_INSTANTIATION,
    methods: &[DECOMPRESS_METHODS],
    members: &[member("unused_data", UNUSED, ""), member("unconsumed_tail", UNCONSUMED, ""), member("eof", AT_END, "")],
    ..TypeTable::EMPTY
};

/// What streams take with the usual window: so says the library's documentation.
const DEFLATE_BYTES: usize = 256 << 10;
const INFLATE_BYTES: usize = 40 << 10;

pub static DECOMPRESSOR: TypeTable = TypeTable {
    native: record("_ZlibDecompressor", 1),
    module: "zlib",
    doc: "Create a decompressor object for decompressing data incrementally.",
    methods: &[DECOMPRESSOR_METHODS],
    getsets: DECOMPRESSOR_GETSETS,
    ..TypeTable::EMPTY
};

const COMPRESS_METHODS: &[Native] = &[
    method("compress", "($self, data, /)", compress, "Returns a bytes object containing compressed data."),
    method(
        "flush",
        "($self, mode=4, /)",
        compress_flush,
        "Return a bytes object containing any remaining compressed data.",
    ),
    method("copy", "($self, /)", compress_copy, "Return a copy of the compression object."),
    method("__copy__", "($self, /)", compress_copy, "Return a copy of the compression object."),
    method("__deepcopy__", "($self, memo, /)", compress_copy, "Return a copy of the compression object."),
];

const DECOMPRESS_METHODS: &[Native] = &[
    method(
        "decompress",
        "($self, data, /, max_length=0)",
        decompress,
        "Return a bytes object containing the decompressed version of the data.",
    ),
    method(
        "flush",
        "($self, length=16384, /)",
        decompress_flush,
        "Return a bytes object containing any remaining decompressed data.",
    ),
    method("copy", "($self, /)", decompress_copy, "Return a copy of the decompression object."),
    method("__copy__", "($self, /)", decompress_copy, "Return a copy of the decompression object."),
    method("__deepcopy__", "($self, memo, /)", decompress_copy, "Return a copy of the decompression object."),
];

const DECOMPRESSOR_METHODS: &[Native] = &[
    new_method("($type, /, wbits=15, zdict=b'')", |thread, a| {
        let class = thread.space.as_type(a[0]).expect("the binder checked the class");
        let inflater = new_inflater(thread, a[1], a[2])?;
        let capsule = capsule::with_buffers(thread, Decompressor::new(inflater), INFLATE_BYTES)?;
        Ok(thread.space.new_record(class.root_shape.get(), [capsule])?)
    }),
    method(
        "decompress",
        "($self, /, data, max_length=-1)",
        |thread, a| {
            let length_max = a[2].non_null().map_or(Ok(-1), |length| thread.index_i64(length))?;
            let raise =
                |inflater: &Inflater, error| inflate_error(thread, &inflater.stream, error, "while decompressing data");
            decompressor(thread, a[0]).decompress(thread, a[1], length_max, raise)
        },
        "Decompress *data*, returning uncompressed data as bytes.",
    ),
];

const DECOMPRESSOR_GETSETS: &[GetSet] = &getsets(
    |t, a| Ok(Obj::boolean(decompressor(t, a).is_at_end())),
    |t, a| decompressor(t, a).unused(t),
    |t, a| Ok(Obj::boolean(decompressor(t, a).needs_input())),
);

pub fn make_classes(thread: &Thread) -> PyResult<()> {
    for table in [&COMPRESS, &DECOMPRESS, &DECOMPRESSOR] {
        thread.ensure_class(table)?;
    }
    Ok(())
}

/// A stream for inflating, with the dictionary that it may ask for.
struct Inflater {
    stream: Stream,
    dictionary: Option<Vec<u8>>,
}

impl Decoder for Inflater {
    type Error = InflateError;

    fn decode(&mut self, input: &[u8], out: &mut Vec<u8>, limit: usize) -> Step<InflateError> {
        self.stream.inflate_some(input, out, limit, z::Z_SYNC_FLUSH, self.dictionary.as_deref())
    }
}

fn decompressor(thread: &Thread, object: Ref<'_>) -> Rc<Decompressor<Inflater>> {
    capsule::get(thread, part(object, STREAM).as_ref()).expect("made with a decompressor")
}

/// None once the stream is finished.
type Cell<T> = RefCell<Option<T>>;

fn deflater(thread: &Thread, object: Ref<'_>) -> Rc<Cell<Stream>> {
    capsule::get(thread, part(object, STREAM).as_ref()).expect("made with a stream")
}

fn inflater(thread: &Thread, object: Ref<'_>) -> Rc<Cell<Inflater>> {
    capsule::get(thread, part(object, STREAM).as_ref()).expect("made with a stream")
}

pub fn new_compressor(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let level = int32_or(thread, a[0], z::Z_DEFAULT_COMPRESSION)?;
    let method = int32_or(thread, a[1], z::Z_DEFLATED)?;
    let window_bits = int32_or(thread, a[2], WINDOW_BITS_MAX)?;
    let memory = int32_or(thread, a[3], 8)?;
    let strategy = int32_or(thread, a[4], z::Z_DEFAULT_STRATEGY)?;
    let dictionary = given(a[5]).map(|dictionary| buffer::require(thread, dictionary)).transpose()?;
    let mut stream = match Stream::deflate(level, method, window_bits, memory, strategy) {
        Ok(stream) => stream,
        Err(z::Z_MEM_ERROR) => {
            return Err(thread.raise(&exceptions::MEMORY_ERROR, "Can't allocate memory for compression object"));
        }
        Err(z::Z_STREAM_ERROR) => return Err(thread.value_error("Invalid initialization option")),
        Err(code) => return Err(zlib_error(thread, None, code, "while creating compression object")),
    };
    if let Some(dictionary) = dictionary {
        match stream.set_dictionary(&dictionary) {
            z::Z_OK => {}
            z::Z_STREAM_ERROR => return Err(thread.value_error("Invalid dictionary")),
            _ => return Err(thread.value_error("deflateSetDictionary()")),
        }
    }
    compressor_of(thread, stream)
}

fn compressor_of(thread: &Thread, stream: Stream) -> PyResult {
    let capsule = capsule::with_buffers(thread, RefCell::new(Some(stream)), DEFLATE_BYTES)?;
    Ok(thread.space.new_record(thread.shape(&COMPRESS), [capsule])?)
}

fn new_inflater(thread: &Thread, window_bits: Ref<'_>, dictionary: Ref<'_>) -> PyResult<Inflater> {
    let window_bits = int32_or(thread, window_bits, WINDOW_BITS_MAX)?;
    let dictionary = match dictionary.non_null() {
        None => None,
        Some(dictionary) => match buffer::get(thread, dictionary)? {
            Some(bytes) => Some(bytes.to_vec()).filter(|bytes| !bytes.is_empty()),
            None => return Err(thread.type_error("zdict argument must support the buffer protocol")),
        },
    };
    let mut stream = match Stream::inflate(window_bits) {
        Ok(stream) => stream,
        Err(z::Z_STREAM_ERROR) => return Err(thread.value_error("Invalid initialization option")),
        Err(z::Z_MEM_ERROR) => {
            return Err(thread.raise(&exceptions::MEMORY_ERROR, "Can't allocate memory for decompression object"));
        }
        Err(code) => return Err(zlib_error(thread, None, code, "while creating decompression object")),
    };
    // A raw stream does not ask for its dictionary.
    if window_bits < 0
        && let Some(dictionary) = &dictionary
    {
        match stream.set_dictionary(dictionary) {
            z::Z_OK => {}
            code => return Err(zlib_error(thread, Some(&stream), code, "while setting zdict")),
        }
    }
    Ok(Inflater { stream, dictionary })
}

pub fn new_decompressor(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let inflater = new_inflater(thread, a[0], a[1])?;
    let empty = thread.space.bytes(&[])?;
    decompressor_of(thread, Some(inflater), [empty.clone(), empty, Obj::boolean(false)])
}

fn decompressor_of(thread: &Thread, inflater: Option<Inflater>, parts: [Obj; 3]) -> PyResult {
    let capsule = capsule::with_buffers(thread, RefCell::new(inflater), INFLATE_BYTES)?;
    let [unused, unconsumed, at_end] = parts;
    Ok(thread.space.new_record(thread.shape(&DECOMPRESS), [capsule, unused, unconsumed, at_end])?)
}

fn compress(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let bytes = buffer::require(thread, a[1])?;
    let cell = deflater(thread, a[0]);
    let mut stream = cell.borrow_mut();
    let Some(stream) = &mut *stream else {
        return Err(zlib_error(thread, None, z::Z_STREAM_ERROR, "while compressing data"));
    };
    match stream.deflate_all(&bytes, z::Z_NO_FLUSH) {
        Ok(made) => Ok(thread.space.bytes(&made)?),
        Err(code) => Err(zlib_error(thread, Some(stream), code, "while compressing data")),
    }
}

fn compress_flush(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let mode = int32_or(thread, a[1], z::Z_FINISH)?;
    if mode == z::Z_NO_FLUSH {
        return Ok(thread.space.bytes(&[])?);
    }
    let cell = deflater(thread, a[0]);
    let mut place = cell.borrow_mut();
    let Some(stream) = &mut *place else {
        return Err(zlib_error(thread, None, z::Z_STREAM_ERROR, "while flushing"));
    };
    let made = match stream.deflate_all(&[], mode) {
        Ok(made) => thread.space.bytes(&made)?,
        Err(code) => return Err(zlib_error(thread, Some(stream), code, "while flushing")),
    };
    if mode == z::Z_FINISH {
        *place = None;
    }
    Ok(made)
}

fn compress_copy(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let cell = deflater(thread, a[0]);
    let copied = match &mut *cell.borrow_mut() {
        Some(stream) => stream.copy(),
        None => Err(z::Z_STREAM_ERROR),
    };
    match copied {
        Ok(stream) => compressor_of(thread, stream),
        Err(z::Z_STREAM_ERROR) => Err(thread.value_error("Inconsistent stream state")),
        Err(code) => Err(zlib_error(thread, None, code, "while copying compression object")),
    }
}

fn decompress_copy(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let cell = inflater(thread, a[0]);
    let copied = match &mut *cell.borrow_mut() {
        Some(inflater) => {
            inflater.stream.copy().map(|stream| Inflater { stream, dictionary: inflater.dictionary.clone() })
        }
        None => Err(z::Z_STREAM_ERROR),
    };
    match copied {
        Ok(inflater) => {
            let parts = [part(a[0], UNUSED), part(a[0], UNCONSUMED), part(a[0], AT_END)];
            decompressor_of(thread, Some(inflater), parts)
        }
        Err(z::Z_STREAM_ERROR) => Err(thread.value_error("Inconsistent stream state")),
        Err(code) => Err(zlib_error(thread, None, code, "while copying decompression object")),
    }
}

/// Keeps what was not used: behind the stream's end, or beyond what there was room for.
fn keep_rest(thread: &Thread, object: Ref<'_>, rest: &[u8], ended: bool) -> PyResult<()> {
    if ended {
        let unused = part(object, UNUSED);
        let known = thread.space.bytes_value(unused.as_ref()).map_or(&[][..], |bytes| bytes.data());
        let joined = thread.space.bytes(&[known, rest].concat())?;
        at(object, UNUSED).set(joined);
        at(object, UNCONSUMED).set(thread.space.bytes(&[])?);
        at(object, AT_END).set(Obj::boolean(true));
    } else {
        at(object, UNCONSUMED).set(thread.space.bytes(rest)?);
    }
    Ok(())
}

fn decompress(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let bytes = buffer::require(thread, a[1])?;
    let limit = match a[2].non_null().map_or(Ok(0), |length| thread.index_i64(length))? {
        0 => usize::MAX,
        length if length < 0 => return Err(thread.value_error("max_length must be non-negative")),
        length => length as usize,
    };
    if part(a[0], AT_END).is_true() {
        keep_rest(thread, a[0], &bytes, true)?;
        return Ok(thread.space.bytes(&[])?);
    }
    let cell = inflater(thread, a[0]);
    let mut place = cell.borrow_mut();
    let Some(inflater) = &mut *place else {
        return Err(zlib_error(thread, None, z::Z_STREAM_ERROR, "while decompressing data"));
    };
    let mut out = Vec::new();
    match inflater.decode(&bytes, &mut out, limit) {
        Ok((taken, ended)) => keep_rest(thread, a[0], &bytes[taken..], ended)?,
        Err(error) => return Err(inflate_error(thread, &inflater.stream, error, "while decompressing data")),
    }
    Ok(thread.space.bytes(&out)?)
}

fn decompress_flush(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let length = a[1].non_null().map_or(Ok(BUFFER_SIZE), |length| thread.index_i64(length))?;
    if length <= 0 {
        return Err(thread.value_error("length must be greater than zero"));
    }
    let tail = part(a[0], UNCONSUMED);
    let input = thread.space.bytes_value(tail.as_ref()).map_or(&[][..], |bytes| bytes.data());
    let cell = inflater(thread, a[0]);
    let mut place = cell.borrow_mut();
    let Some(inflater) = &mut *place else { return Ok(thread.space.bytes(&[])?) };
    let mut out = Vec::new();
    let result = inflater.stream.inflate_some(input, &mut out, usize::MAX, z::Z_FINISH, inflater.dictionary.as_deref());
    match result {
        Ok((taken, ended)) => {
            keep_rest(thread, a[0], &input[taken..], ended)?;
            if ended {
                *place = None;
            }
        }
        Err(error) => return Err(inflate_error(thread, &inflater.stream, error, "while finishing decompression")),
    }
    Ok(thread.space.bytes(&out)?)
}
