//! The parser's errors in CPython 3.14's words.
//!
//! 1. Brackets first: one closed by another kind, or closed without being open, is an error of CPython's tokenizer
//!    and comes before whatever the parser makes of it. One never closed replaces errors on later lines.
//! 2. Then the parser's first error, by its kind; the tokens around it and the tree say what is meant.
//! 3. All else is "invalid syntax".

use ruff_python_ast::Mod;
use ruff_python_ast::token::{Token, TokenKind, Tokens};
use ruff_python_parser::{LexicalErrorType, ParseError, ParseErrorType, Parsed};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::Mode;
use crate::error_targets::{TargetUse, describe_target, target_error};
use crate::string_errors;
use crate::syntax_error::{ErrorKind, RawError};

pub(crate) struct Context<'p> {
    pub tokens: &'p Tokens,
    pub syntax: &'p Mod,
    pub source: &'p str,
}

impl<'p> Context<'p> {
    pub fn text(&self, range: TextRange) -> &'p str {
        self.source.get(std::ops::Range::<usize>::from(range)).unwrap_or_default()
    }

    pub fn line(&self, offset: TextSize) -> u32 {
        self.source.as_bytes()[..offset.to_usize().min(self.source.len())].iter().filter(|&&byte| byte == b'\n').count()
            as u32
            + 1
    }

    fn significant(&self) -> impl DoubleEndedIterator<Item = &'p Token> {
        self.tokens.iter().filter(|token| !token.kind().is_trivia())
    }

    /// The first token that ends behind an offset.
    pub fn token_at(&self, offset: TextSize) -> Option<&'p Token> {
        self.significant().find(|token| token.end() > offset || token.start() >= offset)
    }

    pub fn token_before(&self, offset: TextSize) -> Option<&'p Token> {
        self.significant().take_while(|token| token.end() <= offset).last()
    }
}

fn invalid(range: TextRange) -> RawError {
    RawError::new("invalid syntax", range)
}

/// The first error of a parse.
pub fn first_error(parsed: &Parsed<Mod>, source: &str, _mode: Mode) -> Option<RawError> {
    let context = Context { tokens: parsed.tokens(), syntax: parsed.syntax(), source };
    let Some(error) = parsed.errors().iter().min_by_key(|error| error.location.start()) else {
        let error = parsed.unsupported_syntax_errors().first()?;
        return Some(unsupported(error.range(), &context));
    };
    let brackets = check_brackets(&context);
    if let BracketState::Mismatch(mismatch) = &brackets
        && mismatch.range.start() <= error.location.end()
    {
        return Some(mismatch.clone());
    }
    let translated = translate(error, &context);
    // An error of its own kind stands; a general one yields to a bracket left open before its line.
    if (translated.message.starts_with("invalid syntax") || translated.message.starts_with("Generator expression"))
        && let BracketState::Open(bracket, range) = brackets
        && (context.line(error.location.end()) > context.line(range.start()) || at_end(error, &context))
    {
        return Some(RawError::new(format!("'{bracket}' was never closed"), range));
    }
    Some(translated)
}

/// Syntax of later versions.
fn unsupported(range: TextRange, context: &Context<'_>) -> RawError {
    let text = context.text(range);
    if text.starts_with("**") {
        RawError::new("dict unpacking cannot be used in dict comprehension", range)
    } else if text.starts_with('*') {
        RawError::new("iterable unpacking cannot be used in comprehension", range)
    } else {
        invalid(range)
    }
}

/// Points at the star that no parameter follows.
fn bare_star(range: TextRange, context: &Context<'_>) -> RawError {
    let star = context
        .significant()
        .take_while(|token| token.start() <= range.start())
        .filter(|token| token.kind() == TokenKind::Star)
        .last()
        .map_or(range, Ranged::range);
    RawError::new("named arguments must follow bare *", star)
}

fn at_end(error: &ParseError, context: &Context<'_>) -> bool {
    context.source[error.location.start().to_usize().min(context.source.len())..].trim().is_empty()
        || context.token_at(error.location.start()).is_none_or(|token| token.kind() == TokenKind::EndOfFile)
}

enum BracketState {
    Fine,
    /// The innermost bracket that is open at the end.
    Open(char, TextRange),
    Mismatch(RawError),
}

