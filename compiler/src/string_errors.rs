//! Errors and warnings about string literals.

use ruff_python_ast::StringFlags;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::InterpolatedStringErrorType;
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::error_messages::Context;
use crate::field_errors::unfinished;
use crate::syntax_error::RawError;

/// A string without its closing quotes; `kind` is `f` or `t` or empty.
pub(crate) fn unterminated(kind: &str, range: TextRange, context: &Context<'_>) -> RawError {
    let text = &context.source[range.start().to_usize().min(context.source.len())..];
    let body = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let triple = body.starts_with("'''") || body.starts_with("\"\"\"");
    let kind = if kind.is_empty() { String::new() } else { format!("{kind}-") };
    let (what, line) = if triple {
        (
            "triple-quoted ",
            context.line(TextSize::new(context.source.strip_suffix('\n').unwrap_or(context.source).len() as u32)),
        )
    } else {
        // A string on one line may be continued by backslashes.
        let start = range.start().to_usize();
        let mut end = start;
        for line in context.source[start..].split_inclusive('\n') {
            end += line.len();
            if !line.trim_end_matches('\n').ends_with('\\') {
                break;
            }
        }
        let end = if context.source[..end].ends_with('\n') { end - 1 } else { end };
        ("", context.line(TextSize::new(end as u32)))
    };
    let hint = if what.is_empty() && kind.is_empty() && escapes_quote(body) {
        "; perhaps you escaped the end quote?"
    } else {
        ""
    };
    RawError::new(
        format!("unterminated {what}{kind}string literal (detected at line {line}){hint}"),
        TextRange::empty(range.start()),
    )
}

/// Whether a string (from its quote on) has its own quote behind a backslash on the line.
fn escapes_quote(body: &str) -> bool {
    let mut characters = body.chars();
    let Some(quote) = characters.next() else { return false };
    while let Some(c) = characters.next() {
        match c {
            '\\' if characters.next() == Some(quote) => return true,
            '\n' => return false,
            _ => {}
        }
    }
    false
}

/// Errors inside f-strings and t-strings.
pub(crate) fn interpolated_error(
    kind: &str,
    error: &InterpolatedStringErrorType,
    range: TextRange,
    context: &Context<'_>,
) -> RawError {
    let detail = match error {
        InterpolatedStringErrorType::UnclosedLbrace => unclosed_brace(range, context),
        InterpolatedStringErrorType::InvalidConversionFlag => {
            let kind = kind.chars().next().unwrap_or('f');
            let conversion = context.token_at(range.start());
            if let Some(error) = conversion.and_then(|token| unfinished(token, kind, context)) {
                return error;
            }
            let flag: String = context.text(range).trim().chars().take(1).collect();
            format!("invalid conversion character '{flag}': expected 's', 'r', or 'a'")
        }
        InterpolatedStringErrorType::SingleRbrace => "single '}' is not allowed".to_owned(),
        InterpolatedStringErrorType::UnterminatedString
        | InterpolatedStringErrorType::UnterminatedTripleQuotedString => {
            // The string began where its quotes were opened.
            let start = context
                .tokens
                .iter()
                .filter(|token| matches!(token.kind(), TokenKind::FStringStart | TokenKind::TStringStart))
                .take_while(|token| token.start() <= range.start())
                .last()
                .map_or(range, Ranged::range);
            return unterminated(kind, start, context);
        }
        InterpolatedStringErrorType::LambdaWithoutParentheses => {
            "lambda expressions are not allowed without parentheses".to_owned()
        }
        InterpolatedStringErrorType::ConversionFlagNotImmediatelyAfterExclamation => {
            "conversion type must come right after the exclamation mark".to_owned()
        }
        InterpolatedStringErrorType::NewlineInFormatSpec => {
            format!("newlines are not allowed in format specifiers for single quoted {kind}-strings")
        }
    };
    let range = match error {
        InterpolatedStringErrorType::SingleRbrace => TextRange::empty(range.start()),
        InterpolatedStringErrorType::ConversionFlagNotImmediatelyAfterExclamation => {
            let mark = context.token_before(range.start());
            mark.map_or(range, |mark| TextRange::new(mark.start(), range.end()))
        }
        _ => range,
    };
    RawError::new(format!("{kind}-string: {detail}"), range)
}

