//! The scanner behind `tokenize`: keeps comments, blank lines and exact places, which the compiler's own lexer drops.
//!
//! 1. Lines are fed one at a time; each gives the tokens that end on it.
//! 2. What a line leaves open is state: brackets, indentation, a triple-quoted string, the f-strings around the place.
//! 3. An f-string is a stack of replacement fields. Its text is scanned in [`Scanner::string_text`], expressions inside of fields
//!    as any code.

use std::collections::VecDeque;

use super::token::{
    BLANK_NEWLINE, COMMENT, DEDENT, END_MARKER, INDENT, NAME, NEWLINE, NUMBER, OPERATOR, OPERATORS, STRING, STRING_END,
    STRING_MIDDLE, STRING_START, Token,
};

const TAB_SIZE: usize = 8;
const INDENT_DEPTH_MAX: usize = 100;
/// What t-string tokens are more than those of f-strings.
const TEMPLATE_OFFSET: u8 = 3;

/// Which exception an error is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    Syntax,
    Indentation,
    Tab,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ScanError {
    pub kind: ErrorKind,
    pub message: String,
    pub line: usize,
    /// From 1.
    pub column: usize,
    pub text: String,
}

/// A string literal that goes on, over lines.
struct OpenString {
    quote: char,
    text: String,
    start: (usize, usize),
    lines: String,
}

/// A replacement field: how many brackets were open before its brace, and whether its format spec is being read.
struct Field {
    depth: usize,
    in_spec: bool,
}

/// An f-string or t-string.
struct Interpolated {
    quote: char,
    quote_length: usize,
    is_raw: bool,
    offset: u8,
    letter: char,
    fields: Vec<Field>,
    start: (usize, usize),
}

/// Text of an f-string that goes on, over lines.
struct OpenText {
    text: String,
    start: (usize, usize),
    lines: String,
}

pub struct Scanner {
    /// Comments and blank line ends are tokens, operators have one kind.
    extra: bool,
    line_number: usize,
    indents: Vec<(usize, usize)>,
    brackets: usize,
    string: Option<OpenString>,
    interpolated: Vec<Interpolated>,
    text: Option<OpenText>,
    /// The line before ended with a backslash.
    is_continued: bool,
    /// Some token stands on the logical line.
    has_content: bool,
    last_line: String,
    is_finished: bool,
    tokens: VecDeque<Token>,
    error: Option<ScanError>,
}

impl Scanner {
    pub fn new(extra: bool) -> Scanner {
        Scanner {
            extra,
            line_number: 0,
            indents: vec![(0, 0)],
            brackets: 0,
            string: None,
            interpolated: Vec::new(),
            text: None,
            is_continued: false,
            has_content: false,
            last_line: String::new(),
            is_finished: false,
            tokens: VecDeque::new(),
            error: None,
        }
    }

    /// The next token that is known, or the error behind the last one. None: more lines are needed, or all is done.
    pub fn take(&mut self) -> Option<Result<Token, ScanError>> {
        match self.tokens.pop_front() {
            Some(token) => Some(Ok(token)),
            None => self.error.take().map(Err),
        }
    }

    pub fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// Scans a line, with its line end if it has one.
    pub fn feed(&mut self, line: &str) {
        self.line_number += 1;
        if let Err(error) = self.scan_line(line) {
            self.error = Some(error);
            self.is_finished = true;
        }
        line.clone_into(&mut self.last_line);
    }

    /// There are no more lines.
    pub fn finish(&mut self) {
        if self.is_finished {
            return;
        }
        self.is_finished = true;
        if let Err(error) = self.end() {
            self.error = Some(error);
        }
    }

    fn error<T>(&self, message: impl Into<String>, column: usize, text: &str) -> Result<T, ScanError> {
        self.error_at(ErrorKind::Syntax, message, self.line_number, column, text)
    }

