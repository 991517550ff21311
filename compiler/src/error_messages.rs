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
use crate::field_errors;
use crate::lexical_errors::{self, Outcome};
use crate::parameter_errors;
use crate::starred_errors;
use crate::string_errors;
use crate::syntax_error::{ErrorKind, RangeEnd, RawError};
use crate::version_errors::{is_of_any_version, of_later_version, unsupported};

pub(crate) struct Context<'p> {
    pub tokens: &'p Tokens,
    pub syntax: &'p Mod,
    pub source: &'p str,
    pub errors: &'p [ParseError],
    /// A whole file, to which a newline is added where it has none at its end.
    pub is_file: bool,
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

    pub fn significant(&self) -> impl DoubleEndedIterator<Item = &'p Token> {
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

pub(crate) fn invalid(range: TextRange) -> RawError {
    RawError::new("invalid syntax", range)
}

/// The first error of a parse.
pub fn first_error(parsed: &Parsed<Mod>, source: &str, mode: Mode) -> Option<RawError> {
    let context = Context {
        tokens: parsed.tokens(),
        syntax: parsed.syntax(),
        source,
        errors: parsed.errors(),
        is_file: mode == Mode::Exec,
    };
    let grammatical =
        parsed.errors().iter().filter(|error| !is_lexical(error)).min_by_key(|error| error.location.start());
    let is_fine = parsed.errors().is_empty() && !context.tokens.iter().any(|token| is_string_start(token.kind()));
    let failed_at = grammatical.map(|error| error.location.start());
    let open = match is_fine {
        true => None,
        false => match lexical_errors::scan(&context, parsed.errors(), failed_at) {
            Outcome::Error(error) => return Some(error),
            Outcome::End(open) => open,
        },
    };
    if let Some(indent) = leading_indent(&context, mode) {
        return Some(indent);
    }
    let Some(error) = first_parse_error(parsed.errors(), source) else {
        let mut errors = parsed.unsupported_syntax_errors().iter();
        return errors.find_map(|error| match is_of_any_version(error.kind) {
            true => Some(unsupported(error, &context)),
            false => of_later_version(error),
        });
    };
    if let Some(error) = field_error_of(error, &context) {
        return Some(error);
    }
    let mut translated = translate(error, mode, &context);
    if translated.message == "invalid syntax" {
        let place = error.location;
        let alias = crate::alias_errors::alias_error(translated.range, &context);
        if let Some(error) = alias.or_else(|| string_errors::mixed_templates(place, &context)) {
            return Some(error);
        }
        let in_field = field_errors::bracketed_error(place, &context);
        translated = field_errors::field_error(place, &context).or(in_field).unwrap_or(translated);
    }
    if let Some((bracket, range)) = open
        && (context.line(error.location.end()) > context.line(range.start())
            || at_end(error, &context)
            || needs_closed_bracket(&translated) && error.location.start() > range.start())
    {
        return Some(RawError::new(format!("'{bracket}' was never closed"), range));
    }
    Some(translated)
}

/// The error that CPython's parser meets first: in source order, but what is wrong about a whole construct comes after what is
/// wrong inside of it.
fn first_parse_error<'e>(errors: &'e [ParseError], source: &str) -> Option<&'e ParseError> {
    let first = errors.iter().min_by_key(|error| error.location.start())?;
    let is_about_whole = matches!(
        first.error,
        ParseErrorType::InvalidAssignmentTarget
            | ParseErrorType::InvalidNamedAssignmentTarget
            | ParseErrorType::InvalidAnnotatedAssignmentTarget
            | ParseErrorType::InvalidAugmentedAssignmentTarget
            | ParseErrorType::InvalidDeleteTarget
            | ParseErrorType::PositionalAfterKeywordArgument
            | ParseErrorType::PositionalAfterKeywordUnpacking
            | ParseErrorType::NonDefaultParamAfterDefaultParam
            | ParseErrorType::UnparenthesizedGeneratorExpression
    ) || matches!(&first.error, ParseErrorType::OtherError(text) if text.starts_with("Only single target"));
    if !is_about_whole {
        return Some(first);
    }
    let end = first.location.end().to_usize().min(source.len());
    let end = TextSize::new((source.len() - source[end..].trim_start_matches([' ', '\t']).len()) as u32);
    errors
        .iter()
        .filter(|error| !std::ptr::eq(*error, first) && error.location.start() <= end)
        .min_by_key(|error| error.location.start())
        .or(Some(first))
}

/// Whether strings may be nested, which has limits.
fn is_string_start(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::FStringStart | TokenKind::TStringStart)
}