fn unclosed_brace(range: TextRange, context: &Context<'_>) -> String {
    match context.token_at(range.start()).map(|token| token.kind()) {
        Some(TokenKind::FStringEnd | TokenKind::TStringEnd | TokenKind::EndOfFile | TokenKind::Newline) | None => {
            "expecting '}'".to_owned()
        }
        _ => "expecting '=', or '!', or ':', or '}'".to_owned(),
    }
}

/// Template strings next to others.
pub(crate) fn mixed_templates(place: TextRange, context: &Context<'_>) -> Option<RawError> {
    // The literals of the run around the place: whether each is a template, and its range.
    let mut run: Vec<(bool, TextRange)> = Vec::new();
    let mut open: Vec<(bool, TextSize)> = Vec::new();
    for token in context.significant() {
        let literal = match token.kind() {
            TokenKind::FStringStart | TokenKind::TStringStart => {
                open.push((token.kind() == TokenKind::TStringStart, token.start()));
                continue;
            }
            TokenKind::FStringEnd | TokenKind::TStringEnd => {
                let Some((is_template, start)) = open.pop() else { continue };
                (is_template, TextRange::new(start, token.end()))
            }
            TokenKind::String => (false, token.range()),
            _ if open.is_empty() => {
                if run.last().is_some_and(|(_, last)| last.end() > place.start()) {
                    break;
                }
                run.clear();
                continue;
            }
            _ => continue,
        };
        if open.is_empty() {
            run.push(literal);
        }
    }
    let (first, last) = (run.first()?, run.last()?);
    let is_mixed = run.iter().any(|(is_template, _)| *is_template != first.0);
    let range = TextRange::new(first.1.start(), last.1.end());
    (is_mixed && range.contains_inclusive(place.start()))
        .then(|| RawError::new("cannot mix t-string literals with string or bytes literals", range))
}

/// An escape that names no character, in the words of the codec.
pub(crate) fn unicode_error(range: TextRange, context: &Context<'_>) -> RawError {
    let around = context.tokens.iter().find(|token| token.start() <= range.start() && range.start() < token.end());
    let is_end = around.is_some_and(|token| matches!(token.kind(), TokenKind::FStringEnd | TokenKind::TStringEnd));
    let part = context.tokens.iter().rev().find(|token| {
        matches!(token.kind(), TokenKind::FStringMiddle | TokenKind::TStringMiddle) && token.end() <= range.start()
    });
    // What is missing at the end of an f-string's text is found behind it.
    let literal = part.filter(|_| is_end).or(around).map_or(range, Ranged::range);
    let text = context.text(literal);
    let is_part = context.tokens.iter().any(|token| {
        token.range() == literal && matches!(token.kind(), TokenKind::FStringMiddle | TokenKind::TStringMiddle)
    });
    let prefix = if is_part { 0 } else { text.chars().take_while(char::is_ascii_alphabetic).count() };
    let is_bytes = text[..prefix].contains(['b', 'B']);
    let body = &text[prefix..];
    let quote = match is_part {
        true => 0,
        false if body.starts_with("'''") || body.starts_with("\"\"\"") => 3,
        false => 1,
    };
    let body = body.get(quote..body.len().saturating_sub(quote)).unwrap_or_default();
    let (start, end, reason) = bad_escape(body);
    if is_bytes {
        return RawError::new(format!("(value error) invalid \\x escape at position {start}"), literal);
    }
    let place = if end > start + 1 {
        format!("bytes in position {start}-{}", end - 1)
    } else {
        format!("byte 0x5c in position {start}")
    };
    RawError::new(format!("(unicode error) 'unicodeescape' codec can't decode {place}: {reason}"), literal)
}

