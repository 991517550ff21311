//! Source to syntax tree, with CPython's errors and limits.
//!
//! 1. Normalise newlines; refuse null characters.
//! 2. Parse. The parser grows its own stack; the tree's depth shows in its tokens, and dropping a deep tree
//!    recurses, so that happens on a stack sized by their number.
//! 3. Nesting limits: brackets and indentation as CPython's tokenizer has them.
//! 4. Errors get CPython's wording in [`crate::error_messages`]. What is only wrong by meaning (`return` outside a
//!    function) is found by the symbol table and the generator.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_ast::{Expr, Mod, ModExpression, ModModule, PythonVersion, Stmt};
use ruff_python_parser::{ParseOptions, Parsed, parse_unchecked};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::codegen::{FutureFeatures, TopLevel};
use crate::error_messages;
use crate::line_index::LineIndex;
use crate::syntax_error::{ErrorKind, RangeEnd, RawError, SyntaxError, Warning};
use crate::type_comments::TypeComments;
use crate::{Mode, Options};

/// Open brackets at one point.
const BRACKET_DEPTH_MAX: usize = 200;
/// Indentation levels.
const INDENT_DEPTH_MAX: usize = 100;
/// Stack that one token may cost when its tree is dropped.
const DROP_STACK_PER_TOKEN: usize = 512;

/// A syntax tree.
#[derive(Debug)]
pub enum Tree {
    Module(ModModule),
    Expression(ModExpression),
    /// `(int, str) -> bool`: parameters and result.
    FunctionType(Vec<Expr>, Box<Expr>),
}

/// A tree with the text to which its ranges refer.
#[derive(Debug)]
pub struct ParsedSource {
    pub tree: Tree,
    pub source: String,
    pub lines: LineIndex,
    pub warnings: Vec<Warning>,
    pub type_comments: TypeComments,
    token_count: usize,
}

impl Drop for ParsedSource {
    fn drop(&mut self) {
        let empty = Tree::Module(ModModule {
            node_index: Default::default(),
            range: TextRange::default(),
            body: Default::default(),
        });
        let tree = std::mem::replace(&mut self.tree, empty);
        on_large_stack(self.token_count, move || drop(tree));
    }
}

/// Where the feature is on, `<>` becomes `!=`, which may not be written itself.
fn replace_inequalities(source: &str, options: &Options) -> Result<String, RawError> {
    let parsed = parse_unchecked(source, ParseOptions::from(ruff_python_parser::Mode::Module));
    let mut is_on = options.future.contains(FutureFeatures::BARRY_AS_BDFL);
    let mut replaced = source.as_bytes().to_vec();
    let text = |range: TextRange| &source[std::ops::Range::<usize>::from(range)];
    let mut previous: Option<(TokenKind, TextRange)> = None;
    let mut error = None;
    for token in parsed.tokens().iter().filter(|token| !token.kind().is_trivia()) {
        let range = token.range();
        match (token.kind(), previous) {
            (TokenKind::Name, Some((TokenKind::Import | TokenKind::Comma | TokenKind::Lpar, _))) => {
                is_on |= text(range) == "barry_as_FLUFL";
            }
            (TokenKind::NotEqual, _) if is_on => {
                let text = "with Barry as BDFL, use '<>' instead of '!='";
                error.get_or_insert(RawError::new(text, range));
            }
            (TokenKind::Greater, Some((TokenKind::Less, less))) if is_on && less.end() == range.start() => {
                replaced[less.start().to_usize()..range.end().to_usize()].copy_from_slice(b"!=");
            }
            _ => {}
        }
        previous = Some((token.kind(), range));
    }
    let token_count = parsed.tokens().len();
    on_large_stack(token_count, move || drop(parsed));
    match error {
        Some(error) => Err(error),
        None => Ok(String::from_utf8(replaced).unwrap_or_else(|_| source.to_owned())),
    }
}