/// Whether CPython's tokenizer finds an error, too, rather than its parser.
fn is_lexical(error: &ParseError) -> bool {
    match &error.error {
        ParseErrorType::Lexical(LexicalErrorType::UnrecognizedToken { tok }) => !tok.is_ascii_graphic(),
        ParseErrorType::Lexical(kind) => !matches!(
            kind,
            LexicalErrorType::UnicodeError
                | LexicalErrorType::MissingUnicodeLbrace
                | LexicalErrorType::MissingUnicodeRbrace
                | LexicalErrorType::InvalidByteLiteral
                | LexicalErrorType::Eof
        ),
        _ => false,
    }
}

/// An expression to evaluate may not be indented, though the parser does not mind.
fn leading_indent(context: &Context<'_>, mode: Mode) -> Option<RawError> {
    if mode != Mode::Eval {
        return None;
    }
    let first = context.significant().find(|token| token.kind() != TokenKind::NonLogicalNewline)?;
    let line = context.source.get(..first.start().to_usize())?;
    let line = &line[line.rfind('\n').map_or(0, |newline| newline + 1)..];
    (!line.is_empty() && first.kind() != TokenKind::EndOfFile)
        .then(|| RawError::new("unexpected indent", first.range()).with_kind(ErrorKind::Indentation))
}

/// Inside of a field, but for what has a message of its own.
fn field_error_of(error: &ParseError, context: &Context<'_>) -> Option<RawError> {
    match &error.error {
        ParseErrorType::Lexical(LexicalErrorType::UnrecognizedToken { .. })
        | ParseErrorType::FStringError(_)
        | ParseErrorType::TStringError(_)
        | ParseErrorType::ExpectedExpression
        | ParseErrorType::ExpectedToken { .. }
        | ParseErrorType::InvalidLambdaExpressionUsage => field_errors::field_error(error.location, context),
        _ => None,
    }
}

/// What is only found out about a construct that is complete.
fn needs_closed_bracket(error: &RawError) -> bool {
    error.message == "positional patterns follow keyword patterns"
        || error.message.starts_with("Generator expression must be parenthesized")
}

/// The bracket that closes the call around a range.
fn call_end(range: TextRange, context: &Context<'_>) -> TextRange {
    let mut depth = 0usize;
    for token in context.significant().filter(|token| token.start() >= range.end()) {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace if depth == 0 => return token.range(),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth -= 1,
            _ => {}
        }
    }
    range
}

fn at_end(error: &ParseError, context: &Context<'_>) -> bool {
    context.source[error.location.start().to_usize().min(context.source.len())..].trim().is_empty()
        || context.token_at(error.location.start()).is_none_or(|token| token.kind() == TokenKind::EndOfFile)
}

