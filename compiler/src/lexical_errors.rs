//! Errors of CPython's tokenizer: numbers that are none, brackets that do not match, strings without an end.
//!
//! CPython's tokenizer reads the rest of a source after the parser has failed, and an error of its own wins, wherever it is. So
//! the tokens are walked from the start, with a stack of what is open:
//!
//! 1. A number is read again by CPython's rules, since the parser's lexer splits `1_a` into a number and a name.
//! 2. A bracket closes the innermost open one; a field of an f-string is opened by its brace.
//! 3. An error that the parser's lexer found is put into CPython's words.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{InterpolatedStringErrorType, LexicalErrorType, ParseError, ParseErrorType};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::error_messages::{Context, lexical_error};
use crate::number_errors;
use crate::syntax_error::{ErrorKind, RangeEnd, RawError};

/// f-strings inside of f-strings.
const STRING_DEPTH_MAX: usize = 150;
/// Fields inside of format specifications of one f-string.
const FIELD_DEPTH_MAX: usize = 3;

/// How far the parts of a field have come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FieldPart {
    Expression,
    /// Behind the `=` that shows the expression's text.
    Debug,
    /// Behind `!`.
    Conversion,
    /// Behind `:`.
    Specification,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Open {
    Bracket {
        bracket: char,
        range: TextRange,
    },
    /// A replacement field; its range is the brace's.
    Field {
        range: TextRange,
        kind: char,
        part: FieldPart,
    },
    /// An f-string or t-string; its range is the opening quotes' and prefix'.
    String {
        range: TextRange,
        kind: char,
    },
}

/// What is open, from the outside in.
pub(crate) struct Scan<'c, 'p> {
    context: &'c Context<'p>,
    pub open: Vec<Open>,
}

pub(crate) enum Outcome {
    Error(RawError),
    /// The source's end, with the innermost bracket that is open there.
    End(Option<(char, TextRange)>),
}

/// Walks all tokens. If the parser failed inside an f-string, what its lexer makes of the rest of that string says nothing.
pub(crate) fn scan(context: &Context<'_>, errors: &[ParseError], failed_at: Option<TextSize>) -> Outcome {
    let mut lexical: Vec<(&LexicalErrorType, TextRange)> = errors
        .iter()
        .filter_map(|error| match &error.error {
            ParseErrorType::Lexical(kind) => Some((kind, error.location)),
            _ => None,
        })
        .collect();
    lexical.sort_by_key(|(_, range)| range.start());
    let mut lexical = lexical.into_iter().peekable();
    let mut scan = Scan { context, open: Vec::new() };
    let mut failed_in_string = false;
    let mut is_past = false;
    for token in context.tokens.iter() {
        if !is_past && failed_at.is_some_and(|at| token.start() >= at) {
            is_past = true;
            failed_in_string = scan.in_string();
        }
        if let Some(error) = scan.number(token) {
            return Outcome::Error(as_lexical(error));
        }
        while let Some((kind, range)) = lexical.next_if(|(_, range)| range.start() <= token.start()) {
            if let Some(error) = scan.lexical(kind, range) {
                return Outcome::Error(as_lexical(error));
            }
        }
        if let Some(error) = scan.step(token) {
            return Outcome::Error(as_lexical(error));
        }
        if failed_in_string && is_past {
            // Where an f-string went wrong, the lexer does not know any more what is text.
            return Outcome::End(scan.innermost_bracket());
        }
    }
    for (kind, range) in lexical {
        if let Some(error) = scan.lexical(kind, range) {
            return Outcome::Error(as_lexical(error));
        }
    }
    Outcome::End(scan.innermost_bracket())
}

/// Marks what the tokenizer itself reports; the rest the parser puts into words.
fn as_lexical(error: RawError) -> RawError {
    let by_parser =
        error.kind != ErrorKind::Syntax || error.end != RangeEnd::Known || error.message.ends_with("was never closed");
    if by_parser { error } else { error.lexical() }
}