impl ParsedSource {
    /// What is compiled.
    pub fn top_level(&self, mode: Mode) -> TopLevel<'_> {
        match &self.tree {
            Tree::Module(module) if mode == Mode::Single => TopLevel::Interactive(&module.body),
            Tree::Module(module) => TopLevel::Module(&module.body),
            Tree::Expression(expression) => TopLevel::Expression(&expression.body),
            Tree::FunctionType(_, returns) => TopLevel::Expression(returns),
        }
    }
}

fn on_large_stack<R>(token_count: usize, work: impl FnOnce() -> R) -> R {
    let needed = token_count * DROP_STACK_PER_TOKEN + 64 * 1024;
    stacker::maybe_grow(needed, needed + 64 * 1024, work)
}

/// Parses a text for a mode.
pub fn parse(source: &str, file_name: &str, mode: Mode, options: &Options) -> Result<ParsedSource, SyntaxError> {
    let source = crate::source::normalize_newlines(source);
    let mut source = source.into_owned();
    if mode == Mode::Exec && !source.is_empty() && !source.ends_with('\n') {
        source.push('\n');
    }
    let lines = LineIndex::new(&source);
    if options.future.contains(FutureFeatures::BARRY_AS_BDFL) || source.contains("barry_as_FLUFL") {
        match replace_inequalities(&source, options) {
            Ok(replaced) => source = replaced,
            Err(error) => return Err(SyntaxError::locate(error, file_name, &source, &lines)),
        }
    }
    match parse_normalized(&source, mode, options) {
        Ok((tree, token_count, warnings, type_comments)) => {
            let warnings =
                warnings.into_iter().map(|(message, range)| Warning::locate(message, range, &source, &lines)).collect();
            Ok(ParsedSource { tree, source, lines, warnings, type_comments, token_count })
        }
        Err(error) => Err(SyntaxError::locate(error, file_name, &source, &lines)),
    }
}

/// Parses a function's type, as type comments have it. Stars in front of parameters say nothing about their types.
pub fn parse_function_type(source: &str, file_name: &str) -> Result<ParsedSource, SyntaxError> {
    let source = crate::source::normalize_newlines(source).into_owned();
    let lines = LineIndex::new(&source);
    match function_type(&source) {
        Ok((parameters, returns)) => Ok(ParsedSource {
            tree: Tree::FunctionType(parameters, Box::new(returns)),
            token_count: source.len(),
            lines,
            source,
            warnings: Vec::new(),
            type_comments: TypeComments::default(),
        }),
        Err(error) => Err(SyntaxError::locate(error, file_name, &source, &lines)),
    }
}

