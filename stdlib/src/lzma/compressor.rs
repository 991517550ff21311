//! `LZMACompressor`.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use lzma_rust2::filter::bcj::BcjWriter;
use lzma_rust2::filter::delta::DeltaWriter;
use lzma_rust2::{FilterConfig, FilterType, Lzma2Options, Lzma2Writer, LzmaWriter, XzOptions, XzWriter};
use objects::Ref;
use vm::native::{Native, TypeTable, method, new_method, record};
use vm::types::{buffer, capsule};
use vm::{PyResult, Thread};

use super::filters::{self, Chain};
use super::{
    CHECK_CRC64, CHECK_NONE, FORMAT_ALONE, FORMAT_RAW, FORMAT_XZ, PRESET_DEFAULT, PRESET_EXTREME, bad_format,
    check_type, invalid_options, lzma_error, raise,
};
use crate::arguments::{given, int32_or};
use crate::fields::part;

/// A capsule.
const STREAM: usize = 0;

/// The window of the usual preset.
const WINDOW_BYTES: usize = 8 << 20;

pub static COMPRESSOR: TypeTable = TypeTable {
    native: record("LZMACompressor", 1),
    module: "_lzma",
    doc: "LZMACompressor(format=FORMAT_XZ, check=-1, preset=None, filters=None)\n\nCreate a compressor object for compressing \
          data incrementally.",
    methods: &[METHODS],
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    new_method("($type, /, format=FORMAT_XZ, check=-1, preset=None, filters=None)", new),
    method(
        "compress",
        "($self, data, /)",
        compress,
        "Provide data to the compressor object.\n\nReturns a chunk of compressed data if possible, or b'' otherwise.",
    ),
    method(
        "flush",
        "($self, /)",
        flush,
        "Finish the compression process.\n\nReturns the compressed data left in internal buffers.",
    ),
];

/// A stage of compression; the last one collects what it writes.
trait Stage: Write {
    /// What was written so far.
    fn take(&mut self) -> Vec<u8>;
    /// Ends the stream, and gives the rest.
    fn finish(self: Box<Self>) -> io::Result<Vec<u8>>;
}

impl Stage for XzWriter<Vec<u8>> {
    fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.inner_mut())
    }

    fn finish(self: Box<Self>) -> io::Result<Vec<u8>> {
        XzWriter::finish(*self)
    }
}

impl Stage for LzmaWriter<Vec<u8>> {
    fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.inner_mut())
    }

    fn finish(self: Box<Self>) -> io::Result<Vec<u8>> {
        LzmaWriter::finish(*self)
    }
}

impl Stage for Lzma2Writer<Vec<u8>> {
    fn take(&mut self) -> Vec<u8> {
        std::mem::take(self.inner_mut())
    }

    fn finish(self: Box<Self>) -> io::Result<Vec<u8>> {
        Lzma2Writer::finish(*self)
    }
}

impl Stage for DeltaWriter<Box<dyn Stage>> {
    fn take(&mut self) -> Vec<u8> {
        self.inner_mut().take()
    }

    fn finish(self: Box<Self>) -> io::Result<Vec<u8>> {
        self.into_inner().finish()
    }
}

impl Stage for BcjWriter<Box<dyn Stage>> {
    fn take(&mut self) -> Vec<u8> {
        self.inner_mut().take()
    }

    fn finish(self: Box<Self>) -> io::Result<Vec<u8>> {
        BcjWriter::finish(*self)?.finish()
    }
}

/// None once flushed.
type Stream = RefCell<Option<Box<dyn Stage>>>;