/// What is open in front of an offset.
pub(crate) fn open_at<'c, 'p>(context: &'c Context<'p>, offset: TextSize) -> Scan<'c, 'p> {
    let mut scan = Scan { context, open: Vec::new() };
    for token in context.tokens.iter().take_while(|token| token.start() < offset) {
        if scan.step(token).is_some() {
            break;
        }
    }
    scan
}

impl Scan<'_, '_> {
    fn in_string(&self) -> bool {
        self.open.iter().any(|open| matches!(open, Open::String { .. }))
    }

    /// The innermost bracket, a field's brace included.
    pub fn innermost_bracket(&self) -> Option<(char, TextRange)> {
        self.open.iter().rev().find_map(|open| match *open {
            Open::Bracket { bracket, range } => Some((bracket, range)),
            Open::Field { range, .. } => Some(('{', range)),
            Open::String { .. } => None,
        })
    }

    /// Takes a token into account, or finds that it cannot stand here.
    pub fn step(&mut self, token: &Token) -> Option<RawError> {
        let range = token.range();
        match token.kind() {
            TokenKind::FStringStart => self.open.push(Open::String { range, kind: 'f' }),
            TokenKind::TStringStart => self.open.push(Open::String { range, kind: 't' }),
            TokenKind::FStringEnd | TokenKind::TStringEnd => return self.string_end(range),
            TokenKind::Lpar => self.open.push(Open::Bracket { bracket: '(', range }),
            TokenKind::Lsqb => self.open.push(Open::Bracket { bracket: '[', range }),
            TokenKind::Lbrace => match self.open.last() {
                Some(&Open::String { kind, .. } | &Open::Field { kind, part: FieldPart::Specification, .. }) => {
                    self.open.push(Open::Field { range, kind, part: FieldPart::Expression });
                    return self.too_deep(range, kind);
                }
                _ => self.open.push(Open::Bracket { bracket: '{', range }),
            },
            TokenKind::Rpar => return self.close('(', ')', range),
            TokenKind::Rsqb => return self.close('[', ']', range),
            TokenKind::Rbrace => return self.close('{', '}', range),
            kind @ (TokenKind::Colon | TokenKind::Exclamation | TokenKind::Equal) => {
                if let Some(Open::Field { part, .. }) = self.open.last_mut() {
                    let next = match kind {
                        TokenKind::Colon => FieldPart::Specification,
                        TokenKind::Exclamation => FieldPart::Conversion,
                        _ => FieldPart::Debug,
                    };
                    if *part != FieldPart::Specification {
                        *part = next;
                    }
                }
            }
            _ => {}
        }
        let strings = self.open.iter().filter(|open| matches!(open, Open::String { .. })).count();
        (strings > STRING_DEPTH_MAX).then(|| RawError::new("too many nested f-strings", range))
    }

    fn too_deep(&self, range: TextRange, kind: char) -> Option<RawError> {
        let fields = self.open.iter().rev().take_while(|open| !matches!(open, Open::String { .. }));
        (fields.count() > FIELD_DEPTH_MAX)
            .then(|| RawError::new(format!("{kind}-string: expressions nested too deeply"), range))
    }

    /// Quotes that end the string: not before its field is complete.
    fn string_end(&mut self, range: TextRange) -> Option<RawError> {
        let place = self.open.iter().rposition(|open| matches!(open, Open::String { .. }))?;
        let inner = self.open[place + 1..].last().copied();
        self.open.truncate(place);
        // What a bracket needs, the parser says.
        match inner {
            Some(Open::Field { kind, part, .. }) if part != FieldPart::Specification => {
                Some(RawError::new(format!("{kind}-string: expecting '}}'"), point(range.start())))
            }
            _ => None,
        }
    }