fn check_brackets(context: &Context<'_>) -> BracketState {
    let mut open: Vec<(char, TextRange)> = Vec::new();
    for token in context.tokens.iter() {
        let closes = match token.kind() {
            TokenKind::Lpar => {
                open.push(('(', token.range()));
                continue;
            }
            TokenKind::Lsqb => {
                open.push(('[', token.range()));
                continue;
            }
            TokenKind::Lbrace => {
                open.push(('{', token.range()));
                continue;
            }
            TokenKind::Rpar => ('(', ')'),
            TokenKind::Rsqb => ('[', ']'),
            TokenKind::Rbrace => ('{', '}'),
            _ => continue,
        };
        match open.pop() {
            Some((bracket, _)) if bracket == closes.0 => {}
            Some((bracket, range)) => {
                let (here, there) = (context.line(token.start()), context.line(range.start()));
                let place = if here == there { String::new() } else { format!(" on line {there}") };
                return BracketState::Mismatch(RawError::new(
                    format!("closing parenthesis '{}' does not match opening parenthesis '{bracket}'{place}", closes.1),
                    token.range(),
                ));
            }
            None => {
                return BracketState::Mismatch(RawError::new(format!("unmatched '{}'", closes.1), token.range()));
            }
        }
    }
    match open.pop() {
        Some((bracket, range)) => BracketState::Open(bracket, range),
        None => BracketState::Fine,
    }
}

fn translate(error: &ParseError, context: &Context<'_>) -> RawError {
    let range = error.location;
    let new = |message: &str| RawError::new(message, range);
    match &error.error {
        ParseErrorType::Lexical(lexical) => lexical_error(lexical, range, context),
        ParseErrorType::FStringError(kind) => string_errors::interpolated_error("f", kind, range, context),
        ParseErrorType::TStringError(kind) => string_errors::interpolated_error("t", kind, range, context),
        ParseErrorType::UnexpectedIndentation => new("unexpected indent").with_kind(ErrorKind::Indentation),
        ParseErrorType::InvalidAssignmentTarget => target_error(TargetUse::Assign, range, context),
        ParseErrorType::InvalidAnnotatedAssignmentTarget => new("illegal target for annotation"),
        ParseErrorType::InvalidAugmentedAssignmentTarget => target_error(TargetUse::Augmented, range, context),
        ParseErrorType::InvalidDeleteTarget => target_error(TargetUse::Delete, range, context),
        ParseErrorType::InvalidNamedAssignmentTarget => target_error(TargetUse::Named, range, context),
        ParseErrorType::UnparenthesizedGeneratorExpression => new("Generator expression must be parenthesized"),
        ParseErrorType::PositionalAfterKeywordArgument => new("positional argument follows keyword argument"),
        ParseErrorType::PositionalAfterKeywordUnpacking => {
            new("positional argument follows keyword argument unpacking")
        }
        ParseErrorType::InvalidArgumentUnpackingOrder => {
            new("iterable argument unpacking follows keyword argument unpacking")
        }
        ParseErrorType::IterableUnpackingInComprehension => new("iterable unpacking cannot be used in comprehension"),
        ParseErrorType::NonDefaultParamAfterDefaultParam => {
            new("parameter without a default follows parameter with a default")
        }
        ParseErrorType::ParamAfterVarKeywordParam => new("arguments cannot follow var-keyword argument"),
        ParseErrorType::ExpectedKeywordParam => bare_star(range, context),
        ParseErrorType::VarParameterWithDefault => {
            let double = context.token_before(range.start()).is_some_and(|token| token.kind() == TokenKind::DoubleStar)
                || context.text(range).starts_with("**");
            let what = if double { "var-keyword" } else { "var-positional" };
            new(&format!("{what} argument cannot have default value"))
        }
        ParseErrorType::InvalidStarredExpressionUsage => new("can't use starred expression here"),
        ParseErrorType::EmptyTypeParams => new("Type parameter list cannot be empty"),
        ParseErrorType::EmptyImportNames => new("Expected one or more names after 'import'"),
        ParseErrorType::InvalidMatchPatternTarget => new("cannot use '_' as a target"),
        ParseErrorType::ExpectedRealNumber => new("real number required in complex literal"),
        ParseErrorType::ExpectedImaginaryNumber => new("imaginary number required in complex literal"),
        ParseErrorType::ExpectedToken { expected, found } => expected_token(*expected, *found, range, context),
        ParseErrorType::SimpleStatementsOnSameLine => juxtaposed(range, context),
        ParseErrorType::OtherError(message) => other_error(message, range, context),
        _ => generic(range, context),
    }
}

