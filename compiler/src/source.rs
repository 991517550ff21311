//! Source bytes to text: byte order mark, coding cookie (PEP 263), newlines.

use std::borrow::Cow;

/// Why bytes are no source text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DecodeError {
    /// The cookie names a codec that only the runtime may know; `rest` begins behind a byte order mark.
    OtherCodec { name: String, offset: usize },
    /// A byte order mark with a cookie of another encoding.
    ConflictingMark { name: String },
    /// Bytes that are no text of the encoding.
    Invalid { encoding: String, byte: u8, offset: usize, line: u32, has_cookie: bool },
    /// Null bytes are not allowed.
    Null { offset: usize },
}

impl DecodeError {
    /// The message of the SyntaxError.
    pub fn message(&self, file_name: &str) -> String {
        match self {
            DecodeError::OtherCodec { name, .. } => format!("unknown encoding: {name}"),
            DecodeError::ConflictingMark { name } => format!("encoding problem: {name} with BOM"),
            DecodeError::Invalid { byte, line, has_cookie: false, .. } => format!(
                "Non-UTF-8 code starting with '\\x{byte:02x}'{} on line {line}, but no encoding declared; \
                 see https://peps.python.org/pep-0263/ for details",
                if file_name.starts_with('<') { String::new() } else { format!(" in file {file_name}") }
            ),
            DecodeError::Invalid { encoding, byte, offset, .. } => {
                let reason = if encoding == "ascii" { "ordinal not in range(128)" } else { "invalid start byte" };
                format!(
                    "(unicode error) '{encoding}' codec can't decode byte 0x{byte:02x} in position {offset}: {reason}"
                )
            }
            DecodeError::Null { .. } => "source code cannot contain null bytes".to_owned(),
        }
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The encoding that one of the first two lines declares.
pub fn coding_cookie(source: &[u8]) -> Option<String> {
    let mut lines = source.split(|&byte| byte == b'\n');
    for _ in 0..2 {
        let line = lines.next()?;
        let blank = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\x0c' | b'\r'));
        match blank {
            Some(start) if line[start] == b'#' => {
                if let Some(name) = cookie_in_comment(&line[start..]) {
                    return Some(name);
                }
            }
            // Code on the first line ends the search.
            Some(_) => return None,
            None => {}
        }
    }
    None
}

/// `coding[:=]\s*([-\w.]+)`
fn cookie_in_comment(comment: &[u8]) -> Option<String> {
    let mut from = 0;
    while let Some(found) = comment[from..].windows(6).position(|window| window == b"coding") {
        let mut rest = &comment[from + found + 6..];
        if let Some(b':' | b'=') = rest.first() {
            rest = &rest[1..];
            while let Some(b' ' | b'\t') = rest.first() {
                rest = &rest[1..];
            }
            let end = rest
                .iter()
                .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')))
                .unwrap_or(rest.len());
            if end > 0 {
                return Some(String::from_utf8_lossy(&rest[..end]).into_owned());
            }
        }
        from += found + 6;
    }
    None
}

/// An encoding's name as far as it tells which one it is.
fn normalized_encoding(name: &str) -> String {
    let name = name.to_ascii_lowercase().replace('_', "-");
    if name == "utf-8" || name.starts_with("utf-8-") || name == "utf8" {
        "utf-8".to_owned()
    } else if ["latin-1", "iso-8859-1", "iso-latin-1", "latin1", "l1", "iso8859-1"].contains(&name.as_str())
        || ["latin-1-", "iso-8859-1-", "iso-latin-1-"].iter().any(|prefix| name.starts_with(prefix))
    {
        "iso-8859-1".to_owned()
    } else if name == "ascii" || name == "us-ascii" {
        "ascii".to_owned()
    } else {
        name
    }
}

/// Decodes a source file's bytes.
pub fn decode(source: &[u8]) -> Result<String, DecodeError> {
    let (text, has_mark) = match source.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => (rest, true),
        None => (source, false),
    };
    if let Some(offset) = text.iter().position(|&byte| byte == 0) {
        return Err(DecodeError::Null { offset });
    }
    let cookie = coding_cookie(text);
    let encoding = cookie.as_deref().map_or_else(|| "utf-8".to_owned(), normalized_encoding);
    if has_mark && encoding != "utf-8" {
        return Err(DecodeError::ConflictingMark { name: encoding });
    }
    let invalid = |offset: usize| DecodeError::Invalid {
        encoding: encoding.clone(),
        byte: text[offset],
        offset,
        line: text[..offset].iter().filter(|&&byte| byte == b'\n').count() as u32 + 1,
        has_cookie: cookie.is_some(),
    };
    match encoding.as_str() {
        "utf-8" => match std::str::from_utf8(text) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => Err(invalid(error.valid_up_to())),
        },
        "iso-8859-1" => Ok(text.iter().map(|&byte| char::from(byte)).collect()),
        "ascii" => match text.iter().position(|byte| !byte.is_ascii()) {
            None => Ok(String::from_utf8_lossy(text).into_owned()),
            Some(offset) => Err(invalid(offset)),
        },
        _ => Err(DecodeError::OtherCodec { name: cookie.unwrap_or_default(), offset: source.len() - text.len() }),
    }
}

/// `\r\n` and `\r` become `\n`.
pub fn normalize_newlines(source: &str) -> Cow<'_, str> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    if !source.contains('\r') {
        return Cow::Borrowed(source);
    }
    Cow::Owned(source.replace("\r\n", "\n").replace('\r', "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies() {
        assert_eq!(coding_cookie(b"# -*- coding: latin-1 -*-\n"), Some("latin-1".to_owned()));
        assert_eq!(coding_cookie(b"#!/bin/python\n# vim: fileencoding=koi8-r\n"), Some("koi8-r".to_owned()));
        assert_eq!(coding_cookie(b"x = 1\n# coding: ascii\n"), None);
    }

    #[test]
    fn encodings() {
        assert_eq!(decode(b"\xef\xbb\xbfx"), Ok("x".to_owned()));
        assert_eq!(decode(b"# coding: latin-1\n\xe4"), Ok("# coding: latin-1\n\u{e4}".to_owned()));
        assert!(matches!(decode(b"\xe4"), Err(DecodeError::Invalid { byte: 0xe4, line: 1, .. })));
        assert!(matches!(decode(b"# coding: koi8-r\n"), Err(DecodeError::OtherCodec { .. })));
        assert!(matches!(decode(b"a\0"), Err(DecodeError::Null { offset: 1 })));
    }

    #[test]
    fn newlines() {
        assert_eq!(normalize_newlines("a\r\nb\rc\n"), "a\nb\nc\n");
    }
}