    fn error_at<T>(
        &self,
        kind: ErrorKind,
        message: impl Into<String>,
        line: usize,
        column: usize,
        text: &str,
    ) -> Result<T, ScanError> {
        let text = text.trim_end_matches(['\r', '\n']).to_owned();
        Err(ScanError { kind, message: message.into(), line, column, text })
    }

    fn push(&mut self, kind: u8, text: impl Into<String>, start: (usize, usize), end: (usize, usize), line: &str) {
        self.tokens.push_back(Token { kind, text: text.into(), start, end, line: line.to_owned() });
    }

    fn end(&mut self) -> Result<(), ScanError> {
        let number = self.line_number;
        if let Some(string) = &self.string {
            let text = format!("unterminated triple-quoted string literal (detected at line {number})");
            let (line, column) = string.start;
            let lines = string.lines.clone();
            return self.error_at(ErrorKind::Syntax, text, line, column + 1, lines.lines().next().unwrap_or(""));
        }
        if let Some(open) = self.interpolated.last()
            && self.text.is_some()
        {
            let text = format!("unterminated triple-quoted {}-string literal (detected at line {number})", open.letter);
            return self.error_at(ErrorKind::Syntax, text, open.start.0, open.start.1 + 1, &self.last_line);
        }
        if self.brackets > 0 || self.is_continued || !self.interpolated.is_empty() {
            let column = self.last_line.chars().count();
            return self.error_at(
                ErrorKind::Syntax,
                "unexpected EOF in multi-line statement",
                number,
                column,
                &self.last_line,
            );
        }
        let place = (number + 1, 0);
        for _ in 1..self.indents.len() {
            self.push(DEDENT, "", place, place, "");
        }
        self.push(END_MARKER, "", place, place, "");
        Ok(())
    }

    fn scan_line(&mut self, line: &str) -> Result<(), ScanError> {
        let characters: Vec<char> = line.chars().collect();
        let mut at = 0;
        if self.string.is_some() {
            match self.triple_quoted(&characters, 0, line) {
                Some(end) => at = end,
                None => return Ok(()),
            }
        } else if self.text.is_none() && self.brackets == 0 && !self.is_continued && self.interpolated.is_empty() {
            match self.indentation(&characters, line)? {
                Some(column) => at = column,
                None => return Ok(()),
            }
        }
        self.is_continued = false;
        self.scan_from(&characters, at, line)
    }

    /// The line end of a line that holds no code.
    fn blank_newline(&mut self, characters: &[char], at: usize, line: &str) {
        if self.extra {
            let start = (self.line_number, at);
            let end = (self.line_number, at + line_end(characters, at).len().max(1));
            self.push(BLANK_NEWLINE, line_end(characters, at), start, end, line);
        }
    }

