//! Cuts text into pieces that look like Python's tokens. Nothing is lost: the pieces together are the text.
//!
//! It is meant for broken programs too, so it knows no errors: a string ends with its line or its quote, what is no name and no
//! number is an operator or a single byte.

/// Operators of more than one byte, the longest first.
const OPERATORS: [&[u8]; 26] = [
    b"**=", b"//=", b">>=", b"<<=", b"...", b"**", b"//", b"<<", b">>", b"<=", b">=", b"==", b"!=", b"->", b":=",
    b"+=", b"-=", b"*=", b"/=", b"%=", b"&=", b"|=", b"^=", b"@=", b"\"\"\"", b"'''",
];

/// The pieces of a text.
pub fn pieces(text: &[u8]) -> Vec<&[u8]> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(length_of_first(rest));
        pieces.push(piece);
        rest = behind;
    }
    pieces
}

fn length_of_first(text: &[u8]) -> usize {
    let run = |is_part: fn(u8) -> bool| text.iter().take_while(|byte| is_part(**byte)).count();
    match text[0] {
        b'\n' => 1,
        b' ' | b'\t' => run(|byte| matches!(byte, b' ' | b'\t')),
        b'0'..=b'9' => run(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')),
        byte if is_name(byte) => run(is_name),
        b'#' => run(|byte| byte != b'\n'),
        quote @ (b'"' | b'\'') if !text.starts_with(&[quote; 3]) => string_length(text, quote),
        _ => OPERATORS.iter().find(|operator| text.starts_with(operator)).map_or(1, |operator| operator.len()),
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Length of a string in single quotes; to the end of the line if it does not end.
fn string_length(text: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < text.len() {
        match text[at] {
            b'\\' => at += 1,
            b'\n' => return at,
            byte if byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// Whether a piece is blank: it separates others.
pub fn is_blank(piece: &[u8]) -> bool {
    piece.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = pieces(text.as_bytes()).into_iter().map(|piece| String::from_utf8_lossy(piece)).collect();
        assert_eq!(found, expected);
        assert_eq!(found.concat(), text);
    }

    #[test]
    fn text_is_cut_into_tokens() {
        check("a1 **= 0x_f.5j", &["a1", " ", "**=", " ", "0x_f.5j"]);
        check("f('a\\'b', \"c)\n", &["f", "(", "'a\\'b'", ",", " ", "\"c)", "\n"]);
        check("x#y\n'\\", &["x", "#y", "\n", "'\\"]);
        check("'''a\n'''", &["'''", "a", "\n", "'''"]);
    }
}