fn translate(error: &ParseError, mode: Mode, context: &Context<'_>) -> RawError {
    let range = error.location;
    let new = |message: &str| RawError::new(message, range);
    if mode == Mode::Eval && open_bracket_before(range.start(), context).is_none() {
        // An expression is followed by nothing else.
        match context.token_at(range.end()).filter(|token| token.kind() == TokenKind::Equal) {
            Some(equal) if !matches!(error.error, ParseErrorType::ExpectedExpression) => return invalid(equal.range()),
            _ => {}
        }
        if let Some(token) = context.token_at(range.start()).filter(|token| token.kind() == TokenKind::Equal) {
            return invalid(token.range());
        }
    }
    match &error.error {
        ParseErrorType::Lexical(lexical) => lexical_error(lexical, range, context),
        ParseErrorType::FStringError(kind) => string_errors::interpolated_error("f", kind, range, context),
        ParseErrorType::TStringError(kind) => string_errors::interpolated_error("t", kind, range, context),
        ParseErrorType::UnexpectedIndentation if is_inconsistent(range, context) => {
            new("inconsistent use of tabs and spaces in indentation").with_kind(ErrorKind::Tab)
        }
        ParseErrorType::UnexpectedIndentation => new("unexpected indent").with_kind(ErrorKind::Indentation),
        ParseErrorType::InvalidAssignmentTarget => target_error(TargetUse::Assign, range, context),
        ParseErrorType::InvalidAnnotatedAssignmentTarget => new("illegal target for annotation"),
        ParseErrorType::InvalidAugmentedAssignmentTarget => target_error(TargetUse::Augmented, range, context),
        ParseErrorType::InvalidDeleteTarget => target_error(TargetUse::Delete, range, context),
        ParseErrorType::InvalidNamedAssignmentTarget => target_error(TargetUse::Named, range, context),
        ParseErrorType::UnparenthesizedGeneratorExpression => {
            match clause_keyword(range.start(), context) {
                // A class takes no generator at all.
                Some(TokenKind::Class) => invalid(first_clause(range, context).unwrap_or(range)),
                _ => new("Generator expression must be parenthesized"),
            }
        }
        ParseErrorType::PositionalAfterKeywordArgument => {
            RawError::new("positional argument follows keyword argument", call_end(range, context))
        }
        ParseErrorType::PositionalAfterKeywordUnpacking => {
            RawError::new("positional argument follows keyword argument unpacking", call_end(range, context))
        }
        ParseErrorType::InvalidArgumentUnpackingOrder if range.len() == TextSize::new(1) => {
            new("Invalid star expression")
        }
        ParseErrorType::InvalidArgumentUnpackingOrder => {
            let start = context.token_before(range.start()).map_or(range.start(), |comma| comma.start());
            let range = TextRange::new(start, range.end());
            RawError::new("iterable argument unpacking follows keyword argument unpacking", range)
        }
        ParseErrorType::IterableUnpackingInComprehension => new("iterable unpacking cannot be used in comprehension"),
        ParseErrorType::NonDefaultParamAfterDefaultParam => {
            new("parameter without a default follows parameter with a default")
        }
        ParseErrorType::ParamAfterVarKeywordParam => new("arguments cannot follow var-keyword argument"),
        ParseErrorType::ExpectedKeywordParam => parameter_errors::bare_star(range, context),
        ParseErrorType::VarParameterWithDefault => parameter_errors::starred_default(range, context),
        ParseErrorType::InvalidStarredExpressionUsage => starred_errors::misplaced(range, context),
        ParseErrorType::EmptyTypeParams => new("Type parameter list cannot be empty"),
        ParseErrorType::EmptyImportNames => match context.token_at(range.start()) {
            Some(token) if !matches!(token.kind(), TokenKind::Newline | TokenKind::EndOfFile) => invalid(token.range()),
            _ => RawError::new("Expected one or more names after 'import'", TextRange::empty(range.start())),
        },
        ParseErrorType::InvalidMatchPatternTarget => match context.token_before(range.start()) {
            Some(star) if star.kind() == TokenKind::DoubleStar => invalid(range),
            _ => new("cannot use '_' as a target"),
        },
        ParseErrorType::ExpectedRealNumber => wrong_number("real", range, context),
        ParseErrorType::ExpectedImaginaryNumber => wrong_number("imaginary", range, context),
        ParseErrorType::ExpectedToken { expected, found } => expected_token(*expected, *found, range, context),
        ParseErrorType::SimpleStatementsOnSameLine => juxtaposed(range, context),
        ParseErrorType::OtherError(message) => other_error(message, range, context),
        ParseErrorType::UnparenthesizedTupleExpression => {
            let comma =
                context.significant().find(|token| token.kind() == TokenKind::Comma && token.start() >= range.start());
            invalid(comma.map_or(range, Ranged::range))
        }
        _ => generic(range, context),
    }
}

pub(crate) fn lexical_error(error: &LexicalErrorType, range: TextRange, context: &Context<'_>) -> RawError {
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
        LexicalErrorType::InvalidByteLiteral => {
            let literal = context.token_at(range.start()).map_or(range, Ranged::range);
            RawError::new("bytes can only contain ASCII literal characters", literal)
        }
        LexicalErrorType::LineContinuationError => line_continuation(range, context),
        LexicalErrorType::Eof => end_of_input(range, context),
        LexicalErrorType::OtherError(message) => number_error(message, range, context),
    }
}