    /// Reads the indentation of a logical line, with INDENT and DEDENT tokens. None: the line holds no code.
    fn indentation(&mut self, characters: &[char], line: &str) -> Result<Option<usize>, ScanError> {
        let (mut column, mut other, mut at) = (0, 0, 0);
        while let Some(character) = characters.get(at) {
            match character {
                ' ' => {
                    column += 1;
                    other += 1;
                }
                '\t' => {
                    column = (column / TAB_SIZE + 1) * TAB_SIZE;
                    other += 1;
                }
                '\x0c' => (column, other) = (0, 0),
                _ => break,
            }
            at += 1;
        }
        match characters.get(at) {
            None if characters.is_empty() => return Ok(None),
            None => {
                self.blank_newline(characters, at, line);
                return Ok(None);
            }
            Some('#') => {
                let end = self.comment(characters, at, line);
                self.blank_newline(characters, end, line);
                return Ok(None);
            }
            Some('\n' | '\r') => {
                self.blank_newline(characters, at, line);
                return Ok(None);
            }
            Some('\\') if is_line_end(characters, at + 1) => return Ok(Some(at)),
            Some(_) => {}
        }
        let here = (self.line_number, at);
        let (last, last_other) = *self.indents.last().unwrap_or(&(0, 0));
        let inconsistent = |scanner: &Self| {
            let text = "inconsistent use of tabs and spaces in indentation";
            scanner.error_at(ErrorKind::Tab, text, scanner.line_number, characters.len() + 1, line)
        };
        if column == last {
            if other != last_other {
                return inconsistent(self);
            }
        } else if column > last {
            if self.indents.len() >= INDENT_DEPTH_MAX {
                let text = "too many levels of indentation";
                return self.error_at(ErrorKind::Indentation, text, self.line_number, at + 1, line);
            }
            if other <= last_other {
                return inconsistent(self);
            }
            self.indents.push((column, other));
            let text: String = characters[..at].iter().collect();
            self.push(INDENT, text, (self.line_number, 0), here, line);
        } else {
            while self.indents.last().is_some_and(|(indent, _)| *indent > column) {
                self.indents.pop();
                self.push(DEDENT, "", here, here, line);
            }
            let (found, found_other) = *self.indents.last().unwrap_or(&(0, 0));
            if found != column {
                // The tokens of the line are not given.
                while self.tokens.back().is_some_and(|token| token.kind == DEDENT && token.start == here) {
                    self.tokens.pop_back();
                }
                let text = "unindent does not match any outer indentation level";
                return self.error_at(ErrorKind::Indentation, text, self.line_number, characters.len() + 1, line);
            }
            if found_other != other {
                return inconsistent(self);
            }
        }
        Ok(Some(at))
    }

    fn comment(&mut self, characters: &[char], at: usize, line: &str) -> usize {
        let length = characters[at..].iter().take_while(|c| !matches!(c, '\n' | '\r')).count();
        if self.extra {
            let text: String = characters[at..at + length].iter().collect();
            self.push(COMMENT, text, (self.line_number, at), (self.line_number, at + length), line);
        }
        at + length
    }

    fn in_text(&self) -> bool {
        self.interpolated.last().is_some_and(|open| open.fields.last().is_none_or(|field| field.in_spec))
    }

    fn scan_from(&mut self, characters: &[char], mut at: usize, line: &str) -> Result<(), ScanError> {
        loop {
            if self.in_text() {
                match self.string_text(characters, at, line)? {
                    Some(next) => {
                        at = next;
                        continue;
                    }
                    None => return Ok(()),
                }
            }
            while matches!(characters.get(at), Some(' ' | '\t' | '\x0c')) {
                at += 1;
            }
            let Some(&character) = characters.get(at) else {
                // A last line without a line end: there is one all the same.
                self.line_end_token(characters, at, line);
                return Ok(());
            };
            match character {
                '\n' | '\r' if is_line_end(characters, at) => {
                    self.line_end_token(characters, at, line);
                    return Ok(());
                }
                '\\' if is_line_end(characters, at + 1) => {
                    self.is_continued = true;
                    return Ok(());
                }
                '\\' => {
                    return self.error("unexpected character after line continuation character", at + 1, line);
                }
                '#' => at = self.comment(characters, at, line),
                _ => {
                    self.has_content = true;
                    match self.token(characters, at, line)? {
                        Some(next) => at = next,
                        None => return Ok(()),
                    }
                }
            }
        }
    }

    fn line_end_token(&mut self, characters: &[char], at: usize, line: &str) {
        if self.brackets > 0 || !self.interpolated.is_empty() || !self.has_content {
            self.blank_newline(characters, at, line);
            return;
        }
        self.has_content = false;
        let start = (self.line_number, at);
        if self.extra {
            let end = (self.line_number, at + line_end(characters, at).len().max(1));
            self.push(NEWLINE, line_end(characters, at), start, end, line);
        } else {
            self.push(NEWLINE, "", start, start, line);
        }
    }