fn function_type(source: &str) -> Result<(Vec<Expr>, Expr), RawError> {
    let parsed = parse_unchecked(source, ParseOptions::from(ruff_python_parser::Mode::Expression));
    check_nesting(parsed.tokens())?;
    let mut parameters = Vec::new();
    let mut depth = 0usize;
    let (mut start, mut close, mut arrow) = (None, None, None);
    for token in parsed.tokens().iter().filter(|token| !token.kind().is_trivia()) {
        match token.kind() {
            TokenKind::Rarrow if depth == 0 && close.is_some() => {
                arrow = Some(token.end());
                break;
            }
            _ if close.is_some() => return Err(RawError::new("invalid syntax", token.range())),
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                depth += 1;
                if depth == 1 {
                    start = Some(token.end());
                }
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    parameters.extend(start.map(|start| TextRange::new(start, token.start())));
                    close = Some(token.end());
                }
            }
            TokenKind::Comma if depth == 1 => {
                parameters.extend(start.map(|start| TextRange::new(start, token.start())));
                start = Some(token.end());
            }
            _ if depth == 0 => return Err(RawError::new("invalid syntax", token.range())),
            _ => {}
        }
    }
    let end = TextSize::new(source.len() as u32);
    let Some(arrow) = arrow else { return Err(RawError::new("invalid syntax", TextRange::empty(end))) };
    let expression = |range: TextRange| match ruff_python_parser::parse_expression_range(source, range) {
        Ok(parsed) => Ok(*parsed.into_syntax().body),
        Err(error) => Err(RawError::new("invalid syntax", error.location)),
    };
    // The range without blanks and stars, and how many stars there were.
    let trimmed = |range: TextRange| {
        let text = source.get(std::ops::Range::<usize>::from(range)).unwrap_or_default().trim_start();
        let rest = text.trim_start_matches('*');
        let stars = text.len() - rest.len();
        let rest = rest.trim_start();
        let start = range.end() - TextSize::new(rest.len() as u32);
        (stars, TextRange::at(start, TextSize::new(rest.trim_end().len() as u32)))
    };
    let mut ranges: Vec<(usize, TextRange)> = parameters.into_iter().map(trimmed).collect();
    if let [(0, only)] = ranges[..]
        && only.is_empty()
    {
        ranges.clear();
    }
    // One star at most, then two.
    let mut least = 0;
    for &(stars, range) in &ranges {
        if stars < least || stars > 2 || stars == least && stars > 0 {
            return Err(RawError::new("invalid syntax", range));
        }
        least = stars;
    }
    let (stars, returns) = trimmed(TextRange::new(arrow, end));
    if stars > 0 {
        return Err(RawError::new("invalid syntax", returns));
    }
    let returns = expression(returns)?;
    Ok((ranges.into_iter().map(|(_, range)| expression(range)).collect::<Result<_, _>>()?, returns))
}

type Success = (Tree, usize, Vec<(String, TextRange)>, TypeComments);

fn parse_normalized(source: &str, mode: Mode, options: &Options) -> Result<Success, RawError> {
    if let Some(offset) = source.find('\0') {
        let at = TextRange::empty(TextSize::new(offset as u32));
        return Err(RawError::new("source code cannot contain null bytes", at));
    }
    if u32::try_from(source.len()).is_err() {
        return Err(RawError::new("source is too large", TextRange::default()).with_kind(ErrorKind::Overflow));
    }
    let parser_mode = match mode {
        Mode::Eval => ruff_python_parser::Mode::Expression,
        Mode::Exec | Mode::Single => ruff_python_parser::Mode::Module,
    };
    let version = match options.feature_version {
        Some(minor) if minor < PythonVersion::PY314.minor => PythonVersion { major: 3, minor },
        _ => PythonVersion::PY314,
    };
    let parser_options = ParseOptions::from(parser_mode).with_target_version(version);
    let parsed = parse_unchecked(source, parser_options);
    let token_count = parsed.tokens().len();
    let checked = check(&parsed, source, mode, options);
    if let Err(error) = checked {
        on_large_stack(token_count, move || drop(parsed));
        return Err(error);
    }
    let mut warnings = crate::string_errors::escape_warnings(parsed.tokens(), source);
    warnings.extend(crate::number_errors::warnings(parsed.tokens(), source));
    warnings.sort_by_key(|(_, range)| range.start());
    let type_comments = match options.type_comments {
        true => TypeComments::collect(parsed.tokens(), source),
        false => TypeComments::default(),
    };
    let tree = match parsed.into_syntax() {
        Mod::Module(module) => Tree::Module(module),
        Mod::Expression(expression) => Tree::Expression(expression),
    };
    Ok((tree, token_count, warnings, type_comments))
}

