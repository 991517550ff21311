//! From the bytes of a document to UTF-8.
//!
//! The encoding is what the user says, else what the byte order mark or the first bytes say, else what the XML declaration says, else
//! UTF-8. Until the declaration is complete, nothing is decoded.

use super::error::XmlError;

/// The size of expat's buffer for converted text.
const CONVERTED_BYTES_MAX: usize = 1024;

/// How bytes stand for characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Encoding {
    Utf8,
    Utf16 {
        big_endian: bool,
    },
    Latin1,
    Ascii,
    /// The character of each byte; None: there is none.
    Table(Box<[Option<char>]>),
}

impl Encoding {
    /// The encoding of a name, if it needs no table. UTF-16 gets its byte order by the bytes.
    pub fn named(name: &str) -> Option<Encoding> {
        match name.to_ascii_uppercase().as_str() {
            "UTF-8" => Some(Encoding::Utf8),
            "UTF-16" | "UTF-16BE" => Some(Encoding::Utf16 { big_endian: true }),
            "UTF-16LE" => Some(Encoding::Utf16 { big_endian: false }),
            "ISO-8859-1" => Some(Encoding::Latin1),
            "US-ASCII" => Some(Encoding::Ascii),
            _ => None,
        }
    }
}

/// What is in the way of decoding.
pub enum Obstacle {
    Error(XmlError),
    /// An encoding by name of which the user has to give the table.
    Unknown(String),
}

/// Bytes that wait, and how to decode them.
#[derive(Default)]
pub struct Decoder {
    pending: Vec<u8>,
    encoding: Option<Encoding>,
    /// The user's wish.
    pub forced: Option<String>,
    /// Length of the byte order mark, once one was read.
    pub mark_bytes: Option<u64>,
    /// A table that the user gave.
    pub table: Option<Encoding>,
}

impl Decoder {
    pub fn new(forced: Option<String>) -> Decoder {
        Decoder { forced, ..Decoder::default() }
    }

    /// Adds bytes; appends to `text` what can be decoded.
    pub fn feed(&mut self, data: &[u8], is_final: bool, text: &mut String) -> Result<(), Obstacle> {
        self.pending.extend_from_slice(data);
        if self.encoding.is_none() && !self.choose(is_final)? {
            return Ok(());
        }
        let Some(encoding) = &self.encoding else { return Ok(()) };
        let used = decode(encoding, &self.pending, is_final, text);
        self.pending.drain(..used);
        Ok(())
    }

    fn skip_mark(&mut self, length: usize) {
        self.pending.drain(..length);
        self.mark_bytes = Some(length as u64).filter(|length| *length > 0);
    }

    /// What is wrong with bytes that are no whole character, at the end.
    pub fn left_over(&self) -> Option<XmlError> {
        match &self.encoding {
            _ if self.pending.is_empty() => None,
            Some(Encoding::Utf16 { .. }) => Some(XmlError::UNCLOSED_TOKEN),
            _ => Some(XmlError::PARTIAL_CHARACTER),
        }
    }

    /// Bytes of text that an event has at most: what must be converted is handed out in pieces.
    pub fn piece_bytes_max(&self) -> Option<usize> {
        match self.encoding {
            Some(Encoding::Utf8) | None => None,
            _ => Some(CONVERTED_BYTES_MAX),
        }
    }

