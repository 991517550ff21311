//! `LZMADecompressor`.

use std::io;
use std::rc::Rc;

use lzma_rust2::filter::StreamFilter;
use lzma_rust2::{Action, Lzma2Stream, LzmaStream, Status, StreamResult, XzStream};
use objects::{Obj, Ref};
use vm::native::{GetSet, Native, TypeTable, getset, method, new_method, record};
use vm::types::capsule;
use vm::{PyResult, Thread};

use super::filters::{self, Chain};
use super::{
    CHECK_NONE, CHECK_UNKNOWN, FORMAT_ALONE, FORMAT_AUTO, FORMAT_RAW, FORMAT_XZ, bad_format, bad_input_format, raise,
};
use crate::arguments::{given, int32_or};
use crate::decompressor::{Decoder, Decompressor, Step, getsets};
use crate::fields::part;

/// A capsule.
const STREAM: usize = 0;

/// Bytes by which output grows.
const BLOCK: usize = 64 * 1024;
/// With this byte an xz stream begins, and no other.
const XZ_START: u8 = 0xFD;

pub static DECOMPRESSOR: TypeTable = TypeTable {
    native: record("LZMADecompressor", 1),
    module: "_lzma",
    doc: "Create a decompressor object for decompressing data incrementally.",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    new_method("($type, /, format=FORMAT_AUTO, memlimit=None, filters=None)", new),
    method(
        "decompress",
        "($self, /, data, max_length=-1)",
        |thread, a| {
            let length_max = a[2].non_null().map_or(Ok(-1), |length| thread.index_i64(length))?;
            decompressor(thread, a[0]).decompress(thread, a[1], length_max, |decoder, error| {
                // What goes wrong in the header is no such format.
                let is_memory = error.kind() == io::ErrorKind::OutOfMemory;
                if decoder.is_in_header() && !is_memory { bad_input_format(thread) } else { raise(thread, &error) }
            })
        },
        "Decompress *data*, returning uncompressed data as bytes.",
    ),
];

const COMMON: [GetSet; 3] = getsets(
    |t, a| Ok(Obj::boolean(decompressor(t, a).is_at_end())),
    |t, a| decompressor(t, a).unused(t),
    |t, a| Ok(Obj::boolean(decompressor(t, a).needs_input())),
);

const GETSETS: &[GetSet] = &{
    let [eof, unused_data, needs_input] = COMMON;
    [
        eof,
        unused_data,
        needs_input,
        getset(
            "check",
            |t, a| Ok(Obj::small_int(i64::from(decompressor(t, a).ask(LzmaDecoder::check)))),
            None,
            "ID of the integrity check used by the input stream.",
        ),
    ]
};

/// A decoder of one of the formats. Boxed: their states are large.
enum LzmaDecoder {
    /// The first byte decides which it is. The number is the memory limit in KiB.
    Unknown(u32),
    Xz(Box<XzStream>),
    Alone(Box<LzmaStream>),
    RawLzma1(Box<LzmaStream>),
    RawLzma2(Box<Lzma2Stream>),
    /// A raw stream behind further filters.
    Filtered(Box<Filtered>),
}

/// A raw stream with filters that undo, one after the other, what was done before compression.
struct Filtered {
    stream: LzmaDecoder,
    /// The filter next to the stream first, each with what it holds back.
    stages: Vec<(StreamFilter, Vec<u8>)>,
    /// Filtered bytes that nobody has got yet.
    ready: Vec<u8>,
    is_at_end: bool,
}

impl Filtered {
    fn process(&mut self, input: &[u8], output: &mut [u8]) -> io::Result<StreamResult> {
        let mut bytes_consumed = 0;
        if self.ready.is_empty() && !self.is_at_end && !output.is_empty() {
            let mut block = vec![0; output.len()];
            let result = self.stream.process(input, &mut block)?;
            block.truncate(result.bytes_produced);
            bytes_consumed = result.bytes_consumed;
            self.is_at_end = result.status == Status::StreamEnd;
            self.filter(block);
        }
        let bytes_produced = self.ready.len().min(output.len());
        output[..bytes_produced].copy_from_slice(&self.ready[..bytes_produced]);
        self.ready.drain(..bytes_produced);
        let status = if self.is_at_end && self.ready.is_empty() { Status::StreamEnd } else { Status::Ok };
        Ok(StreamResult { bytes_consumed, bytes_produced, status })
    }

    fn filter(&mut self, mut block: Vec<u8>) {
        for (filter, held) in &mut self.stages {
            held.append(&mut block);
            let settled = filter.decode(held);
            // At the end, what is held back stays as it is.
            block = if self.is_at_end { std::mem::take(held) } else { held.drain(..settled).collect() };
        }
        self.ready.append(&mut block);
    }
}

impl LzmaDecoder {
    fn check(&self) -> i32 {
        match self {
            LzmaDecoder::Unknown(_) => CHECK_UNKNOWN,
            LzmaDecoder::Xz(stream) => stream.check_type().map_or(CHECK_UNKNOWN, |check| check as i32),
            _ => CHECK_NONE,
        }
    }