fn lexical_error(error: &LexicalErrorType, range: TextRange, context: &Context<'_>) -> RawError {
    let new = |message: String| RawError::new(message, range);
    match error {
        LexicalErrorType::UnclosedStringError | LexicalErrorType::StringError => {
            string_errors::unterminated("", range, context)
        }
        LexicalErrorType::FStringError(kind) => string_errors::interpolated_error("f", kind, range, context),
        LexicalErrorType::TStringError(kind) => string_errors::interpolated_error("t", kind, range, context),
        LexicalErrorType::UnicodeError
        | LexicalErrorType::MissingUnicodeLbrace
        | LexicalErrorType::MissingUnicodeRbrace => string_errors::unicode_error(range, context),
        LexicalErrorType::IndentationError => indentation_error(range, context),
        LexicalErrorType::UnrecognizedToken { tok } => unrecognized(*tok, range),
        LexicalErrorType::InvalidByteLiteral => new("bytes can only contain ASCII literal characters".to_owned()),
        LexicalErrorType::LineContinuationError => {
            let rest = &context.source[range.start().to_usize().min(context.source.len())..];
            if rest.trim_start_matches('\\').trim().is_empty() {
                return new("unexpected EOF while parsing".to_owned());
            }
            new("unexpected character after line continuation character".to_owned())
        }
        LexicalErrorType::Eof => end_of_input(range, context),
        LexicalErrorType::OtherError(message) => number_error(message, range, context),
    }
}

/// Tabs and spaces that compare differently, or an indentation that no outer block has.
fn indentation_error(range: TextRange, context: &Context<'_>) -> RawError {
    let line_start =
        context.source[..range.end().to_usize().min(context.source.len())].rfind('\n').map_or(0, |at| at + 1);
    let indentation = |line: &str| line.chars().take_while(|c| c.is_whitespace()).collect::<String>();
    let own = indentation(&context.source[line_start..]);
    let outer = context.source[..line_start].lines().rev().find(|line| !line.trim().is_empty()).map(indentation);
    let tabs = own.contains('\t') || outer.is_some_and(|outer| outer.contains('\t'));
    if tabs {
        return RawError::new("inconsistent use of tabs and spaces in indentation", range).with_kind(ErrorKind::Tab);
    }
    RawError::new("unindent does not match any outer indentation level", range).with_kind(ErrorKind::Indentation)
}

fn unrecognized(character: char, range: TextRange) -> RawError {
    if character.is_ascii_graphic() {
        return invalid(range);
    }
    let code = character as u32;
    if character.is_control() || character.is_whitespace() || matches!(code, 0x200b..=0x200f | 0x2060 | 0xfeff) {
        return RawError::new(format!("invalid non-printable character U+{code:04X}"), range);
    }
    RawError::new(format!("invalid character '{character}' (U+{code:04X})"), range)
}

fn end_of_input(range: TextRange, context: &Context<'_>) -> RawError {
    match check_brackets(context) {
        BracketState::Open(bracket, open) => RawError::new(format!("'{bracket}' was never closed"), open),
        _ => RawError::new("unexpected EOF while parsing", range),
    }
}

/// What the lexer says of a number that is none.
fn number_error(message: &str, range: TextRange, context: &Context<'_>) -> RawError {
    let text = context.text(range).to_ascii_lowercase();
    let kind = if text.starts_with("0x") {
        "hexadecimal"
    } else if text.starts_with("0o") {
        "octal"
    } else if text.starts_with("0b") {
        "binary"
    } else if message.contains("leading zeros") || text.starts_with('0') && text.len() > 1 {
        return RawError::new(
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
            range,
        );
    } else {
        "decimal"
    };
    RawError::new(format!("invalid {kind} literal"), range)
}

/// `if a = 1:` and the like, or nothing better to say.
fn generic(range: TextRange, context: &Context<'_>) -> RawError {
    let Some(token) = context.token_at(range.start()) else { return invalid(range) };
    if token.kind() == TokenKind::Equal
        && let Some(error) = describe_target(token.range(), context)
    {
        return error;
    }
    if let Some(error) = call_assignment(range, context).or_else(|| missing_value(token, context)) {
        return error;
    }
    if token.kind() == TokenKind::Indent {
        return RawError::new("unexpected indent", token.range()).with_kind(ErrorKind::Indentation);
    }
    if token.kind() == TokenKind::Dedent {
        return invalid(range);
    }
    if token.kind() == TokenKind::EndOfFile {
        return invalid(range);
    }
    invalid(token.range())
}

