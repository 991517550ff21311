//! Streams of the zlib library: deflating and inflating from slices into vectors.

use std::ffi::CStr;
use std::os::raw::{c_int, c_uint};

use libz_rs_sys as z;

/// The bytes by which output grows at first; it doubles.
const OUTPUT_START: usize = 16 * 1024;
/// What one call takes at most.
const INPUT_MAX: usize = 1 << 30;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Deflate,
    Inflate,
}

/// A stream of the library. Boxed: its state points back to it.
pub struct Stream {
    raw: Box<z::z_stream>,
    direction: Direction,
}

fn size() -> c_int {
    std::mem::size_of::<z::z_stream>() as c_int
}

impl Stream {
    pub fn deflate(level: i32, method: i32, window_bits: i32, memory: i32, strategy: i32) -> Result<Stream, i32> {
        let mut raw = Box::<z::z_stream>::default();
        // SAFETY: a fresh stream, the library's own version.
        let code = unsafe {
            z::deflateInit2_(&raw mut *raw, level, method, window_bits, memory, strategy, z::zlibVersion(), size())
        };
        if code == z::Z_OK { Ok(Stream { raw, direction: Direction::Deflate }) } else { Err(code) }
    }

    pub fn inflate(window_bits: i32) -> Result<Stream, i32> {
        let mut raw = Box::<z::z_stream>::default();
        // SAFETY: a fresh stream, the library's own version.
        let code = unsafe { z::inflateInit2_(&raw mut *raw, window_bits, z::zlibVersion(), size()) };
        if code == z::Z_OK { Ok(Stream { raw, direction: Direction::Inflate }) } else { Err(code) }
    }

    pub fn set_dictionary(&mut self, dictionary: &[u8]) -> i32 {
        let Ok(length) = c_uint::try_from(dictionary.len()) else { return z::Z_STREAM_ERROR };
        // SAFETY: an initialized stream, bytes with their length.
        unsafe {
            match self.direction {
                Direction::Deflate => z::deflateSetDictionary(&raw mut *self.raw, dictionary.as_ptr(), length),
                Direction::Inflate => z::inflateSetDictionary(&raw mut *self.raw, dictionary.as_ptr(), length),
            }
        }
    }

    /// A stream in the same state.
    pub fn copy(&mut self) -> Result<Stream, i32> {
        let mut raw = Box::<z::z_stream>::default();
        // SAFETY: an initialized stream, and a fresh one to become its copy.
        let code = unsafe {
            match self.direction {
                Direction::Deflate => z::deflateCopy(&raw mut *raw, &raw mut *self.raw),
                Direction::Inflate => z::inflateCopy(&raw mut *raw, &raw const *self.raw),
            }
        };
        if code == z::Z_OK { Ok(Stream { raw, direction: self.direction }) } else { Err(code) }
    }

    /// The library's words for the last error.
    pub fn message(&self) -> Option<String> {
        if self.raw.msg.is_null() {
            return None;
        }
        // SAFETY: the library's own text.
        Some(unsafe { CStr::from_ptr(self.raw.msg) }.to_string_lossy().into_owned())
    }

    /// One step: takes some input, appends some output, at most up to `limit` bytes. Returns the code and the bytes taken.
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>, limit: usize, flush: i32) -> (i32, usize) {
        if out.len() == out.capacity() {
            let wanted = out.len().max(OUTPUT_START).min(limit.saturating_sub(out.len()).max(1));
            out.reserve(wanted);
        }
        let room = (out.capacity() - out.len()).min(limit - out.len()).min(INPUT_MAX);
        let given = input.len().min(INPUT_MAX);
        self.raw.next_in = input.as_ptr();
        self.raw.avail_in = given as c_uint;
        self.raw.next_out = out.spare_capacity_mut().as_mut_ptr().cast();
        self.raw.avail_out = room as c_uint;
        // SAFETY: an initialized stream; input and room have these lengths.
        let code = unsafe {
            match self.direction {
                Direction::Deflate => z::deflate(&raw mut *self.raw, flush),
                Direction::Inflate => z::inflate(&raw mut *self.raw, flush),
            }
        };
        let made = room - self.raw.avail_out as usize;
        // SAFETY: the library wrote that many bytes.
        unsafe { out.set_len(out.len() + made) };
        (code, given - self.raw.avail_in as usize)
    }

    /// Deflates all of the input.
    pub fn deflate_all(&mut self, mut input: &[u8], flush: i32) -> Result<Vec<u8>, i32> {
        let mut out = Vec::new();
        loop {
            let is_last = input.len() <= INPUT_MAX;
            let (code, taken) = self.step(input, &mut out, usize::MAX, if is_last { flush } else { z::Z_NO_FLUSH });
            input = &input[taken..];
            if code == z::Z_STREAM_ERROR {
                return Err(code);
            }
            if code == z::Z_STREAM_END || (self.raw.avail_out != 0 && input.is_empty()) {
                return Ok(out);
            }
        }
    }

    /// Inflates until the input, the room or the stream ends. Returns the bytes taken, and whether the stream ended.
    pub fn inflate_some(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        limit: usize,
        flush: i32,
        dictionary: Option<&[u8]>,
    ) -> Result<(usize, bool), InflateError> {
        let mut taken = 0;
        loop {
            let (code, more) = self.step(&input[taken..], out, limit, flush);
            taken += more;
            match code {
                z::Z_STREAM_END => return Ok((taken, true)),
                z::Z_NEED_DICT => match dictionary {
                    Some(dictionary) => match self.set_dictionary(dictionary) {
                        z::Z_OK => continue,
                        code => return Err(InflateError::Dictionary(code)),
                    },
                    None => return Err(InflateError::Data(code)),
                },
                z::Z_OK | z::Z_BUF_ERROR => {}
                code => return Err(InflateError::Data(code)),
            }
            let is_full = self.raw.avail_out == 0;
            if out.len() >= limit || (!is_full && (taken == input.len() || code == z::Z_BUF_ERROR)) {
                return Ok((taken, false));
            }
        }
    }
}

/// Why inflating stopped.
pub enum InflateError {
    Data(i32),
    Dictionary(i32),
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: initialized, ended once.
        unsafe {
            match self.direction {
                Direction::Deflate => z::deflateEnd(&raw mut *self.raw),
                Direction::Inflate => z::inflateEnd(&raw mut *self.raw),
            };
        }
    }
}

/// The checksum of RFC 1950.
pub fn adler32(mut start: u32, data: &[u8]) -> u32 {
    for part in data.chunks(INPUT_MAX) {
        // SAFETY: bytes with their length.
        start = unsafe { z::adler32(start.into(), part.as_ptr(), part.len() as c_uint) } as u32;
    }
    start
}

/// The checksum of RFC 1952.
pub fn crc32(mut start: u32, data: &[u8]) -> u32 {
    for part in data.chunks(INPUT_MAX) {
        // SAFETY: bytes with their length.
        start = unsafe { z::crc32(start.into(), part.as_ptr(), part.len() as c_uint) } as u32;
    }
    start
}