    fn close(&mut self, opening: char, closing: char, range: TextRange) -> Option<RawError> {
        let (bracket, opened) = match self.open.last().copied() {
            Some(Open::Bracket { bracket, range }) => (bracket, range),
            Some(Open::Field { kind, .. }) => {
                if closing == '}' {
                    self.open.pop();
                    return None;
                }
                return Some(RawError::new(format!("{kind}-string: unmatched '{closing}'"), point(range.start())));
            }
            Some(Open::String { .. }) => return None,
            None => return Some(RawError::new(format!("unmatched '{closing}'"), point(range.start()))),
        };
        self.open.pop();
        if bracket == opening {
            return None;
        }
        let (here, there) = (self.context.line(range.start()), self.context.line(opened.start()));
        let place = if here == there { String::new() } else { format!(" on line {there}") };
        let text = format!("closing parenthesis '{closing}' does not match opening parenthesis '{bracket}'{place}");
        Some(RawError::new(text, point(range.start())))
    }

    fn number(&self, token: &Token) -> Option<RawError> {
        if !matches!(token.kind(), TokenKind::Int | TokenKind::Float | TokenKind::Complex | TokenKind::Unknown) {
            return None;
        }
        number_errors::check(self.context.source, token.start())
    }

    /// An error of the parser's lexer, if CPython's tokenizer has it, too.
    fn lexical(&self, kind: &LexicalErrorType, range: TextRange) -> Option<RawError> {
        match kind {
            // Whether these are errors, the parser says.
            LexicalErrorType::UnrecognizedToken { tok } if tok.is_ascii_graphic() => None,
            LexicalErrorType::UnicodeError
            | LexicalErrorType::MissingUnicodeLbrace
            | LexicalErrorType::MissingUnicodeRbrace
            | LexicalErrorType::InvalidByteLiteral
            | LexicalErrorType::Eof => None,
            LexicalErrorType::FStringError(kind) | LexicalErrorType::TStringError(kind) => {
                let unterminated = matches!(
                    kind,
                    InterpolatedStringErrorType::UnterminatedString
                        | InterpolatedStringErrorType::UnterminatedTripleQuotedString
                );
                match self.open.last() {
                    Some(Open::Field { range, part, .. }) if unterminated && *part != FieldPart::Specification => {
                        Some(RawError::new("'{' was never closed", *range))
                    }
                    _ => Some(lexical_error(&self.string_error(kind), range, self.context)),
                }
            }
            LexicalErrorType::UnclosedStringError | LexicalErrorType::StringError => {
                Some(self.unterminated(range).unwrap_or_else(|| lexical_error(kind, range, self.context)))
            }
            _ => Some(lexical_error(kind, range, self.context)),
        }
    }

    fn string_error(&self, kind: &InterpolatedStringErrorType) -> LexicalErrorType {
        let innermost = self.open.iter().rev().find_map(|open| match open {
            Open::String { kind, .. } => Some(*kind),
            _ => None,
        });
        match innermost {
            Some('t') => LexicalErrorType::TStringError(kind.clone()),
            _ => LexicalErrorType::FStringError(kind.clone()),
        }
    }

    /// A string without an end in a field: with the quotes of the f-string, these would have ended it.
    fn unterminated(&self, range: TextRange) -> Option<RawError> {
        let (string, kind) = self.open.iter().rev().find_map(|open| match open {
            Open::String { range, kind } => Some((*range, *kind)),
            _ => None,
        })?;
        let quotes = |range: TextRange| {
            let rest = self.context.source.get(range.start().to_usize()..).unwrap_or_default();
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let quote = rest.chars().next()?;
            Some((quote, rest.len() - rest.trim_start_matches(quote).len() >= 3))
        };
        (quotes(range)? == quotes(string)?)
            .then(|| RawError::new(format!("{kind}-string: expecting '}}'"), point(range.start())))
    }
}

/// CPython's tokenizer tells one place: that of the last character it read.
pub(crate) fn point(at: TextSize) -> TextRange {
    TextRange::empty(at)
}