/// A backslash that does not end its line, or ends the source.
fn line_continuation(range: TextRange, context: &Context<'_>) -> RawError {
    let start = range.start().to_usize().min(context.source.len());
    let rest = &context.source[start..];
    let behind = TextSize::new((context.source.len() - rest.trim_start_matches('\\').len()) as u32);
    let rest = &context.source[behind.to_usize()..];
    if rest == "\n" || rest.is_empty() && context.is_file {
        return match lexical_errors::open_at(context, range.start()).innermost_bracket() {
            Some((bracket, open)) => RawError::new(format!("'{bracket}' was never closed"), open),
            None => RawError::new("unexpected EOF while parsing", TextRange::empty(behind)).with_end(RangeEnd::Open),
        };
    }
    let at = TextRange::empty(TextSize::new(start as u32 + u32::from(!rest.is_empty())));
    RawError::new("unexpected character after line continuation character", at).with_end(RangeEnd::Zero)
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

/// Whether a line is indented as the one before it, or not, depending on how wide a tab is.
fn is_inconsistent(range: TextRange, context: &Context<'_>) -> bool {
    let widths = |line: &str| {
        line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).fold((0usize, 0usize), |(wide, narrow), byte| {
            if byte == b'\t' { (wide / 8 * 8 + 8, narrow + 1) } else { (wide + 1, narrow + 1) }
        })
    };
    let before = &context.source[..range.end().to_usize().min(context.source.len())];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let own = widths(&context.source[line_start..]);
    let outer = context.source[..line_start].lines().rev().find(|line| !line.trim().is_empty()).map(widths);
    outer.is_some_and(|outer| own.0.cmp(&outer.0) != own.1.cmp(&outer.1))
}

/// The `for` (or `async`) of the generator expression at a range.
fn first_clause(range: TextRange, context: &Context<'_>) -> Option<TextRange> {
    let mut depth = 0usize;
    for token in context.significant().filter(|token| range.contains_range(token.range())) {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth = depth.saturating_sub(1),
            TokenKind::For | TokenKind::Async if depth == 0 => return Some(token.range()),
            _ => {}
        }
    }
    None
}

fn unrecognized(character: char, range: TextRange) -> RawError {
    if character.is_ascii_graphic() {
        return invalid(range);
    }
    let range = TextRange::empty(range.start());
    let code = character as u32;
    if character.is_control() || character.is_whitespace() || matches!(code, 0x200b..=0x200f | 0x2060 | 0xfeff) {
        return RawError::new(format!("invalid non-printable character U+{code:04X}"), range);
    }
    RawError::new(format!("invalid character '{character}' (U+{code:04X})"), range)
}

fn end_of_input(range: TextRange, context: &Context<'_>) -> RawError {
    match lexical_errors::open_at(context, range.start()).innermost_bracket() {
        Some((bracket, open)) => RawError::new(format!("'{bracket}' was never closed"), open),
        None => {
            let end = TextSize::new(context.source.trim_end_matches('\n').len() as u32);
            RawError::new("unexpected EOF while parsing", TextRange::empty(end)).with_end(RangeEnd::Open)
        }
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
    let Some(token) = context.token_at(range.start()) else {
        // The end of a source without a newline there.
        return invalid(TextRange::at(range.start(), TextSize::new(1)));
    };
    if token.kind() == TokenKind::Equal
        && is_condition(token, context)
        && let Some(error) = describe_target(token.range(), context)
    {
        return error;
    }
    if token.kind() == TokenKind::Greater
        && let Some(less) = context.token_before(token.start())
        && less.kind() == TokenKind::Less
        && less.end() == token.start()
    {
        // CPython's tokenizer knows `<>`.
        return invalid(TextRange::new(less.start(), token.end()));
    }
    let special = call_assignment(range, context)
        .or_else(|| keyword_generator(token, context))
        .or_else(|| missing_in(token, context))
        .or_else(|| missing_value(token, context))
        .or_else(|| missing_argument(token, context))
        .or_else(|| starred_errors::lone_star(token, context))
        .or_else(|| parameter_errors::missing_default(token, context))
        .or_else(|| parameter_errors::parenthesized(token, context))
        .or_else(|| parameter_errors::type_parameter_bound(token, context))
        .or_else(|| parentheses_of_target(token, context));
    if let Some(error) = special {
        return error;
    }
    if token.kind() == TokenKind::Indent {
        return RawError::new("unexpected indent", token.range()).with_kind(ErrorKind::Indentation);
    }
    if token.kind() == TokenKind::Dedent {
        return invalid(range);
    }
    if matches!(token.kind(), TokenKind::EndOfFile | TokenKind::Newline) {
        return invalid(TextRange::at(token.start(), TextSize::new(1)));
    }
    invalid(token.range())
}

/// Whether a `=` stands where a condition could: in brackets, or in the head of a statement with one.
fn is_condition(token: &Token, context: &Context<'_>) -> bool {
    open_bracket_before(token.start(), context).is_some()
        || matches!(
            clause_keyword(token.start(), context),
            Some(TokenKind::If | TokenKind::Elif | TokenKind::While | TokenKind::Match | TokenKind::Case)
        )
}

/// `f(a=)`
fn missing_argument(token: &Token, context: &Context<'_>) -> Option<RawError> {
    let equal = context.token_before(token.start()).filter(|before| before.kind() == TokenKind::Equal)?;
    let name = context.token_before(equal.start())?;
    let bracket = open_bracket_before(token.start(), context)?;
    let is_call = context.text(bracket) == "(" && parameter_errors::list_at(token.start(), context).is_none();
    let ends = matches!(token.kind(), TokenKind::Comma | TokenKind::Rpar);
    (is_call && ends)
        .then(|| RawError::new("expected argument value expression", TextRange::new(name.start(), equal.end())))
}

/// `f(a = x for x in y)`: a generator expression behind a keyword.
fn keyword_generator(token: &Token, context: &Context<'_>) -> Option<RawError> {
    if !matches!(token.kind(), TokenKind::For | TokenKind::Async) {
        return None;
    }
    let bracket = open_bracket_before(token.start(), context).filter(|bracket| context.text(*bracket) == "(")?;
    let inside = context.significant().filter(|inner| inner.start() >= bracket.end() && inner.start() < token.start());
    let mut depth = 0usize;
    let mut argument = bracket;
    for inner in inside {
        match inner.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth = depth.saturating_sub(1),
            TokenKind::Comma if depth == 0 => argument = inner.range(),
            _ => {}
        }
    }
    let mut parts = context.significant().filter(|part| part.start() >= argument.end());
    let name = parts.next().filter(|name| name.kind() == TokenKind::Name)?;
    parts.next().filter(|equal| equal.kind() == TokenKind::Equal)?;
    let end = context.token_before(token.start())?.end();
    let text = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
    Some(RawError::new(text, TextRange::new(name.start(), end)))
}

