//! Parsed replacements: literals and group numbers in turn.

use objects::{Obj, Ref};
use vm::native::{TypeTable, record};
use vm::{PyResult, Thread};

use super::found::Span;
use super::replace::Pieces;
use crate::fields::{items_of, part};

/// A tuple: literal, group number, literal, and so on.
const PARTS: usize = 0;

pub static TEMPLATE_TYPE: TypeTable = TypeTable { native: record("Template", 1), module: "_sre", ..TypeTable::EMPTY };

pub fn template(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let parts = thread.tuple_from(arguments[1])?;
    Ok(thread.space.new_record(thread.shape(&TEMPLATE_TYPE), [parts])?)
}

/// Adds what a template makes of a match.
pub fn expand_template(thread: &Thread, template: Ref<'_>, spans: &[Span], pieces: &mut Pieces<'_>) -> PyResult<()> {
    let parts: Obj = part(template, PARTS);
    for (index, item) in items_of(&parts).iter().enumerate() {
        if index % 2 == 0 {
            pieces.push(item.own());
        } else {
            let group = thread.index_usize(*item)?;
            match spans.get(group) {
                Some(span) => pieces.push_span(*span),
                None => return Err(thread.index_error("no such group")),
            }
        }
    }
    Ok(())
}
