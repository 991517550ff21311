//! The pickle under construction: bytes in frames.
//!
//! From protocol 4 on, opcodes lie in frames of about 64 KiB, so that a reader need not ask for each. A large object is a frame of
//! its own without a header: it goes to the file directly.

use objects::{Obj, OutOfMemory};
use vm::{PyResult, Thread};

use super::opcodes::FRAME;

const FRAME_TARGET: usize = 64 * 1024;
/// Shorter frames have no header.
const FRAME_MIN: usize = 4;
const HEADER: usize = 9;

pub struct Output {
    bytes: Vec<u8>,
    /// Where the open frame's header is.
    frame: Option<usize>,
    uses_frames: bool,
    /// `write` of the file; None: all bytes are kept.
    write: Option<Obj>,
}

impl Output {
    pub fn new(write: Option<Obj>) -> Output {
        Output { bytes: Vec::with_capacity(256), frame: None, uses_frames: false, write }
    }

    pub fn use_frames(&mut self) {
        self.uses_frames = true;
    }

    #[inline]
    pub fn push(&mut self, bytes: &[u8]) {
        if self.uses_frames && self.frame.is_none() {
            self.frame = Some(self.bytes.len());
            self.bytes.extend_from_slice(&[0; HEADER]);
        }
        self.bytes.extend_from_slice(bytes);
    }

    #[inline]
    pub fn push_opcode(&mut self, opcode: u8) {
        self.push(&[opcode]);
    }

    /// Between two objects: a full frame ends, and goes to the file.
    #[inline]
    pub fn boundary(&mut self, thread: &Thread) -> PyResult<()> {
        if let Some(start) = self.frame
            && self.bytes.len() - start - HEADER >= FRAME_TARGET
        {
            self.end_frame();
            self.flush(thread)?;
        }
        Ok(())
    }

    fn end_frame(&mut self) {
        let Some(start) = self.frame.take() else { return };
        let length = self.bytes.len() - start - HEADER;
        if length >= FRAME_MIN {
            self.bytes[start] = FRAME;
            self.bytes[start + 1..start + HEADER].copy_from_slice(&(length as u64).to_le_bytes());
        } else {
            self.bytes.drain(start..start + HEADER);
        }
    }

    /// Opcode and length, then the bytes themselves, outside of frames if they are many.
    pub fn push_data(&mut self, thread: &Thread, head: &[u8], data: &[u8], whole: Option<&Obj>) -> PyResult<()> {
        if data.len() < FRAME_TARGET || !(self.uses_frames || self.write.is_some()) {
            if self.bytes.len().checked_add(data.len()).is_none_or(|total| total > isize::MAX as usize) {
                return Err(OutOfMemory.into());
            }
            self.push(head);
            self.push(data);
            return Ok(());
        }
        self.end_frame();
        self.bytes.extend_from_slice(head);
        match self.write.clone() {
            Some(write) => {
                self.flush(thread)?;
                let block = match whole {
                    Some(whole) => whole.clone(),
                    None => thread.space.bytes(data)?,
                };
                thread.call_with(write.as_ref(), &[block.as_ref()])?;
            }
            None => self.bytes.extend_from_slice(data),
        }
        Ok(())
    }

    /// Hands what there is to the file.
    fn flush(&mut self, thread: &Thread) -> PyResult<()> {
        if let Some(write) = self.write.clone()
            && !self.bytes.is_empty()
        {
            let block = thread.space.bytes(&self.bytes)?;
            self.bytes.clear();
            thread.call_with(write.as_ref(), &[block.as_ref()])?;
        }
        Ok(())
    }

    /// Ends the last frame; all bytes go to the file, if there is one.
    pub fn finish(&mut self, thread: &Thread) -> PyResult<()> {
        self.end_frame();
        self.flush(thread)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