/// `for x if y`: something else stands where `in` should.
fn missing_in(token: &Token, context: &Context<'_>) -> Option<RawError> {
    let mut depth = 0usize;
    let before: Vec<&Token> = context.significant().take_while(|before| before.start() < token.start()).collect();
    let mut keyword = None;
    let mut end = token;
    for before in before.iter().rev() {
        match before.kind() {
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth += 1,
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth = depth.checked_sub(1)?,
            TokenKind::In | TokenKind::Newline | TokenKind::Semi | TokenKind::Colon if depth == 0 => return None,
            TokenKind::If | TokenKind::Else if depth == 0 => end = before,
            TokenKind::For if depth == 0 => {
                keyword = Some(*before);
                break;
            }
            _ => {}
        }
    }
    let keyword = keyword?;
    open_bracket_before(keyword.start(), context)?;
    let last = context.token_before(end.start())?;
    let first = context.significant().find(|first| first.start() >= keyword.end())?;
    (first.start() < last.end()).then(|| RawError::new("'in' expected after for-loop variables", end.range()))
}

/// `[x, y for ...]`
fn parentheses_of_target(token: &Token, context: &Context<'_>) -> Option<RawError> {
    if !matches!(token.kind(), TokenKind::For | TokenKind::Async) {
        return None;
    }
    let bracket = open_bracket_before(token.start(), context)?;
    if !matches!(context.text(bracket), "[" | "{") {
        return None;
    }
    let last = context.token_before(token.start())?;
    let range = TextRange::new(bracket.end(), last.end());
    let first = context.token_at(range.start())?;
    let has_comma = comma_inside(range, context)?;
    has_comma.then(|| {
        let range = TextRange::new(first.start(), last.end());
        RawError::new("did you forget parentheses around the comprehension target?", range)
    })
}

/// Whether there is a comma outside of brackets; None if there is a colon (a dict's items).
fn comma_inside(range: TextRange, context: &Context<'_>) -> Option<bool> {
    let mut depth = 0usize;
    let mut has_comma = false;
    for token in context.significant().filter(|token| range.contains_range(token.range())) {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth = depth.checked_sub(1)?,
            TokenKind::Comma if depth == 0 => has_comma = true,
            TokenKind::Colon if depth == 0 => return None,
            _ => {}
        }
    }
    Some(has_comma)
}

