//! What the streaming decompressors of `bz2`, `lzma` and `zlib` share: input that was not used yet, the end of the stream.

use std::cell::RefCell;

use objects::{Obj, Ref};
use vm::native::{GetSet, Getter, getset};
use vm::types::buffer;
use vm::{PyResult, Thread, exceptions};

/// A decoder's result: bytes taken, whether the stream ended.
pub type Step<E> = Result<(usize, bool), E>;

/// A decompressor's own state.
pub trait Decoder {
    type Error;
    /// What EOFError says.
    const AT_END: &str = "End of stream already reached";

    /// Decodes from `input`, appending to `out` until it has `limit` bytes, the input is used up, or the stream ends.
    fn decode(&mut self, input: &[u8], out: &mut Vec<u8>, limit: usize) -> Step<Self::Error>;

    /// Bytes that were taken and turned out to lie behind the end of the stream.
    fn left_over(&self) -> &[u8] {
        &[]
    }
}

/// The attributes of a decompressor object.
pub const fn getsets(is_at_end: Getter, unused: Getter, needs_input: Getter) -> [GetSet; 3] {
    [
        getset("eof", is_at_end, None, "True if the end-of-stream marker has been reached."),
        getset("unused_data", unused, None, "Data found after the end of the compressed stream."),
        getset(
            "needs_input",
            needs_input,
            None,
            "True if more input is needed before more decompressed data can be produced.",
        ),
    ]
}

/// A decoder with its unused input.
pub struct Decompressor<D> {
    state: RefCell<State<D>>,
}

struct State<D> {
    decoder: D,
    pending: Vec<u8>,
    is_at_end: bool,
    needs_input: bool,
    unused: Vec<u8>,
}

impl<D: Decoder> Decompressor<D> {
    pub fn new(decoder: D) -> Decompressor<D> {
        Decompressor {
            state: RefCell::new(State {
                decoder,
                pending: Vec::new(),
                is_at_end: false,
                needs_input: true,
                unused: Vec::new(),
            }),
        }
    }

    pub fn is_at_end(&self) -> bool {
        self.state.borrow().is_at_end
    }

    /// What the decoder itself knows.
    pub fn ask<T>(&self, question: impl FnOnce(&D) -> T) -> T {
        question(&self.state.borrow().decoder)
    }

    pub fn needs_input(&self) -> bool {
        self.state.borrow().needs_input
    }

    pub fn unused(&self, thread: &Thread) -> PyResult {
        Ok(thread.space.bytes(&self.state.borrow().unused)?)
    }

    /// `decompress(data, max_length)`
    pub fn decompress(
        &self,
        thread: &Thread,
        data: Ref<'_>,
        length_max: i64,
        raise: impl FnOnce(&D, D::Error) -> vm::Raised,
    ) -> PyResult<Obj> {
        let bytes = buffer::require(thread, data)?;
        let state = &mut *self.state.borrow_mut();
        if state.is_at_end {
            return Err(thread.raise(&exceptions::EOF_ERROR, D::AT_END));
        }
        let limit = usize::try_from(length_max).unwrap_or(usize::MAX);
        let mut out = Vec::new();
        // What is left of earlier input goes first.
        let joined;
        let input: &[u8] = if state.pending.is_empty() {
            &bytes
        } else {
            let mut pending = std::mem::take(&mut state.pending);
            pending.extend_from_slice(&bytes);
            joined = pending;
            &joined
        };
        match state.decoder.decode(input, &mut out, limit) {
            Ok((taken, ended)) => {
                let rest = &input[taken..];
                if ended {
                    state.is_at_end = true;
                    state.needs_input = false;
                    state.unused = [state.decoder.left_over(), rest].concat();
                } else {
                    state.pending = rest.to_vec();
                    // Full output may hide more of it, even where all input is used.
                    state.needs_input = rest.is_empty() && out.len() < limit;
                }
            }
            Err(error) => {
                state.needs_input = true;
                return Err(raise(&state.decoder, error));
            }
        }
        Ok(thread.space.bytes(&out)?)
    }
}