    /// One token that starts at a character. None: it goes on in the next line.
    fn token(&mut self, characters: &[char], at: usize, line: &str) -> Result<Option<usize>, ScanError> {
        let character = characters[at];
        if let Some(quote_at) = string_prefix(characters, at) {
            return self.string_literal(characters, at, quote_at, line);
        }
        if is_identifier_start(character) {
            return self.name(characters, at, line).map(Some);
        }
        let is_number = character.is_ascii_digit()
            || (character == '.' && characters.get(at + 1).is_some_and(char::is_ascii_digit));
        if is_number {
            let end = self.number(characters, at, line)?;
            self.plain(NUMBER, characters, at, end, line);
            return Ok(Some(end));
        }
        self.operator(characters, at, line).map(Some)
    }

    fn plain(&mut self, kind: u8, characters: &[char], start: usize, end: usize, line: &str) {
        let text: String = characters[start..end].iter().collect();
        self.push(kind, text, (self.line_number, start), (self.line_number, end), line);
    }

    fn name(&mut self, characters: &[char], at: usize, line: &str) -> Result<usize, ScanError> {
        let length = characters[at..].iter().take_while(|c| is_identifier_part(**c)).count();
        for (index, &character) in characters[at..at + length].iter().enumerate() {
            let is_valid = self.extra
                || character.is_ascii()
                || text::unicode::is_identifier_continue(character as u32)
                    && (index > 0 || text::unicode::is_identifier_start(character as u32));
            if !is_valid {
                let code = character as u32;
                let text = if text::unicode::is_printable(code) {
                    format!("invalid character '{character}' (U+{code:04X})")
                } else {
                    format!("invalid non-printable character U+{code:04X}")
                };
                return self.error(text, at + index + 1, line);
            }
        }
        self.plain(NAME, characters, at, at + length, line);
        Ok(at + length)
    }

    /// The end of a number.
    fn number(&self, characters: &[char], start: usize, line: &str) -> Result<usize, ScanError> {
        let mut at = start;
        let get = |at: usize| characters.get(at).copied().unwrap_or('\0');
        let digits = |mut at: usize, radix: u32| {
            // An underscore stands between digits.
            while get(at).is_digit(radix) || (get(at) == '_' && get(at + 1).is_digit(radix)) {
                at += 1;
            }
            at
        };
        if get(at) == '0' {
            let (radix, what) = match get(at + 1) {
                'x' | 'X' => (16, "hexadecimal"),
                'o' | 'O' => (8, "octal"),
                'b' | 'B' => (2, "binary"),
                _ => (0, ""),
            };
            if radix != 0 {
                let end = digits(at + 2, radix);
                if end == at + 2 {
                    return self.error(format!("invalid {what} literal"), at + 2, line);
                }
                if radix < 10 && get(end).is_ascii_digit() {
                    return self.error(format!("invalid digit '{}' in {what} literal", get(end)), end + 1, line);
                }
                if get(end) == '_' {
                    return self.error(format!("invalid {what} literal"), end + 1, line);
                }
                return Ok(end);
            }
        }
        at = digits(at, 10);
        if get(at) == '.' {
            at = digits(at + 1, 10);
        }
        if get(at) == '_' {
            return self.error("invalid decimal literal", at, line);
        }
        if matches!(get(at), 'e' | 'E') {
            let sign = usize::from(matches!(get(at + 1), '+' | '-'));
            if get(at + 1 + sign).is_ascii_digit() {
                at = digits(at + 1 + sign, 10);
            }
        }
        if matches!(get(at), 'j' | 'J') {
            at += 1;
        }
        Ok(at)
    }

