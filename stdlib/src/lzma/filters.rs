//! Filter chains: dicts that name filters and their options, and the bytes that stand for the options in files.

use lzma_rust2::{EncodeMode, FilterConfig, FilterType, LzmaOptions, MfType};
use objects::dict::Dict;
use objects::{Obj, Ref};
use vm::types::buffer;
use vm::{PyResult, Raised, Thread, exceptions};

use super::{PRESET_DEFAULT, PRESET_EXTREME, invalid_options, lzma_error};

pub const LZMA1: u64 = 0x4000_0000_0000_0001;
pub const LZMA2: u64 = 0x21;
pub const DELTA: u64 = 3;
pub const X86: u64 = 4;
pub const POWERPC: u64 = 5;
pub const IA64: u64 = 6;
pub const ARM: u64 = 7;
pub const ARM_THUMB: u64 = 8;
pub const SPARC: u64 = 9;

const FILTERS_MAX: usize = 4;
const DICTIONARY_MIN: u32 = 4096;
/// The largest dictionary that an encoder takes.
const DICTIONARY_MAX: u32 = (1 << 30) + (1 << 29);

/// A filter with its options.
pub enum Filter {
    Lzma1(LzmaOptions),
    Lzma2(LzmaOptions),
    Delta {
        distance: u32,
    },
    /// A converter of branches in machine code.
    Branches {
        id: u64,
        start: u32,
    },
}

/// A checked chain: filters in front, then the one that compresses.
pub struct Chain {
    pub front: Vec<FilterConfig>,
    pub options: LzmaOptions,
    pub is_lzma1: bool,
}

/// Reads the entries of a filter's dict.
struct Entries<'a> {
    thread: &'a Thread,
    dict: Ref<'a>,
    found: usize,
}

impl Entries<'_> {
    /// A number below 2 ** 32, where the dict has one of that name.
    fn number(&mut self, name: &str) -> PyResult<Option<u32>> {
        let thread = self.thread;
        let key = thread.new_str(name)?;
        let found = thread.get_item(self.dict, key.as_ref());
        let Some(value) = thread.catch(found, &exceptions::KEY_ERROR)? else { return Ok(None) };
        self.found += 1;
        let index = thread.index(value.as_ref())?;
        let value = objects::Space::exact_int(index.as_ref()).and_then(|value| value.to_u64());
        match value.and_then(|value| u32::try_from(value).ok()) {
            Some(value) => Ok(Some(value)),
            None => Err(thread.overflow_error("Value too large for uint32_t type")),
        }
    }

    fn check_all_known(&self, kind: &str) -> PyResult<()> {
        // The id is an entry, too.
        if self.thread.length(self.dict)? == self.found + 1 {
            return Ok(());
        }
        Err(self.thread.value_error(&format!("Invalid filter specifier for {kind} filter")))
    }
}

/// The encoder's options of a preset level.
pub fn preset(thread: &Thread, preset: u32) -> PyResult<LzmaOptions> {
    let level = preset & !PRESET_EXTREME;
    if level > 9 {
        return Err(lzma_error(thread, &format!("Invalid compression preset: {preset}")));
    }
    let mut options = LzmaOptions::with_preset(level);
    if preset & PRESET_EXTREME != 0 {
        options.mode = EncodeMode::Normal;
        options.mf = MfType::Bt4;
        let is_deep = level == 3 || level == 5;
        (options.nice_len, options.depth_limit) = if is_deep { (192, 0) } else { (273, 512) };
    }
    Ok(options)
}

