//! Syntax that another version of Python has: later ones than this, or than the one that was asked for.

use ruff_python_parser::{UnsupportedSyntaxError, UnsupportedSyntaxErrorKind};
use ruff_text_size::{Ranged, TextRange};

use crate::error_messages::{Context, invalid};
use crate::syntax_error::RawError;

/// Whether syntax is refused whatever version is asked for.
pub(crate) fn is_of_any_version(kind: UnsupportedSyntaxErrorKind) -> bool {
    matches!(
        kind,
        UnsupportedSyntaxErrorKind::ParenthesizedKeywordArgumentName
            | UnsupportedSyntaxErrorKind::UnpackingInComprehension(_)
            | UnsupportedSyntaxErrorKind::LazyImportStatement
    )
}

/// Syntax that an earlier version, which was asked for, does not have. CPython looks for some of it only.
pub(crate) fn of_later_version(error: &UnsupportedSyntaxError) -> Option<RawError> {
    use UnsupportedSyntaxErrorKind as Kind;
    let (what, minor) = match error.kind {
        Kind::Walrus => ("Assignment expressions are", 8),
        Kind::PositionalOnlyParameter => ("Positional-only parameters are", 8),
        Kind::Match => ("Pattern matching is", 10),
        Kind::ExceptStar => ("Exception groups are", 11),
        Kind::TypeParameterList => ("Type parameter lists are", 12),
        Kind::TypeAliasStatement => ("Type statement is", 12),
        Kind::TypeParamDefault => ("Type parameter defaults are", 13),
        Kind::TemplateStrings => ("t-strings are", 14),
        _ => return None,
    };
    Some(RawError::new(format!("{what} only supported in Python 3.{minor} and greater"), error.range()))
}

/// Syntax of other versions.
pub(crate) fn unsupported(error: &UnsupportedSyntaxError, context: &Context<'_>) -> RawError {
    let range = error.range();
    let text = context.text(range);
    if error.kind == UnsupportedSyntaxErrorKind::ParenthesizedKeywordArgumentName {
        let end = context.token_at(range.end()).map_or(range.end(), |equal| equal.end());
        let text = "expression cannot contain assignment, perhaps you meant \"==\"?";
        return RawError::new(text, TextRange::new(range.start(), end));
    }
    if text.starts_with("**") {
        RawError::new("dict unpacking cannot be used in dict comprehension", range)
    } else if text.starts_with('*') {
        RawError::new("iterable unpacking cannot be used in comprehension", range)
    } else {
        invalid(range)
    }
}