/// `f(a.b=1)`: the expression before the `=` is no keyword.
fn call_assignment(range: TextRange, context: &Context<'_>) -> Option<RawError> {
    let equal = context.token_at(range.end())?;
    if equal.kind() != TokenKind::Equal || range.is_empty() {
        return None;
    }
    let bracket = open_bracket_before(range.start(), context)?;
    if context.text(bracket) != "(" {
        return None;
    }
    Some(match context.text(range) {
        name @ ("True" | "False" | "None") => RawError::new(format!("cannot assign to {name}"), range),
        _ => RawError::new(
            "expression cannot contain assignment, perhaps you meant \"==\"?",
            TextRange::new(range.start(), equal.end()),
        ),
    })
}

/// A brace is closed where a value should stand: in an f-string, or after a key's colon.
fn missing_value(token: &Token, context: &Context<'_>) -> Option<RawError> {
    if !matches!(token.kind(), TokenKind::Rbrace | TokenKind::Comma) {
        return None;
    }
    let before = context.token_before(token.start())?;
    let bracket = open_bracket_before(token.start(), context)?;
    if context.text(bracket) != "{" {
        return None;
    }
    if token.kind() == TokenKind::Rbrace && before.kind() == TokenKind::Lbrace {
        for (kind, start) in [("f", TokenKind::FStringStart), ("t", TokenKind::TStringStart)] {
            if interpolating(bracket.start(), start, context) {
                let message = format!("{kind}-string: valid expression required before '}}'");
                return Some(RawError::new(message, token.range()));
            }
        }
    }
    if before.kind() == TokenKind::Colon {
        return Some(RawError::new("expression expected after dictionary key and ':'", before.range()));
    }
    None
}

/// Whether an offset lies in an interpolation of a string of that kind.
fn interpolating(offset: TextSize, start: TokenKind, context: &Context<'_>) -> bool {
    let end = if start == TokenKind::FStringStart { TokenKind::FStringEnd } else { TokenKind::TStringEnd };
    let mut depth = 0usize;
    for token in context.tokens.iter().take_while(|token| token.end() <= offset) {
        if token.kind() == start {
            depth += 1;
        } else if token.kind() == end {
            depth = depth.saturating_sub(1);
        }
    }
    depth > 0
}

fn expected_token(expected: TokenKind, found: TokenKind, range: TextRange, context: &Context<'_>) -> RawError {
    let at = context.token_at(range.start()).map_or(range, Ranged::range);
    match expected {
        TokenKind::Colon => {
            if found == TokenKind::Equal
                && let Some(error) = describe_target(at, context)
            {
                return error;
            }
            if matches!(found, TokenKind::Rbrace | TokenKind::Comma)
                && open_bracket_before(at.start(), context).is_some_and(|bracket| context.text(bracket) == "{")
                && let Some(key) = context.token_before(at.start())
            {
                return RawError::new("':' expected after dictionary key", key.range());
            }
            match clause_keyword(at.start(), context) {
                Some(_) if open_bracket_before(at.start(), context).is_none() => RawError::new("expected ':'", at),
                _ => bracketed(range, context),
            }
        }
        TokenKind::Else => RawError::new("expected 'else' after 'if' expression", at),
        TokenKind::In => generic(range, context),
        TokenKind::Lpar if previous_keyword(at.start(), context) == Some(TokenKind::Def) => {
            RawError::new("expected '('", at)
        }
        TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::Comma => bracketed(range, context),
        TokenKind::Import => RawError::new("invalid syntax", at),
        _ => generic(range, context),
    }
}

/// The keyword before the last name.
fn previous_keyword(offset: TextSize, context: &Context<'_>) -> Option<TokenKind> {
    let before: Vec<&Token> = context.significant().take_while(|token| token.end() <= offset).collect();
    before.len().checked_sub(2).map(|index| before[index].kind())
}

/// The keyword of the compound statement in whose header an offset lies.
fn clause_keyword(offset: TextSize, context: &Context<'_>) -> Option<TokenKind> {
    let mut keyword = None;
    let mut at_start = true;
    for token in context.significant().take_while(|token| token.end() <= offset) {
        match token.kind() {
            TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::Semi => {
                at_start = true;
                keyword = None;
            }
            kind if at_start => {
                at_start = false;
                keyword = matches!(
                    kind,
                    TokenKind::If
                        | TokenKind::Elif
                        | TokenKind::Else
                        | TokenKind::For
                        | TokenKind::While
                        | TokenKind::Try
                        | TokenKind::Except
                        | TokenKind::Finally
                        | TokenKind::With
                        | TokenKind::Def
                        | TokenKind::Class
                        | TokenKind::Async
                        | TokenKind::Match
                        | TokenKind::Case
                )
                .then_some(kind);
            }
            _ => {}
        }
    }
    keyword
}