    /// Whether a container's header has not been read yet.
    fn is_in_header(&self) -> bool {
        match self {
            LzmaDecoder::Unknown(_) => true,
            LzmaDecoder::Xz(stream) => stream.check_type().is_none(),
            LzmaDecoder::Alone(stream) => stream.memory_usage().is_none(),
            _ => false,
        }
    }

    fn process(&mut self, input: &[u8], output: &mut [u8]) -> io::Result<StreamResult> {
        match self {
            LzmaDecoder::Unknown(limit) => {
                let Some(&first) = input.first() else {
                    return Ok(StreamResult { bytes_consumed: 0, bytes_produced: 0, status: Status::Ok });
                };
                *self = if first == XZ_START { new_xz(*limit) } else { new_alone(*limit) };
                self.process(input, output)
            }
            LzmaDecoder::Xz(stream) => stream.process(input, output, Action::Run),
            LzmaDecoder::Alone(stream) | LzmaDecoder::RawLzma1(stream) => stream.process(input, output, Action::Run),
            LzmaDecoder::RawLzma2(stream) => stream.process(input, output, Action::Run),
            LzmaDecoder::Filtered(stream) => stream.process(input, output),
        }
    }
}

impl Decoder for LzmaDecoder {
    type Error = io::Error;
    const AT_END: &str = "Already at end of stream";

    fn decode(&mut self, input: &[u8], out: &mut Vec<u8>, limit: usize) -> Step<io::Error> {
        let mut taken = 0;
        loop {
            let start = out.len();
            // With a full buffer the stream still takes what produces nothing.
            let room = BLOCK.min(limit - start);
            out.resize(start + room, 0);
            let result = self.process(&input[taken..], &mut out[start..]);
            let Ok(StreamResult { bytes_consumed, bytes_produced, status }) = result else {
                out.truncate(start);
                return Err(result.err().unwrap_or_else(|| io::ErrorKind::InvalidData.into()));
            };
            out.truncate(start + bytes_produced);
            taken += bytes_consumed;
            if status == Status::StreamEnd {
                return Ok((taken, true));
            }
            if (bytes_consumed == 0 && bytes_produced == 0) || out.len() >= limit {
                return Ok((taken, false));
            }
        }
    }

    fn left_over(&self) -> &[u8] {
        match self {
            LzmaDecoder::Alone(stream) | LzmaDecoder::RawLzma1(stream) => stream.unused_input(),
            LzmaDecoder::Filtered(filtered) => filtered.stream.left_over(),
            _ => &[],
        }
    }
}

fn new_xz(limit: u32) -> LzmaDecoder {
    LzmaDecoder::Xz(Box::new(XzStream::new_mem_limit(false, limit)))
}

fn new_alone(limit: u32) -> LzmaDecoder {
    LzmaDecoder::Alone(Box::new(LzmaStream::new_mem_limit(limit, None)))
}

fn new_raw(thread: &Thread, chain: &Chain) -> PyResult<LzmaDecoder> {
    let options = &chain.options;
    let stream = if chain.is_lzma1 {
        let made = LzmaStream::new(u64::MAX, options.lc, options.lp, options.pb, options.dict_size, None);
        LzmaDecoder::RawLzma1(Box::new(made.map_err(|error| raise(thread, &error))?))
    } else {
        LzmaDecoder::RawLzma2(Box::new(Lzma2Stream::new(options.dict_size)))
    };
    if chain.front.is_empty() {
        return Ok(stream);
    }
    let mut stages = Vec::new();
    for config in chain.front.iter().rev() {
        stages.push((StreamFilter::new(config).map_err(|error| raise(thread, &error))?, Vec::new()));
    }
    Ok(LzmaDecoder::Filtered(Box::new(Filtered { stream, stages, ready: Vec::new(), is_at_end: false })))
}

fn new(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(a[0]).expect("the binder checked the class");
    let format = int32_or(thread, a[1], FORMAT_AUTO)?;
    let (limit, filters) = (given(a[2]), given(a[3]));
    let limit_kib = match limit {
        Some(_) if format == FORMAT_RAW => {
            return Err(thread.value_error("Cannot specify memory limit with FORMAT_RAW"));
        }
        // The crate counts in KiB.
        Some(limit) => u32::try_from(thread.index_i64(limit)?.max(0) / 1024).unwrap_or(u32::MAX),
        None => u32::MAX,
    };
    let decoder = match (format, filters) {
        (FORMAT_RAW, None) => return Err(thread.value_error("Must specify filters for FORMAT_RAW")),
        (FORMAT_RAW, Some(filters)) => new_raw(thread, &filters::chain(thread, filters)?)?,
        (_, Some(_)) => return Err(thread.value_error("Cannot specify filters except with FORMAT_RAW")),
        (FORMAT_AUTO, None) => LzmaDecoder::Unknown(limit_kib),
        (FORMAT_XZ, None) => new_xz(limit_kib),
        (FORMAT_ALONE, None) => new_alone(limit_kib),
        _ => return Err(bad_format(thread, format)),
    };
    let capsule = capsule::new(thread, Decompressor::new(decoder))?;
    Ok(thread.space.new_record(class.root_shape.get(), [capsule])?)
}

fn decompressor(thread: &Thread, object: Ref<'_>) -> Rc<Decompressor<LzmaDecoder>> {
    capsule::get(thread, part(object, STREAM).as_ref()).expect("made with its decoder")
}