/// `f(a.b=1)`: the expression before the `=` is no keyword.
fn call_assignment(range: TextRange, context: &Context<'_>) -> Option<RawError> {
    let equal = context.token_at(range.end())?;
    if equal.kind() != TokenKind::Equal || range.is_empty() {
        return None;
    }
    let bracket = open_bracket_before(range.start(), context)?;
    if context.text(bracket) != "(" || parameter_errors::list_at(range.start(), context).is_some() {
        return None;
    }
    Some(match context.text(range) {
        name @ ("True" | "False" | "None") => {
            RawError::new(format!("cannot assign to {name}"), TextRange::new(range.start(), equal.end()))
        }
        text if text.starts_with('*') => {
            let range = TextRange::new(range.start(), crate::error_targets::value_end(equal.range(), context));
            RawError::new("cannot assign to iterable argument unpacking", range)
        }
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
    if before.kind() == TokenKind::Colon {
        return Some(RawError::new("expression expected after dictionary key and ':'", before.range()));
    }
    None
}

fn expected_token(expected: TokenKind, found: TokenKind, range: TextRange, context: &Context<'_>) -> RawError {
    let at = context.token_at(range.start()).map_or(range, Ranged::range);
    match expected {
        TokenKind::Colon => {
            if found == TokenKind::Equal
                && context.token_at(at.start()).is_some_and(|token| is_condition(token, context))
                && let Some(error) = describe_target(at, context)
            {
                return error;
            }
            if matches!(found, TokenKind::Rbrace | TokenKind::Comma)
                && open_bracket_before(at.start(), context).is_some_and(|bracket| context.text(bracket) == "{")
                && let Some(key) = context.token_before(at.start())
            {
                return RawError::new("':' expected after dictionary key", key.range()).with_end(RangeEnd::Zero);
            }
            match clause_keyword(at.start(), context) {
                Some(keyword)
                    if open_bracket_before(at.start(), context).is_none()
                        && (found == TokenKind::Newline || wants_colon(keyword)) =>
                {
                    RawError::new("expected ':'", at)
                }
                _ => bracketed(range, context),
            }
        }
        TokenKind::Else => match context.token_at(range.start()).and_then(|token| missing_in(token, context)) {
            Some(error) => error,
            None if found == TokenKind::Colon => invalid(at),
            None => RawError::new("expected 'else' after 'if' expression", conditional_range(at, context)),
        },
        TokenKind::In => generic(range, context),
        TokenKind::Lpar if clause_keyword(at.start(), context) == Some(TokenKind::Def) => {
            RawError::new("expected '('", at)
        }
        TokenKind::Comma
            if found == TokenKind::PlusEqual
                || found != TokenKind::ColonEqual && context.text(at).ends_with('=') && at.len() > TextSize::new(1) =>
        {
            augmented_tuple(at, context)
        }
        TokenKind::Comma if found == TokenKind::Star && previous(at, context) == Some(TokenKind::Slash) => {
            RawError::new("expected comma between / and *", at)
        }
        TokenKind::Comma if found == TokenKind::Equal => match keyword_unpacking(at, context) {
            Some(error) => error,
            None => bracketed(range, context),
        },
        TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::Comma => bracketed(range, context),
        TokenKind::Import => RawError::new("invalid syntax", at),
        _ => generic(range, context),
    }
}

/// A pattern's complex literal of parts that do not fit, or of what is no number at all.
fn wrong_number(wanted: &str, range: TextRange, context: &Context<'_>) -> RawError {
    let part = context.significant().find(|token| token.start() >= range.start() && token.kind() != TokenKind::Minus);
    match part {
        Some(part) if !matches!(part.kind(), TokenKind::Int | TokenKind::Float | TokenKind::Complex) => {
            invalid(part.range())
        }
        _ => RawError::new(format!("{wanted} number required in complex literal"), range),
    }
}

/// A conditional expression up to its condition's end.
fn conditional_range(at: TextRange, context: &Context<'_>) -> TextRange {
    let start_of = |last: &Token| expression_start(last, context);
    let Some(condition_end) = context.token_before(at.start()) else { return at };
    let keyword = context.token_before(start_of(condition_end)).filter(|keyword| keyword.kind() == TokenKind::If);
    match keyword.and_then(|keyword| context.token_before(keyword.start())) {
        Some(value_end) => TextRange::new(start_of(value_end), condition_end.end()),
        None => at,
    }
}

fn previous(at: TextRange, context: &Context<'_>) -> Option<TokenKind> {
    context.token_before(at.start()).map(|token| token.kind())
}

/// `f(**a=1)`
fn keyword_unpacking(equal: TextRange, context: &Context<'_>) -> Option<RawError> {
    let name = context.token_before(equal.start())?;
    let stars = context.token_before(name.start()).filter(|stars| stars.kind() == TokenKind::DoubleStar)?;
    let range = TextRange::new(stars.start(), crate::error_targets::value_end(equal, context));
    Some(RawError::new("cannot assign to keyword argument unpacking", range))
}

/// `a, b += 1`
fn augmented_tuple(operator: TextRange, context: &Context<'_>) -> RawError {
    let before = context.significant().take_while(|token| token.end() <= operator.start());
    let mut range: Option<TextRange> = None;
    for token in before {
        range = match token.kind() {
            TokenKind::Newline | TokenKind::Semi | TokenKind::Indent | TokenKind::Dedent | TokenKind::Colon => None,
            TokenKind::Del | TokenKind::Return | TokenKind::Raise | TokenKind::Assert => return invalid(operator),
            _ => Some(TextRange::new(range.map_or(token.start(), |range| range.start()), token.end())),
        };
    }
    match range {
        Some(range) if open_bracket_before(operator.start(), context).is_none() => {
            RawError::new("'tuple' is an illegal expression for augmented assignment", range)
        }
        _ => invalid(operator),
    }
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
            TokenKind::Async if at_start => {}
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

/// Whether nothing but a colon may follow, so that CPython says so whatever stands there.
fn wants_colon(keyword: TokenKind) -> bool {
    matches!(keyword, TokenKind::Def | TokenKind::Else | TokenKind::Try | TokenKind::Finally)
}

/// The innermost bracket open at an offset.
pub(crate) fn open_bracket_before(offset: TextSize, context: &Context<'_>) -> Option<TextRange> {
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
    if let Some(error) = missing_comma(token, context) {
        return error;
    }
    generic(range, context)
}

/// Two expressions side by side in brackets.
pub(crate) fn missing_comma(token: &Token, context: &Context<'_>) -> Option<RawError> {
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
    let before = before?;
    let is_bracketed = lexical_errors::open_at(context, token.start()).innermost_bracket().is_some();
    if !begins_expression
        || !ends_expression
        || !is_bracketed
        || before.kind() == TokenKind::Name && is_string(token)
        || is_in_clause(token, context)
    {
        return None;
    }
    let first = expression_start(before, context);
    Some(RawError::new("invalid syntax. Perhaps you forgot a comma?", TextRange::new(first, token.end())))
}

/// Whether a token stands behind the `in` of a comprehension's clause: what is there takes no comma.
fn is_in_clause(token: &Token, context: &Context<'_>) -> bool {
    let (mut depth, mut is_behind_in) = (0usize, false);
    let before: Vec<&Token> = context.significant().take_while(|before| before.start() < token.start()).collect();
    for before in before.into_iter().rev() {
        match before.kind() {
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth += 1,
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace if depth == 0 => return false,
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth -= 1,
            TokenKind::In if depth == 0 => is_behind_in = true,
            TokenKind::For if depth == 0 => return is_behind_in,
            TokenKind::Comma if depth == 0 && !is_behind_in => return false,
            _ => {}
        }
    }
    false
}

/// A string behind a name may have been meant as one with a prefix.
fn is_string(token: &Token) -> bool {
    token.kind() == TokenKind::String
}

/// The start of the expression that a token ends.
fn expression_start(last: &Token, context: &Context<'_>) -> TextSize {
    crate::error_targets::operand_ending_at(last.end(), context).unwrap_or(last.start())
}

/// Two statements on one line: often a call without parentheses as in Python 2.
fn juxtaposed(range: TextRange, context: &Context<'_>) -> RawError {
    let Some(token) = context.token_at(range.start()) else { return invalid(range) };
    if token.kind() == TokenKind::From
        && let Some(error) = import_from(token, context)
    {
        return error;
    }
    if let Some(before) = context.token_before(token.start())
        && before.kind() == TokenKind::Name
        && !is_print_of_nonsense(token, context)
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

/// `import a from b`
fn import_from(from: &Token, context: &Context<'_>) -> Option<RawError> {
    let mut start = None;
    for token in context.significant().take_while(|token| token.start() < from.start()) {
        match token.kind() {
            TokenKind::Import if start.is_none() => start = Some(token.start()),
            TokenKind::Name | TokenKind::Dot | TokenKind::Comma => {}
            _ => start = None,
        }
    }
    let mut after = context.significant().skip_while(|token| token.start() < from.end());
    let name = after.next().filter(|name| name.kind() == TokenKind::Name)?;
    let found = after.find(|token| !matches!(token.kind(), TokenKind::Name | TokenKind::Dot));
    let end = found.filter(|end| end.kind() != TokenKind::Newline).map_or_else(
        || context.token_before(found.map_or(name.end(), |end| end.start())).map_or(name.end(), |last| last.end()),
        |end| end.end(),
    );
    Some(RawError::new("Did you mean to use 'from ... import ...' instead?", TextRange::new(start?, end)))
}

/// What follows `print` is no expression, either.
fn is_print_of_nonsense(token: &Token, context: &Context<'_>) -> bool {
    let end = context
        .significant()
        .find(|later| later.start() >= token.start() && matches!(later.kind(), TokenKind::Newline | TokenKind::Semi));
    let end = end.map_or(token.end(), |end| end.start());
    context.errors.iter().any(|error| error.location.start() > token.start() && error.location.start() < end)
}

fn other_error(message: &str, range: TextRange, context: &Context<'_>) -> RawError {
    if let Some(clause) = message.strip_prefix("Expected an indented block after ") {
        return missing_block(clause, range, context);
    }
    let at = context.token_at(range.start()).map_or(range, Ranged::range);
    let known = match message {
        "Expected `except` or `finally` after `try` block" => {
            let next = context.significant().find(|token| {
                token.start() >= range.start() && !matches!(token.kind(), TokenKind::Newline | TokenKind::Dedent)
            });
            return RawError::new("expected 'except' or 'finally' block", next.map_or(at, Ranged::range));
        }
        "Cannot have both 'except' and 'except*' on the same 'try'" => {
            let mut after = context.significant().skip_while(|token| token.start() < range.start());
            let keyword = after.find(|token| token.kind() == TokenKind::Except).map_or(at, Ranged::range);
            let star = after.next().filter(|star| star.kind() == TokenKind::Star && star.start() == keyword.end());
            let range = TextRange::new(keyword.start(), star.map_or(keyword.end(), |star| star.end()));
            return RawError::new("cannot have both 'except' and 'except*' on the same 'try'", range);
        }
        "Expected one or more exception types" => "expected one or more exception types",
        "Multiple exception types must be parenthesized when using `as`" => {
            "multiple exception types must be parenthesized when using 'as'"
        }
        "Only single target (not tuple) can be annotated" => {
            return RawError::new("only single target (not tuple) can be annotated", range);
        }
        "Only single target (not list) can be annotated" => {
            return RawError::new("only single target (not list) can be annotated", range);
        }
        "Only one '/' separator allowed" => "/ may appear only once",
        "Only one '*' separator allowed" | "Only one '*' parameter allowed" => "* argument may appear only once",
        "Only one '**' parameter allowed" => "arguments cannot follow var-keyword argument",
        "'/' parameter must appear before '*' parameter" => "/ must be ahead of *",
        "Position-only parameter separator not allowed as first parameter" => {
            return parameter_errors::leading_slash(at, context);
        }
        "Bytes literal cannot be mixed with non-bytes literals" => {
            let next = context.significant().find(|token| token.start() >= range.end()).map_or(range, Ranged::range);
            let next = TextRange::at(next.start(), next.len().max(TextSize::new(1)));
            return RawError::new("cannot mix bytes and nonbytes literals", next);
        }
        "Boolean 'not' expression cannot be used here" => {
            return RawError::new("'not' after an operator must be parenthesized", range);
        }
        "Trailing comma not allowed" => {
            let next =
                context.significant().find(|token| token.start() > range.start() && token.kind() != TokenKind::Comma);
            let at = next.map_or(range, |next| TextRange::at(next.start(), next.range().len().max(TextSize::new(1))));
            return RawError::new("trailing comma not allowed without surrounding parentheses", at);
        }
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
    let text = format!("expected an indented block after {what} on line {}", context.line(start));
    missing_block_place(text, range, context).with_kind(ErrorKind::Indentation)
}

/// CPython points at what stands where the block should begin, of which it knows no end if that is no token of its own.
fn missing_block_place(text: String, range: TextRange, context: &Context<'_>) -> RawError {
    let next = context.significant().find(|token| {
        token.start() >= range.start()
            && !matches!(token.kind(), TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent)
    });
    let is_dedent = context.tokens.iter().any(|token| {
        token.kind() == TokenKind::Dedent
            && token.start() >= range.start()
            && next.is_some_and(|next| token.end() <= next.start())
    });
    match next.filter(|next| next.kind() != TokenKind::EndOfFile) {
        Some(next) if is_dedent => RawError::new(text, TextRange::empty(next.start())).with_end(RangeEnd::OpenBefore),
        Some(next) => RawError::new(text, next.range()),
        None => {
            // The end of the last line, its newline included.
            let end = context.source.len();
            let is_blank = context.source.ends_with("\n\n");
            let at = if is_blank || !context.source.ends_with('\n') { end.saturating_sub(1) } else { end - 1 };
            RawError::new(text, TextRange::empty(TextSize::new(at as u32))).with_end(RangeEnd::Open)
        }
    }
}