/// The innermost bracket open at an offset.
fn open_bracket_before(offset: TextSize, context: &Context<'_>) -> Option<TextRange> {
    let mut open = Vec::new();
    for token in context.tokens.iter().take_while(|token| token.end() <= offset) {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => open.push(token.range()),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                open.pop();
            }
            _ => {}
        }
    }
    open.pop()
}

/// An error inside brackets: where two expressions stand side by side, a comma is probably missing.
fn bracketed(range: TextRange, context: &Context<'_>) -> RawError {
    let Some(token) = context.token_at(range.start()) else { return invalid(range) };
    if token.kind() == TokenKind::Equal
        && let Some(error) = describe_target(token.range(), context)
    {
        return error;
    }
    if let Some(error) = number_with_tail(token, context) {
        return error;
    }
    let begins_expression = matches!(
        token.kind(),
        TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringStart
            | TokenKind::True
            | TokenKind::False
            | TokenKind::None
            | TokenKind::Lbrace
    );
    let before = context.token_before(token.start());
    let ends_expression = before.is_some_and(|before| {
        matches!(
            before.kind(),
            TokenKind::Name
                | TokenKind::Int
                | TokenKind::Float
                | TokenKind::Complex
                | TokenKind::String
                | TokenKind::FStringEnd
                | TokenKind::True
                | TokenKind::False
                | TokenKind::None
                | TokenKind::Rpar
                | TokenKind::Rsqb
                | TokenKind::Rbrace
        )
    });
    if let (true, true, Some(before), Some(_)) =
        (begins_expression, ends_expression, before, open_bracket_before(token.start(), context))
    {
        return RawError::new(
            "invalid syntax. Perhaps you forgot a comma?",
            TextRange::new(before.start(), token.end()),
        );
    }
    generic(range, context)
}

/// `12abc`, `1__0`, `0b12`: what follows a number without a blank belongs to it.
fn number_with_tail(token: &Token, context: &Context<'_>) -> Option<RawError> {
    let before = context.token_before(token.start())?;
    if before.end() != token.start() || !matches!(before.kind(), TokenKind::Int | TokenKind::Float | TokenKind::Complex)
    {
        return None;
    }
    let tail = context.text(token.range()).chars().next()?;
    if !tail.is_alphanumeric() && tail != '_' {
        return None;
    }
    let number = context.text(before.range()).to_ascii_lowercase();
    let kind = match number.get(..2) {
        Some("0x") => "hexadecimal",
        Some("0o") => "octal",
        Some("0b") => "binary",
        _ if matches!(before.kind(), TokenKind::Complex) => "imaginary",
        _ => "decimal",
    };
    if tail.is_ascii_digit() && matches!(kind, "octal" | "binary") {
        let at = TextRange::at(token.start(), TextSize::new(1));
        return Some(RawError::new(format!("invalid digit '{tail}' in {kind} literal"), at));
    }
    let at = TextRange::new(before.end() - TextSize::new(1), before.end());
    Some(RawError::new(format!("invalid {kind} literal"), at))
}

/// Two statements on one line: often a call without parentheses as in Python 2.
fn juxtaposed(range: TextRange, context: &Context<'_>) -> RawError {
    let Some(token) = context.token_at(range.start()) else { return invalid(range) };
    if let Some(before) = context.token_before(token.start())
        && before.kind() == TokenKind::Name
    {
        let name = context.text(before.range());
        let statement_start = context.token_before(before.start()).is_none_or(|token| {
            matches!(
                token.kind(),
                TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::Semi | TokenKind::Colon
            )
        });
        let line_end = context
            .significant()
            .find(|later| {
                later.start() >= token.start() && matches!(later.kind(), TokenKind::Newline | TokenKind::Semi)
            })
            .map_or(token.end(), |end| end.start());
        if statement_start && matches!(name, "print" | "exec") {
            return RawError::new(
                format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?"),
                TextRange::new(before.start(), line_end.max(before.end())),
            );
        }
    }
    bracketed(range, context)
}