fn check(parsed: &Parsed<Mod>, source: &str, mode: Mode, options: &Options) -> Result<(), RawError> {
    check_nesting(parsed.tokens())?;
    if let Some(error) = error_messages::first_error(parsed, source, mode) {
        let incomplete = (options.allow_incomplete || options.dont_imply_dedent)
            && crate::incomplete::is_incomplete(&error, parsed, source);
        let error = crate::misspelt::with_suspect(error, parsed, source);
        return Err(if incomplete { error.with_kind(ErrorKind::Incomplete) } else { error });
    }
    match (mode, parsed.syntax()) {
        (Mode::Single, _) => check_single(parsed, source, options)?,
        (Mode::Eval, Mod::Expression(expression)) => check_stars(&expression.body)?,
        _ => {}
    }
    match crate::number_errors::too_long(parsed.tokens(), source, options.int_digits_max) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// An expression to evaluate is, or lists, whole expressions.
fn check_stars(body: &Expr) -> Result<(), RawError> {
    let starred = match body {
        Expr::Starred(_) => Some(body),
        Expr::Tuple(tuple) if !tuple.parenthesized => tuple.elts.iter().find(|item| item.is_starred_expr()),
        _ => None,
    };
    match starred {
        Some(starred) => {
            let star = TextRange::at(starred.range().start(), TextSize::new(1));
            Err(RawError::new("invalid syntax", star))
        }
        None => Ok(()),
    }
}

fn check_nesting(tokens: &Tokens) -> Result<(), RawError> {
    let (mut brackets, mut indents) = (0usize, 0usize);
    for token in tokens.iter() {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                brackets += 1;
                if brackets > BRACKET_DEPTH_MAX {
                    return Err(RawError::new("too many nested parentheses", token.range()));
                }
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => brackets = brackets.saturating_sub(1),
            TokenKind::Indent => {
                indents += 1;
                if indents >= INDENT_DEPTH_MAX {
                    return Err(RawError::new("too many levels of indentation", token.range())
                        .with_kind(ErrorKind::Indentation));
                }
            }
            TokenKind::Dedent => indents = indents.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

/// An interactive input is one statement; a compound one ends with a blank line where that is asked for.
fn check_single(parsed: &Parsed<Mod>, source: &str, options: &Options) -> Result<(), RawError> {
    let Mod::Module(module) = parsed.syntax() else { return Ok(()) };
    let end = TextRange::empty(TextSize::new(source.len() as u32));
    let Some(last) = module.body.last() else {
        // Nothing but blanks and comments.
        let error = RawError::new("invalid syntax", end);
        return Err(if options.allow_incomplete || options.dont_imply_dedent {
            error.with_kind(ErrorKind::Incomplete)
        } else {
            error
        });
    };
    if let Some(first_end) = second_statement(&module.body, parsed.tokens()) {
        let at = TextRange::at(first_end, TextSize::new(1));
        return Err(RawError::new("multiple statements found while compiling a single statement", at));
    }
    let compound = matches!(
        last,
        Stmt::FunctionDef(_)
            | Stmt::ClassDef(_)
            | Stmt::If(_)
            | Stmt::For(_)
            | Stmt::While(_)
            | Stmt::With(_)
            | Stmt::Try(_)
            | Stmt::Match(_)
    );
    // A block of its own line ends by itself; what stands on the header's line needs a newline.
    let last_line = source.rsplit('\n').next().unwrap_or_default();
    let is_indented = last_line.starts_with([' ', '\t']) && !last_line.trim().is_empty();
    if !options.dont_imply_dedent && compound && !source.ends_with('\n') && !is_indented {
        return Err(RawError::new("invalid syntax", end).with_end(RangeEnd::ZeroBefore));
    }
    if options.dont_imply_dedent && compound && !source.ends_with('\n') {
        return Err(RawError::new("incomplete input", end).with_kind(ErrorKind::Incomplete));
    }
    Ok(())
}

/// Where the first statement ends, if another follows on a further logical line.
fn second_statement(body: &[Stmt], tokens: &Tokens) -> Option<TextSize> {
    for pair in body.windows(2) {
        let between = TextRange::new(pair[0].end(), pair[1].start());
        let separated = tokens
            .iter()
            .filter(|token| token.range().start() >= between.start() && token.range().end() <= between.end())
            .any(|token| matches!(token.kind(), TokenKind::Newline | TokenKind::Dedent));
        let compound =
            !tokens.iter().any(|token| token.kind() == TokenKind::Semi && between.contains_range(token.range()));
        if separated || compound {
            return Some(pair[0].end());
        }
    }
    None
}