fn new(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let class = thread.space.as_type(a[0]).expect("the binder checked the class");
    let (format, check) = (int32_or(thread, a[1], FORMAT_XZ)?, int32_or(thread, a[2], -1)?);
    let (preset, filters) = (given(a[3]), given(a[4]));
    if preset.is_some() && filters.is_some() {
        return Err(thread.value_error("Cannot specify both preset and filter chain"));
    }
    if format != FORMAT_XZ && check != -1 && check != CHECK_NONE {
        return Err(thread.value_error("Integrity checks are only supported by FORMAT_XZ"));
    }
    let chain = match filters {
        Some(filters) => Some(filters::chain(thread, filters)?),
        None => None,
    };
    let level = match preset {
        None => PRESET_DEFAULT,
        Some(preset) => match u32::try_from(thread.index_i64(preset)?) {
            Ok(preset) => preset,
            Err(_) => return Err(thread.overflow_error("Value too large for uint32_t type")),
        },
    };
    let stage = match format {
        FORMAT_XZ => new_xz(thread, if check == -1 { CHECK_CRC64 } else { check }, level, chain)?,
        FORMAT_ALONE => {
            let options = match chain {
                None => filters::preset(thread, level)?,
                Some(Chain { front, options, is_lzma1: true }) if front.is_empty() => options,
                Some(_) => {
                    let text = "Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter";
                    return Err(thread.value_error(text));
                }
            };
            let writer =
                LzmaWriter::new_use_header(Vec::new(), &options, None).map_err(|error| raise(thread, &error))?;
            Box::new(writer) as Box<dyn Stage>
        }
        FORMAT_RAW => match chain {
            Some(chain) => new_raw(thread, chain)?,
            None => return Err(thread.value_error("Must specify filters for FORMAT_RAW")),
        },
        _ => return Err(bad_format(thread, format)),
    };
    let capsule = capsule::with_buffers::<Stream>(thread, RefCell::new(Some(stage)), WINDOW_BYTES)?;
    Ok(thread.space.new_record(class.root_shape.get(), [capsule])?)
}

fn new_xz(thread: &Thread, check: i32, level: u32, chain: Option<Chain>) -> PyResult<Box<dyn Stage>> {
    let Some(check) = check_type(check) else {
        return Err(lzma_error(thread, "Unsupported integrity check"));
    };
    let (front, lzma_options) = match chain {
        None if level & !PRESET_EXTREME > 9 => return Err(invalid_options(thread)),
        None => (Vec::new(), filters::preset(thread, level)?),
        Some(chain) if chain.is_lzma1 => return Err(lzma_error(thread, "Internal error")),
        Some(chain) => (chain.front, chain.options),
    };
    let mut options = XzOptions { lzma_options, filters: front, ..XzOptions::default() };
    options.set_check_sum_type(check);
    match XzWriter::new(Vec::new(), options) {
        Ok(writer) => Ok(Box::new(writer)),
        Err(error) => Err(raise(thread, &error)),
    }
}

fn new_raw(thread: &Thread, chain: Chain) -> PyResult<Box<dyn Stage>> {
    let mut stage: Box<dyn Stage> = if chain.is_lzma1 {
        match LzmaWriter::new_no_header(Vec::new(), &chain.options, true) {
            Ok(writer) => Box::new(writer),
            Err(error) => return Err(raise(thread, &error)),
        }
    } else {
        Box::new(Lzma2Writer::new(Vec::new(), Lzma2Options { lzma_options: chain.options, chunk_size: None }))
    };
    for FilterConfig { filter_type, property } in chain.front.into_iter().rev() {
        let property = property as usize;
        stage = match filter_type {
            FilterType::Delta => Box::new(DeltaWriter::new(stage, property)),
            FilterType::BcjX86 => Box::new(BcjWriter::new_x86(stage, property)),
            FilterType::BcjPpc => Box::new(BcjWriter::new_ppc(stage, property)),
            FilterType::BcjIa64 => Box::new(BcjWriter::new_ia64(stage, property)),
            FilterType::BcjArm => Box::new(BcjWriter::new_arm(stage, property)),
            FilterType::BcjArmThumb => Box::new(BcjWriter::new_arm_thumb(stage, property)),
            FilterType::BcjSparc => Box::new(BcjWriter::new_sparc(stage, property)),
            _ => return Err(invalid_options(thread)),
        };
    }
    Ok(stage)
}

fn stream(thread: &Thread, compressor: Ref<'_>) -> Rc<Stream> {
    capsule::get::<Stream>(thread, part(compressor, STREAM).as_ref()).expect("made with its stream")
}

fn compress(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let data = buffer::require(thread, a[1])?;
    let stream = stream(thread, a[0]);
    let mut stream = stream.borrow_mut();
    let Some(stage) = stream.as_mut() else { return Err(thread.value_error("Compressor has been flushed")) };
    stage.write_all(&data).map_err(|error| raise(thread, &error))?;
    Ok(thread.space.bytes(&stage.take())?)
}

fn flush(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let Some(stage) = stream(thread, a[0]).borrow_mut().take() else {
        return Err(thread.value_error("Repeated call to flush()"));
    };
    let rest = stage.finish().map_err(|error| raise(thread, &error))?;
    Ok(thread.space.bytes(&rest)?)
}