    fn operator(&mut self, characters: &[char], at: usize, line: &str) -> Result<usize, ScanError> {
        let rest: String = characters[at..].iter().take(3).collect();
        let first = characters[at];
        let brackets = self.brackets;
        let field = self.interpolated.last_mut().and_then(|open| open.fields.last_mut());
        // Of a field's own colon and exclamation mark nothing longer is read.
        let ends_expression = field.as_ref().is_some_and(|field| field.depth + 1 == brackets);
        let is_single = ends_expression && (first == ':' || first == '!' && !rest.starts_with("!="));
        let found = if is_single {
            OPERATORS.iter().find(|(text, _)| text.len() == 1 && text.starts_with(first))
        } else {
            OPERATORS.iter().find(|(text, _)| rest.starts_with(text))
        };
        let (length, kind) = match found {
            Some((text, kind)) => (text.len(), *kind),
            None if self.extra && matches!(first, '$' | '?' | '`') => (1, OPERATOR),
            None => {
                let code = first as u32;
                let text = if text::unicode::is_printable(code) {
                    "invalid syntax".to_owned()
                } else {
                    format!("invalid non-printable character U+{code:04X}")
                };
                return self.error(text, at + 1, line);
            }
        };
        if ends_expression
            && first == ':'
            && let Some(field) = field
        {
            field.in_spec = true;
        }
        match first {
            '(' | '[' | '{' => self.brackets += 1,
            ')' | ']' | '}' => {
                if first == '}'
                    && ends_expression
                    && let Some(open) = self.interpolated.last_mut()
                {
                    open.fields.pop();
                }
                if self.brackets == 0 && !self.extra {
                    return self.error(format!("unmatched '{first}'"), at + 1, line);
                }
                self.brackets = self.brackets.saturating_sub(1);
            }
            _ => {}
        }
        let kind = if self.extra { OPERATOR } else { kind };
        self.plain(kind, characters, at, at + length, line);
        Ok(at + length)
    }

    fn string_literal(
        &mut self,
        characters: &[char],
        at: usize,
        quote_at: usize,
        line: &str,
    ) -> Result<Option<usize>, ScanError> {
        let quote = characters[quote_at];
        let is_triple = characters.get(quote_at + 1) == Some(&quote) && characters.get(quote_at + 2) == Some(&quote);
        let quote_length = if is_triple { 3 } else { 1 };
        let prefix = &characters[at..quote_at];
        let letter = prefix.iter().map(char::to_ascii_lowercase).find(|c| matches!(c, 'f' | 't'));
        let body = quote_at + quote_length;
        let start = (self.line_number, at);
        if let Some(letter) = letter {
            let offset = if letter == 't' { TEMPLATE_OFFSET } else { 0 };
            self.plain(STRING_START + offset, characters, at, body, line);
            let is_raw = prefix.iter().any(|c| matches!(c, 'r' | 'R'));
            let fields = Vec::new();
            self.interpolated.push(Interpolated { quote, quote_length, is_raw, offset, letter, fields, start });
            return Ok(Some(body));
        }
        if is_triple {
            let text = characters[at..body].iter().collect();
            self.string = Some(OpenString { quote, text, start, lines: String::new() });
            return Ok(self.triple_quoted(characters, body, line));
        }
        let mut end = body;
        loop {
            match characters.get(end) {
                Some(&character) if character == quote => break,
                Some('\\') if is_line_end(characters, end + 1) => {
                    // Goes on in the next line, as a triple-quoted one does.
                    let text = characters[at..].iter().collect();
                    self.string = Some(OpenString { quote, text, start, lines: line.to_owned() });
                    return Ok(None);
                }
                Some('\\') => end += 2,
                Some('\n' | '\r') | None => {
                    let enclosing =
                        self.interpolated.last().filter(|open| open.quote == quote && open.quote_length == 1);
                    if let Some(open) = enclosing {
                        let text = format!("{}-string: expecting '}}'", open.letter);
                        return self.error(text, at + 1, line);
                    }
                    let text = format!("unterminated string literal (detected at line {})", self.line_number);
                    return self.error(text, at + 1, line);
                }
                Some(_) => end += 1,
            }
        }
        self.plain(STRING, characters, at, end + 1, line);
        Ok(Some(end + 1))
    }