fn lzma_options(entries: &mut Entries<'_>) -> PyResult<LzmaOptions> {
    let thread = entries.thread;
    let level = entries.number("preset")?.unwrap_or(PRESET_DEFAULT);
    let mut options = preset(thread, level)?;
    let mut set = |name: &str, place: &mut u32| -> PyResult<()> {
        if let Some(value) = entries.number(name)? {
            *place = value;
        }
        Ok(())
    };
    set("dict_size", &mut options.dict_size)?;
    set("lc", &mut options.lc)?;
    set("lp", &mut options.lp)?;
    set("pb", &mut options.pb)?;
    set("nice_len", &mut options.nice_len)?;
    match entries.number("mode")? {
        None => {}
        Some(1) => options.mode = EncodeMode::Fast,
        Some(2) => options.mode = EncodeMode::Normal,
        Some(_) => return Err(invalid_options(thread)),
    }
    match entries.number("mf")? {
        None => {}
        // The finders of shorter matches have no counterpart; any finder makes valid output.
        Some(3 | 4) => options.mf = MfType::Hc4,
        Some(18..=20) => options.mf = MfType::Bt4,
        Some(_) => return Err(invalid_options(thread)),
    }
    if let Some(depth) = entries.number("depth")? {
        options.depth_limit = i32::try_from(depth).unwrap_or(i32::MAX);
    }
    entries.check_all_known("LZMA")?;
    let is_valid = (DICTIONARY_MIN..=DICTIONARY_MAX).contains(&options.dict_size)
        && options.lc <= 4
        && options.lp <= 4
        && options.lc + options.lp <= 4
        && options.pb <= 4
        && (2..=LzmaOptions::NICE_LEN_MAX).contains(&options.nice_len);
    if !is_valid {
        return Err(invalid_options(thread));
    }
    options.nice_len = options.nice_len.max(LzmaOptions::NICE_LEN_MIN);
    Ok(options)
}

/// The filter that a dict names.
fn filter(thread: &Thread, dict: Ref<'_>) -> PyResult<Filter> {
    if thread.lookup_name(thread.space.type_of(dict), vm::names::GETITEM).is_none() {
        return Err(thread.type_error("Filter specifier must be a dict or dict-like object"));
    }
    let key = thread.new_str("id")?;
    let found = thread.get_item(dict, key.as_ref());
    let Some(id) = thread.catch(found, &exceptions::KEY_ERROR)? else {
        return Err(thread.value_error("Filter specifier must have an \"id\" entry"));
    };
    let id = filter_id(thread, id.as_ref())?;
    let mut entries = Entries { thread, dict, found: 0 };
    match id {
        LZMA1 => Ok(Filter::Lzma1(lzma_options(&mut entries)?)),
        LZMA2 => Ok(Filter::Lzma2(lzma_options(&mut entries)?)),
        DELTA => {
            let distance = entries.number("dist")?.unwrap_or(1);
            entries.check_all_known("delta")?;
            Ok(Filter::Delta { distance })
        }
        X86 | POWERPC | IA64 | ARM | ARM_THUMB | SPARC => {
            let start = entries.number("start_offset")?.unwrap_or(0);
            entries.check_all_known("BCJ")?;
            Ok(Filter::Branches { id, start })
        }
        _ => Err(bad_id(thread, id)),
    }
}

fn filter_id(thread: &Thread, id: Ref<'_>) -> PyResult<u64> {
    let index = thread.index(id)?;
    let value = objects::Space::exact_int(index.as_ref()).and_then(|value| value.to_u64());
    value.ok_or_else(|| thread.overflow_error("Value too large for lzma_vli type"))
}

fn bad_id(thread: &Thread, id: u64) -> Raised {
    thread.value_error(&format!("Invalid filter ID: {id}"))
}

fn filter_type(id: u64) -> FilterType {
    match id {
        X86 => FilterType::BcjX86,
        POWERPC => FilterType::BcjPpc,
        IA64 => FilterType::BcjIa64,
        ARM => FilterType::BcjArm,
        ARM_THUMB => FilterType::BcjArmThumb,
        _ => FilterType::BcjSparc,
    }
}

