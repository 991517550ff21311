//! Type comments (PEP 484): `# type: int` behind assignments, parameters and the heads of blocks, and `# type: ignore`.
//!
//! Comments are no part of the tree. They are collected from the tokens, and each is taken by the node behind whose text it stands; one
//! that no node takes is an error.

use std::cell::Cell;

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::syntax_error::RawError;

#[derive(Debug)]
struct Comment {
    range: TextRange,
    text: String,
    is_taken: Cell<bool>,
}

/// The type comments of a source, in its order; none where they were not asked for.
#[derive(Debug, Default)]
pub struct TypeComments {
    comments: Vec<Comment>,
    /// Where `# type: ignore` comments stand, and what follows.
    pub ignores: Vec<(TextSize, String)>,
}

/// What follows `# type:` in a comment.
fn content(comment: &str) -> Option<&str> {
    let rest = comment.strip_prefix('#')?.trim_start_matches([' ', '\t']);
    Some(rest.strip_prefix("type:")?.trim_start_matches([' ', '\t']))
}

impl TypeComments {
    pub fn collect(tokens: &Tokens, source: &str) -> TypeComments {
        let mut found = TypeComments::default();
        for token in tokens.iter().filter(|token| token.kind() == TokenKind::Comment) {
            let text = source.get(std::ops::Range::<usize>::from(token.range())).and_then(content);
            let Some(text) = text else { continue };
            match text.strip_prefix("ignore") {
                Some(tag) if !tag.starts_with(|c: char| c.is_ascii_alphanumeric() || !c.is_ascii()) => {
                    found.ignores.push((token.start(), tag.to_owned()));
                }
                _ => found.comments.push(Comment {
                    range: token.range(),
                    text: text.to_owned(),
                    is_taken: Cell::new(false),
                }),
            }
        }
        found
    }

    /// Takes the first comment behind an offset if what stands between is as wanted.
    fn take(&self, source: &str, from: TextSize, is_between: impl Fn(&str) -> bool) -> Option<&str> {
        let index = self.comments.partition_point(|comment| comment.range.start() < from);
        let comment = self.comments.get(index)?;
        let between = source.get(from.to_usize()..comment.range.start().to_usize())?;
        if comment.is_taken.get() || !is_between(between) {
            return None;
        }
        comment.is_taken.set(true);
        Some(&comment.text)
    }

    /// The comment at the end of a simple statement.
    pub fn behind(&self, source: &str, end: TextSize) -> Option<&str> {
        self.take(source, end, is_blank)
    }

    /// The comment behind a parameter and its comma.
    pub fn of_parameter(&self, source: &str, end: TextSize) -> Option<&str> {
        self.take(source, end, |between| {
            let rest = between.trim_start();
            is_blank(rest.strip_prefix(',').unwrap_or(if rest.is_empty() { between } else { rest }))
        })
    }

    /// The comment behind the colon of a block's head, on its line.
    pub fn of_head(&self, source: &str, end: TextSize) -> Option<&str> {
        self.take(source, end, |between| between.split_once(':').is_some_and(|(_, rest)| is_blank(rest)))
    }

    /// The comment of a function: behind its head, or alone on the next line.
    pub fn of_function(&self, source: &str, end: TextSize, body: TextSize) -> Result<Option<&str>, RawError> {
        let on_head = self.of_head(source, end);
        let is_alone = |between: &str| {
            between.split_once(':').is_some_and(|(_, rest)| {
                rest.split_once('\n').is_some_and(|(line, rest)| is_rest_of_line(line) && is_blank(rest))
            })
        };
        let next = self.comments.iter().find(|comment| {
            let start = comment.range.start();
            let between = source.get(end.to_usize()..start.to_usize());
            start >= end && start < body && !comment.is_taken.get() && between.is_some_and(is_alone)
        });
        match (on_head, next) {
            (Some(_), Some(comment)) => Err(RawError::new("Cannot have two type comments on def", comment.range)),
            (None, Some(comment)) => {
                comment.is_taken.set(true);
                Ok(Some(&comment.text))
            }
            (on_head, None) => Ok(on_head),
        }
    }

    /// The first comment that belongs to nothing.
    pub fn misplaced(&self, source: &str) -> Option<RawError> {
        let comment = self.comments.iter().find(|comment| !comment.is_taken.get())?;
        let before = source.get(..comment.range.start().to_usize()).unwrap_or_default().trim_end();
        let is_bare_star = before.strip_suffix(',').is_some_and(|before| before.trim_end().ends_with('*'));
        let message = if is_bare_star { "bare * has associated type comment" } else { "invalid syntax" };
        Some(RawError::new(message, comment.range))
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\x0c'))
}

/// Nothing but a comment.
fn is_rest_of_line(text: &str) -> bool {
    let text = text.trim_start();
    text.is_empty() || text.starts_with('#')
}