/// Start, end and reason of the first escape that cannot be decoded.
fn bad_escape(body: &str) -> (usize, usize, &'static str) {
    let bytes = body.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        if bytes[index] != b'\\' {
            index += 1;
            continue;
        }
        let Some(&kind) = bytes.get(index + 1) else { return (index, index + 1, "\\ at end of string") };
        let (digits, reason) = match kind {
            b'x' => (2, "truncated \\xXX escape"),
            b'u' => (4, "truncated \\uXXXX escape"),
            b'U' => (8, "truncated \\UXXXXXXXX escape"),
            b'N' => {
                let rest = &body[index + 2..];
                return match rest.strip_prefix('{').and_then(|rest| rest.find('}')) {
                    Some(0) | None => {
                        (index, index + 2 + usize::from(rest.starts_with('{')), "malformed \\N character escape")
                    }
                    Some(length) => (index, index + 4 + length, "unknown Unicode character name"),
                };
            }
            _ => {
                index += 2;
                continue;
            }
        };
        let found = bytes[index + 2..].iter().take(digits).take_while(|byte| byte.is_ascii_hexdigit()).count();
        if found < digits {
            return (index, index + 2 + found, reason);
        }
        if kind == b'U' {
            let code = u32::from_str_radix(&body[index + 2..index + 2 + digits], 16).unwrap_or(u32::MAX);
            if code > 0x10_ffff {
                return (index, index + 2 + digits, "illegal Unicode character");
            }
        }
        index += 2 + digits;
    }
    (0, 1, "invalid escape")
}

/// Escape sequences that are none, in the strings of a source: SyntaxWarning.
pub(crate) fn escape_warnings(tokens: &Tokens, source: &str) -> Vec<(String, TextRange)> {
    let mut warnings = Vec::new();
    for token in tokens.iter() {
        if !matches!(token.kind(), TokenKind::String | TokenKind::FStringMiddle | TokenKind::TStringMiddle) {
            continue;
        }
        let Some(text) = source.get(std::ops::Range::<usize>::from(token.range())) else { continue };
        if !text.contains('\\') {
            continue;
        }
        let Some(flags) = token.string_flags() else { continue };
        let is_bytes = flags.prefix().text_len() > TextSize::new(0) && text_prefix(text).contains(['b', 'B']);
        if flags.is_raw_string() {
            continue;
        }
        invalid_escapes(text, token.start(), is_bytes && token.kind() == TokenKind::String, &mut warnings);
    }
    warnings
}

fn text_prefix(text: &str) -> &str {
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    &text[..length]
}

fn invalid_escapes(text: &str, start: TextSize, is_bytes: bool, warnings: &mut Vec<(String, TextRange)>) {
    let mut characters = text.char_indices().peekable();
    while let Some((offset, c)) = characters.next() {
        if c != '\\' {
            continue;
        }
        // The backslash at the end of an f-string's text stands before the brace of a field.
        let escape = characters.next().map_or('{', |(_, escape)| escape);
        let at = |length: u32| TextRange::at(start + TextSize::new(offset as u32), TextSize::new(length));
        match escape {
            '\n' | '\r' | '\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | 'x' => {}
            'N' | 'u' | 'U' if !is_bytes => {}
            '0'..='7' => {
                let digits: String = text[offset + 1..].chars().take(3).take_while(|digit| digit.is_digit(8)).collect();
                if u32::from_str_radix(&digits, 8).unwrap_or(0) > 0o377 {
                    warnings.push((
                        format!(
                            "\"\\{digits}\" is an invalid octal escape sequence. Such sequences will not work in the \
                             future. Did you mean \"\\\\{digits}\"? A raw string is also an option."
                        ),
                        at(1 + digits.len() as u32),
                    ));
                }
            }
            other => warnings.push((
                format!(
                    "\"\\{other}\" is an invalid escape sequence. Such sequences will not work in the future. Did you \
                     mean \"\\\\{other}\"? A raw string is also an option."
                ),
                at(1 + other.len_utf8() as u32),
            )),
        }
    }
}