fn other_error(message: &str, range: TextRange, context: &Context<'_>) -> RawError {
    if let Some(clause) = message.strip_prefix("Expected an indented block after ") {
        return missing_block(clause, range, context);
    }
    let at = context.token_at(range.start()).map_or(range, Ranged::range);
    let known = match message {
        "Expected `except` or `finally` after `try` block" => "expected 'except' or 'finally' block",
        "Cannot have both 'except' and 'except*' on the same 'try'" => {
            "cannot have both 'except' and 'except*' on the same 'try'"
        }
        "Expected one or more exception types" => "expected one or more exception types",
        "Multiple exception types must be parenthesized when using `as`" => {
            "multiple exception types must be parenthesized when using 'as'"
        }
        "Only single target (not tuple) can be annotated" => "only single target (not tuple) can be annotated",
        "Only single target (not list) can be annotated" => "only single target (not list) can be annotated",
        "Only one '/' separator allowed" => "/ may appear only once",
        "Only one '*' separator allowed" | "Only one '*' parameter allowed" => "* argument may appear only once",
        "Only one '**' parameter allowed" => "arguments cannot follow var-keyword argument",
        "'/' parameter must appear before '*' parameter" => "/ must be ahead of *",
        "Position-only parameter separator not allowed as first parameter" => "at least one parameter must precede /",
        "Trailing comma not allowed" => "trailing comma not allowed without surrounding parentheses",
        "Positional patterns cannot follow keyword patterns" => "positional patterns follow keyword patterns",
        "Expected a pattern" | "Expected a statement" => return generic(range, context),
        _ => return bracketed(range, context),
    };
    RawError::new(known, at)
}

/// A compound statement's block is missing.
fn missing_block(clause: &str, range: TextRange, context: &Context<'_>) -> RawError {
    let (what, keywords): (&str, &[TokenKind]) = match clause {
        "`if` statement" => ("'if' statement", &[TokenKind::If]),
        "`elif` clause" => ("'elif' statement", &[TokenKind::Elif]),
        "`else` clause" => ("'else' statement", &[TokenKind::Else]),
        "`for` statement" => ("'for' statement", &[TokenKind::For]),
        "`while` statement" => ("'while' statement", &[TokenKind::While]),
        "`with` statement" => ("'with' statement", &[TokenKind::With]),
        "`try` statement" => ("'try' statement", &[TokenKind::Try]),
        "`except` clause" => ("'except' statement", &[TokenKind::Except]),
        "`finally` clause" => ("'finally' statement", &[TokenKind::Finally]),
        "function definition" => ("function definition", &[TokenKind::Def]),
        "`class` definition" | "class definition" => ("class definition", &[TokenKind::Class]),
        "`match` statement" => ("'match' statement", &[TokenKind::Match]),
        "`case` block" => ("'case' statement", &[TokenKind::Case]),
        _ => ("compound statement", &[]),
    };
    let start = context
        .significant()
        .take_while(|token| token.end() <= range.start())
        .filter(|token| keywords.contains(&token.kind()))
        .last()
        .map_or(range.start(), Ranged::start);
    let starred = keywords.contains(&TokenKind::Except)
        && context.token_at(start + TextSize::new(6)).is_some_and(|token| token.kind() == TokenKind::Star);
    let what = if starred { "'except*' statement" } else { what };
    // CPython points at what stands where the block should begin.
    let at = context
        .significant()
        .find(|token| {
            token.start() >= range.start()
                && !matches!(token.kind(), TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent)
        })
        .map_or(range, Ranged::range);
    RawError::new(format!("expected an indented block after {what} on line {}", context.line(start)), at)
        .with_kind(ErrorKind::Indentation)
}

/// More input could make it valid: the error lies at the very end, or in a string or bracket left open.
pub fn is_incomplete(error: &RawError, parsed: &Parsed<Mod>, source: &str) -> bool {
    if error.message.ends_with("was never closed") {
        return true;
    }
    if error.message.starts_with("unterminated triple-quoted") || error.message == "unexpected EOF while parsing" {
        return true;
    }
    if error.message.starts_with("unterminated") || error.kind == ErrorKind::Tab {
        return false;
    }
    if error.message.starts_with("expected an indented block") || error.message.starts_with("expected 'except'") {
        return error.range.start().to_usize() >= source.trim_end().len();
    }
    let first = parsed.errors().iter().map(|error| error.location.start()).min().unwrap_or_default();
    source.trim_end().ends_with('\\') && first.to_usize() >= source.trim_end().len().saturating_sub(1)
}