    /// Chooses the encoding. False where more bytes are needed.
    fn choose(&mut self, is_final: bool) -> Result<bool, Obstacle> {
        let bytes = &self.pending;
        if bytes.len() < 4 && !is_final {
            return Ok(false);
        }
        let mark = match bytes.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => Some((Encoding::Utf8, 3)),
            [0xFE, 0xFF, ..] => Some((Encoding::Utf16 { big_endian: true }, 2)),
            [0xFF, 0xFE, ..] => Some((Encoding::Utf16 { big_endian: false }, 2)),
            _ => None,
        };
        if let Some(forced) = &self.forced {
            let mut encoding = match (Encoding::named(forced), &self.table) {
                (Some(encoding), _) => encoding,
                (None, Some(table)) => table.clone(),
                (None, None) => return Err(Obstacle::Unknown(forced.clone())),
            };
            let mut skipped = 0;
            if let (Some((found, length)), Encoding::Utf8 | Encoding::Utf16 { .. }) = (mark, &encoding) {
                encoding = found;
                skipped = length;
            }
            self.skip_mark(skipped);
            self.encoding = Some(encoding);
            return Ok(true);
        }
        let found = mark.or(match bytes.as_slice() {
            [0, ..] => Some((Encoding::Utf16 { big_endian: true }, 0)),
            [_, 0, ..] => Some((Encoding::Utf16 { big_endian: false }, 0)),
            _ => None,
        });
        if let Some((encoding, skipped)) = found {
            self.skip_mark(skipped);
            self.encoding = Some(encoding);
            return Ok(true);
        }
        if bytes.len() < 5 && b"<?xml".starts_with(bytes) && !is_final {
            return Ok(false);
        }
        if b"<?xml".starts_with(&bytes[..bytes.len().min(5)]) && bytes.len() >= 5 {
            let end = bytes.windows(2).position(|pair| pair == b"?>");
            let Some(end) = end else {
                if is_final || bytes.len() > 1024 {
                    self.encoding = Some(Encoding::Utf8);
                    return Ok(true);
                }
                return Ok(false);
            };
            if let Some(name) = declared(&bytes[..end]) {
                self.encoding = Some(match (Encoding::named(&name), &self.table) {
                    // It is read byte by byte, so it cannot be.
                    (Some(Encoding::Utf16 { .. }), _) => return Err(Obstacle::Error(XmlError::INCORRECT_ENCODING)),
                    (Some(encoding), _) => encoding,
                    (None, Some(table)) => table.clone(),
                    (None, None) => return Err(Obstacle::Unknown(name)),
                });
                return Ok(true);
            }
        }
        self.encoding = Some(Encoding::Utf8);
        Ok(true)
    }
}

/// The encoding that an XML declaration names.
fn declared(declaration: &[u8]) -> Option<String> {
    let text: String = declaration.iter().map(|&byte| char::from(byte)).collect();
    let at = text.find("encoding")?;
    let rest = text[at + 8..].trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let inner = &rest[1..];
    Some(inner[..inner.find(quote)?].to_owned())
}

/// Decodes as much as is complete; returns how many bytes that was.
fn decode(encoding: &Encoding, bytes: &[u8], is_final: bool, text: &mut String) -> usize {
    match encoding {
        Encoding::Utf8 => {
            let mut used = 0;
            match std::str::from_utf8(bytes) {
                Ok(valid) => {
                    text.push_str(valid);
                    used = bytes.len();
                }
                Err(error) => {
                    let (valid, rest) = bytes.split_at(error.valid_up_to());
                    text.push_str(&String::from_utf8_lossy(valid));
                    used += valid.len();
                    if error.error_len().is_some() {
                        // A character that no document may hold marks the place.
                        text.push('\0');
                        used += rest.len();
                    }
                }
            }
            used
        }
        Encoding::Latin1 => {
            text.extend(bytes.iter().map(|&byte| char::from(byte)));
            bytes.len()
        }
        Encoding::Ascii => {
            text.extend(bytes.iter().map(|&byte| if byte < 0x80 { char::from(byte) } else { '\0' }));
            bytes.len()
        }
        Encoding::Table(table) => {
            text.extend(bytes.iter().map(|&byte| table.get(usize::from(byte)).copied().flatten().unwrap_or('\0')));
            bytes.len()
        }
        Encoding::Utf16 { big_endian } => {
            let unit = |pair: &[u8]| {
                let pair = [pair[0], pair[1]];
                if *big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
            };
            let units: Vec<u16> = bytes.chunks_exact(2).map(unit).collect();
            let ends_in_half = units.last().is_some_and(|last| (0xD800..0xDC00).contains(last)) && !is_final;
            let count = units.len() - usize::from(ends_in_half);
            text.extend(char::decode_utf16(units[..count].iter().copied()).map(|found| found.unwrap_or('\0')));
            count * 2
        }
    }
}