/// The chain that a sequence of dicts names.
pub fn chain(thread: &Thread, specifiers: Ref<'_>) -> PyResult<Chain> {
    let is_sequence = thread.lookup_name(thread.space.type_of(specifiers), vm::names::LEN).is_some()
        && thread.downcast::<Dict>(specifiers).is_none();
    if !is_sequence {
        let given = thread.type_name(specifiers);
        return Err(thread.type_error(&format!("'{given}' object is not a sequence")));
    }
    let specifiers = thread.collect(specifiers)?;
    if specifiers.len() > FILTERS_MAX {
        return Err(thread.value_error(&format!("Too many filters - liblzma supports a maximum of {FILTERS_MAX}")));
    }
    let mut filters = Vec::new();
    for specifier in &specifiers {
        filters.push(filter(thread, specifier.as_ref())?);
    }
    let (options, is_lzma1) = match filters.pop() {
        Some(Filter::Lzma1(options)) => (options, true),
        Some(Filter::Lzma2(options)) => (options, false),
        _ => return Err(invalid_options(thread)),
    };
    let mut front = Vec::new();
    for filter in filters {
        front.push(match filter {
            Filter::Delta { distance: distance @ 1..=256 } => FilterConfig::new_delta(distance),
            Filter::Branches { id, start } => FilterConfig { filter_type: filter_type(id), property: start },
            _ => return Err(invalid_options(thread)),
        });
    }
    Ok(Chain { front, options, is_lzma1 })
}

/// The byte that stands for a dictionary's size: sizes are 2 or 3 times a power of 2, the next larger one is taken.
fn dictionary_code(size: u32) -> u8 {
    (0..40).find(|code| dictionary_size(*code) >= Some(size)).unwrap_or(40)
}

/// The size that a byte stands for.
fn dictionary_size(code: u8) -> Option<u32> {
    match code {
        0..40 => Some((2 | u32::from(code & 1)) << (code / 2 + 11)),
        40 => Some(u32::MAX),
        _ => None,
    }
}

pub fn encode_properties(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let bytes = match filter(thread, a[0])? {
        Filter::Lzma1(options) => [&[options.get_props()][..], &options.dict_size.to_le_bytes()].concat(),
        Filter::Lzma2(options) => vec![dictionary_code(options.dict_size)],
        Filter::Delta { distance: distance @ 1..=256 } => vec![(distance - 1) as u8],
        Filter::Delta { .. } => return Err(invalid_options(thread)),
        Filter::Branches { start: 0, .. } => Vec::new(),
        Filter::Branches { start, .. } => start.to_le_bytes().to_vec(),
    };
    Ok(thread.space.bytes(&bytes)?)
}

pub fn decode_properties(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let id = filter_id(thread, a[0])?;
    let data = buffer::require(thread, a[1])?;
    let mut entries: Vec<(&str, u32)> = Vec::new();
    match (id, &data[..]) {
        (LZMA1, &[props, b0, b1, b2, b3]) if props <= (4 * 5 + 4) * 9 + 8 => {
            let (lc, rest) = (props % 9, props / 9);
            if lc + rest % 5 > 4 {
                return Err(invalid_options(thread));
            }
            let size = u32::from_le_bytes([b0, b1, b2, b3]);
            entries.extend([
                ("lc", lc.into()),
                ("lp", (rest % 5).into()),
                ("pb", (rest / 5).into()),
                ("dict_size", size),
            ]);
        }
        (LZMA2, &[code]) => {
            let size = dictionary_size(code).ok_or_else(|| invalid_options(thread))?;
            entries.push(("dict_size", size));
        }
        (DELTA, &[distance]) => entries.push(("dist", u32::from(distance) + 1)),
        (X86 | POWERPC | IA64 | ARM | ARM_THUMB | SPARC, []) => {}
        (X86 | POWERPC | IA64 | ARM | ARM_THUMB | SPARC, &[b0, b1, b2, b3]) => {
            entries.push(("start_offset", u32::from_le_bytes([b0, b1, b2, b3])));
        }
        _ => return Err(invalid_options(thread)),
    }
    let dict = thread.space.dict()?;
    thread.set_in(thread.dict_of(&dict), "id", thread.space.int_from_u64(id)?)?;
    for (name, value) in entries {
        thread.set_in(thread.dict_of(&dict), name, Obj::small_int(value.into()))?;
    }
    Ok(dict)
}