    /// Reads on in a string that goes over lines. The end, or None where it goes on still.
    fn triple_quoted(&mut self, characters: &[char], from: usize, line: &str) -> Option<usize> {
        let mut open = self.string.take()?;
        let is_triple =
            open.text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).chars().take(3).all(|c| c == open.quote);
        let length = if is_triple { 3 } else { 1 };
        let mut at = from;
        while at < characters.len() {
            if characters[at] == '\\' {
                at += 2;
            } else if characters[at..].iter().take(length).filter(|c| **c == open.quote).count() == length {
                let end = at + length;
                open.text.extend(&characters[from..end]);
                open.lines.push_str(line);
                self.push(STRING, open.text, open.start, (self.line_number, end), &open.lines);
                return Some(end);
            } else {
                at += 1;
            }
        }
        open.text.extend(&characters[from..]);
        open.lines.push_str(line);
        self.string = Some(open);
        None
    }

    /// Reads the text of the innermost f-string up to what ends it: a brace or the closing quote. None: it goes on in the next line.
    fn string_text(&mut self, characters: &[char], from: usize, line: &str) -> Result<Option<usize>, ScanError> {
        let Some(open) = self.interpolated.last() else { return Ok(Some(from)) };
        let (quote, quote_length, is_raw, offset, letter) =
            (open.quote, open.quote_length, open.is_raw, open.offset, open.letter);
        let (in_spec, depth_of_fields, start_of_string) =
            (open.fields.last().is_some_and(|field| field.in_spec), open.fields.len(), open.start);
        let get = |at: usize| characters.get(at).copied();
        let is_quote = |at: usize| (0..quote_length).all(|index| get(at + index) == Some(quote));
        if self.text.is_none() {
            if get(from) == Some('{') && get(from + 1) != Some('{') {
                return Ok(Some(self.open_field(characters, from, line)));
            }
            if is_quote(from) && depth_of_fields == 0 {
                self.plain(STRING_END + offset, characters, from, from + quote_length, line);
                self.interpolated.pop();
                return Ok(Some(from + quote_length));
            }
            self.text = Some(OpenText { text: String::new(), start: (self.line_number, from), lines: String::new() });
        }
        let mut at = from;
        let mut in_name_escape = false;
        loop {
            let end_of_spec = in_spec && quote_length == 1;
            let Some(character) = get(at).or(end_of_spec.then_some('\n')) else {
                return self.text_goes_on(characters, from, line, quote_length, letter, start_of_string);
            };
            if matches!(character, '\n' | '\r') && quote_length == 1 {
                if end_of_spec {
                    // The field may end in a later line.
                    self.end_text(characters, from, at, at, line, offset);
                    if let Some(field) = self.interpolated.last_mut().and_then(|open| open.fields.last_mut()) {
                        field.in_spec = false;
                    }
                    return Ok(Some(at));
                }
                return self.text_goes_on(characters, from, line, quote_length, letter, start_of_string);
            }
            if is_quote(at) {
                self.end_text(characters, from, at, at, line, offset);
                if depth_of_fields > 0 {
                    return self.error(format!("{letter}-string: expecting '}}'"), at + 1, line);
                }
                return Ok(Some(at));
            }
            match character {
                '{' if get(at + 1) == Some('{') && !in_spec => {
                    self.end_text(characters, from, at + 1, at + 1, line, offset);
                    return Ok(Some(at + 2));
                }
                '{' => {
                    self.end_text(characters, from, at, at, line, offset);
                    return Ok(Some(self.open_field(characters, at, line)));
                }
                // The parser gives a named character's escape a token of its own.
                '}' if in_name_escape => {
                    self.end_text(characters, from, at + 1, at + 1, line, offset);
                    return Ok(Some(at + 1));
                }
                '}' if get(at + 1) == Some('}') && !in_spec => {
                    self.end_text(characters, from, at + 1, at + 1, line, offset);
                    return Ok(Some(at + 2));
                }
                '}' if in_spec => {
                    self.end_text(characters, from, at, at, line, offset);
                    if let Some(field) = self.interpolated.last_mut().and_then(|open| open.fields.last_mut()) {
                        field.in_spec = false;
                    }
                    return Ok(Some(at));
                }
                '}' => {
                    self.end_text(characters, from, at, at, line, offset);
                    return self.error(format!("{letter}-string: single '}}' is not allowed"), at + 1, line);
                }
                '\\' => {
                    if !is_raw && get(at + 1) == Some('N') && get(at + 2) == Some('{') {
                        in_name_escape = true;
                        at += 2;
                    } else if !matches!(get(at + 1), Some('{' | '}')) {
                        if is_line_end(characters, at + 1) && quote_length == 1 {
                            return self.text_continues(characters, from, line);
                        }
                        at += 1;
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// The line ends inside of an f-string's text.
    fn text_goes_on(
        &mut self,
        characters: &[char],
        from: usize,
        line: &str,
        quote_length: usize,
        letter: char,
        start: (usize, usize),
    ) -> Result<Option<usize>, ScanError> {
        if quote_length == 1 {
            let text = format!("unterminated {letter}-string literal (detected at line {})", self.line_number);
            return self.error_at(ErrorKind::Syntax, text, start.0, start.1 + 1, line);
        }
        self.text_continues(characters, from, line)
    }

    fn text_continues(&mut self, characters: &[char], from: usize, line: &str) -> Result<Option<usize>, ScanError> {
        if let Some(open) = &mut self.text {
            open.text.extend(&characters[from.min(characters.len())..]);
            open.lines.push_str(line);
        }
        Ok(None)
    }

    fn end_text(&mut self, characters: &[char], from: usize, to: usize, end: usize, line: &str, offset: u8) {
        if let Some(mut open) = self.text.take() {
            open.text.extend(&characters[from..to]);
            open.lines.push_str(line);
            self.push(STRING_MIDDLE + offset, open.text, open.start, (self.line_number, end), &open.lines);
        }
    }

    fn open_field(&mut self, characters: &[char], at: usize, line: &str) -> usize {
        let depth = self.brackets;
        if let Some(open) = self.interpolated.last_mut() {
            open.fields.push(Field { depth, in_spec: false });
        }
        self.brackets += 1;
        let kind = if self.extra { OPERATOR } else { 25 };
        self.plain(kind, characters, at, at + 1, line);
        at + 1
    }
}

fn is_line_end(characters: &[char], at: usize) -> bool {
    match characters.get(at) {
        Some('\n') => true,
        Some('\r') => characters.get(at + 1).is_none_or(|next| *next == '\n'),
        _ => false,
    }
}

/// The text of a line end.
fn line_end(characters: &[char], at: usize) -> &'static str {
    match characters.get(at) {
        Some('\r') => "\r\n",
        Some(_) => "\n",
        None => "",
    }
}

fn is_identifier_start(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}

fn is_identifier_part(character: char) -> bool {
    is_identifier_start(character) || character.is_ascii_digit()
}

/// Where the quote of a string literal is, if one starts there.
fn string_prefix(characters: &[char], at: usize) -> Option<usize> {
    let letters = characters[at..].iter().take(3).take_while(|c| c.is_ascii_alphabetic()).count();
    if !matches!(characters.get(at + letters), Some('\'' | '"')) {
        return None;
    }
    let prefix: String = characters[at..at + letters].iter().map(char::to_ascii_lowercase).collect();
    let is_prefix =
        matches!(prefix.as_str(), "" | "r" | "u" | "b" | "f" | "t" | "br" | "rb" | "fr" | "rf" | "tr" | "rt");
    is_prefix.then_some(at + letters)
}
