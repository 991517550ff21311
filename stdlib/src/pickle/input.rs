//! Where a pickle is read from: bytes in memory, or a file.
//!
//! A file is never read beyond the pickle: outside of frames it is asked for just what the next opcode needs.

use objects::{Obj, Ref, Space};
use vm::{PyResult, Raised, Thread, exceptions};

use super::UNPICKLING_ERROR;

pub enum Input {
    /// An exact bytes object.
    Bytes {
        bytes: Obj,
        at: usize,
    },
    File {
        read: Obj,
        read_line: Obj,
        ahead: Vec<u8>,
        at: usize,
    },
}

#[inline(always)]
fn data(bytes: &Obj) -> &[u8] {
    Space::exact_bytes(bytes.as_ref()).map_or(&[], |bytes| bytes.data())
}

#[cold]
fn truncated(thread: &Thread) -> Raised {
    thread.raise(&UNPICKLING_ERROR, "pickle data was truncated")
}

/// Calls a method of the file that gives bytes.
fn ask(thread: &Thread, method: &Obj, count: Option<usize>) -> PyResult<Vec<u8>> {
    let count = count.map(|count| thread.space.int(count as i64)).transpose()?;
    let arguments: Vec<_> = count.iter().map(Obj::as_ref).collect();
    let answer = thread.call_with(method.as_ref(), &arguments)?;
    match thread.space.bytes_value(answer.as_ref()) {
        Some(bytes) => Ok(bytes.data().to_vec()),
        None => {
            let given = thread.type_name(answer.as_ref());
            let name = if count.is_some() { "read" } else { "readline" };
            Err(thread.type_error(&format!("{name}() returned non-bytes object ({given})")))
        }
    }
}

impl Input {
    /// The bytes of a bytes-like object, as they are now.
    pub fn of_bytes(thread: &Thread, object: Ref<'_>) -> PyResult<Input> {
        let bytes = match Space::exact_bytes(object) {
            Some(_) => object.own(),
            None => thread.space.bytes(&vm::types::buffer::require(thread, object)?)?,
        };
        Ok(Input::Bytes { bytes, at: 0 })
    }

    /// The next opcode.
    #[inline]
    pub fn opcode(&mut self, thread: &Thread) -> PyResult<u8> {
        if let Input::Bytes { bytes, at } = self
            && let Some(&byte) = data(bytes).get(*at)
        {
            *at += 1;
            return Ok(byte);
        }
        match self.take(thread, 1) {
            Ok(bytes) => Ok(bytes[0]),
            Err(raised) if thread.is_raised(&raised, &UNPICKLING_ERROR) => {
                drop(thread.take_exception(raised));
                Err(thread.raise(&exceptions::EOF_ERROR, "Ran out of input"))
            }
            Err(raised) => Err(raised),
        }
    }

    /// The next bytes, all that were asked for.
    pub fn take(&mut self, thread: &Thread, count: usize) -> PyResult<Vec<u8>> {
        self.with(thread, count, |bytes| Ok(bytes.to_vec()))
    }

    /// Runs something on the next bytes. It must not run Python code that could change them.
    #[inline]
    pub fn with<T>(&mut self, thread: &Thread, count: usize, body: impl FnOnce(&[u8]) -> PyResult<T>) -> PyResult<T> {
        match self {
            Input::Bytes { bytes, at } => match at.checked_add(count).and_then(|end| data(bytes).get(*at..end)) {
                Some(bytes) => {
                    *at += count;
                    body(bytes)
                }
                None => Err(truncated(thread)),
            },
            Input::File { read, ahead, at, .. } => {
                if ahead.len() - *at >= count {
                    *at += count;
                    return body(&ahead[*at - count..*at]);
                }
                let mut bytes = ahead.split_off(*at);
                (*ahead, *at) = (Vec::new(), 0);
                let read = read.clone();
                while bytes.len() < count {
                    let more = ask(thread, &read, Some(count - bytes.len()))?;
                    if more.is_empty() {
                        return Err(truncated(thread));
                    }
                    bytes.extend_from_slice(&more);
                }
                // A file may give more than it was asked for.
                let rest = bytes.split_off(count);
                if let Input::File { ahead, at, .. } = self {
                    (*ahead, *at) = (rest, 0);
                }
                body(&bytes)
            }
        }
    }

    /// A frame begins: its bytes are read at once.
    pub fn frame(&mut self, thread: &Thread, length: usize) -> PyResult<()> {
        match self {
            Input::Bytes { bytes, at } => {
                if data(bytes).len() - *at < length {
                    return Err(truncated(thread));
                }
            }
            Input::File { .. } => {
                let bytes = self.take(thread, length)?;
                if let Input::File { ahead, at, .. } = self {
                    let rest = ahead.split_off(*at);
                    (*ahead, *at) = (bytes, 0);
                    ahead.extend_from_slice(&rest);
                }
            }
        }
        Ok(())
    }

    /// A line, without its end.
    pub fn line(&mut self, thread: &Thread) -> PyResult<Vec<u8>> {
        match self {
            Input::Bytes { bytes, at } => match memchr::memchr(b'\n', &data(bytes)[*at..]) {
                Some(length) => {
                    let line = data(bytes)[*at..*at + length].to_vec();
                    *at += length + 1;
                    Ok(line)
                }
                None => Err(truncated(thread)),
            },
            Input::File { read_line, ahead, at, .. } => {
                if let Some(length) = memchr::memchr(b'\n', &ahead[*at..]) {
                    let line = ahead[*at..*at + length].to_vec();
                    *at += length + 1;
                    return Ok(line);
                }
                let mut line = ahead.split_off(*at);
                (*ahead, *at) = (Vec::new(), 0);
                let read_line = read_line.clone();
                line.extend_from_slice(&ask(thread, &read_line, None)?);
                match line.pop() {
                    Some(b'\n') => Ok(line),
                    _ => Err(truncated(thread)),
                }
            }
        }
    }
}

/// The text of a line that must be UTF-8.
pub fn line_text(thread: &Thread, line: &[u8]) -> PyResult {
    let decoded = vm::codecs::decode(thread, line, "utf-8", "strict")?;
    debug_assert!(Space::exact_str(decoded.as_ref()).is_some());
    Ok(decoded)
}
