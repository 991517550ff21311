//! Writing rows.

use objects::{Obj, Ref};
use text::units::{Sink, TextBuilder};
use vm::native::{Member, Native, TypeTable, member, method, record};
use vm::{PyResult, Thread, exceptions, names};

use super::ERROR;
use super::dialect::{Dialect, Quoting};
use crate::fields::part;
use crate::json::finish_text;

/// The bound `write` of the target.
const WRITE: usize = 0;
const DIALECT: usize = 1;

pub static WRITER: TypeTable = TypeTable {
    native: record("writer", 2),
    module: "_csv",
    flags: objects::type_object::TypeFlags::DISALLOW_INSTANTIATION,
    doc: "CSV writer\n\nWriter objects are responsible for generating tabular data in CSV format from sequence input.",
    methods: &[METHODS],
    members: MEMBERS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] = &[member("dialect", DIALECT, "")];

const METHODS: &[Native] = &[
    method(
        "writerow",
        "($self, row, /)",
        |t, a| write_row(t, a[0], a[1]),
        "Construct and write a CSV record from an iterable of fields.",
    ),
    method(
        "writerows",
        "($self, rows, /)",
        |t, a| {
            t.for_each(a[1], |row| write_row(t, a[0], row.as_ref()).map(drop))?;
            Ok(Obj::none())
        },
        "Construct and write a series of iterables to a csv file.",
    ),
];

pub fn new(thread: &Thread, target: Ref<'_>, dialect: Obj) -> PyResult {
    let write = thread.get_or_none(target, names::WRITE)?.filter(|write| thread.is_callable(write.as_ref()));
    let Some(write) = write else {
        return Err(thread.type_error("argument 1 must have a \"write\" method"));
    };
    let shape = thread.ensure_class(&WRITER)?.root_shape.get();
    Ok(thread.space.new_record(shape, [write, dialect])?)
}

/// Appends a field, quoted where it must be.
fn append(thread: &Thread, out: &mut TextBuilder, dialect: &Dialect, field: &[u32], quoted: bool) -> PyResult<()> {
    let mut quoted = quoted;
    let mut content = Vec::with_capacity(field.len());
    for &character in field {
        let is_special = character == dialect.delimiter
            || Some(character) == dialect.escape
            || Some(character) == dialect.quote
            || character == 10
            || character == 13
            || dialect.line_terminator.contains(&character);
        if is_special {
            let mut escapes = false;
            if dialect.quoting == Quoting::Never {
                escapes = true;
            } else {
                if Some(character) == dialect.quote {
                    if dialect.double_quote {
                        content.push(character);
                    } else {
                        escapes = true;
                    }
                } else if Some(character) == dialect.escape {
                    escapes = true;
                }
                quoted |= !escapes;
            }
            if escapes {
                match dialect.escape {
                    Some(escape) => content.push(escape),
                    None => return Err(thread.raise(&ERROR, "need to escape, but no escapechar set")),
                }
            }
        }
        content.push(character);
    }
    let quote = dialect.quote.filter(|_| quoted);
    for character in quote.into_iter().chain(content).chain(quote) {
        out.push(character);
    }
    Ok(())
}

fn write_row(thread: &Thread, writer: Ref<'_>, row: Ref<'_>) -> PyResult {
    let dialect = Dialect::open(thread, part(writer, DIALECT).as_ref());
    let Some(iterator) = thread.catch(thread.iterate(row), &exceptions::TYPE_ERROR)? else {
        let given = thread.type_name(row);
        return Err(thread.raise(&ERROR, &format!("iterable expected, not {given}")));
    };
    let mut out = TextBuilder::with_capacity(64);
    let (mut count, mut is_null) = (0, false);
    while let Some(field) = thread.next(iterator.as_ref())? {
        let is_str = thread.space.str_value(field.as_ref()).is_some();
        let quoted = match dialect.quoting {
            Quoting::NonNumeric => !is_number(thread, field.as_ref()),
            Quoting::All => true,
            Quoting::Strings => is_str,
            Quoting::NotNull => !field.is_none(),
            Quoting::Minimal | Quoting::Never => false,
        };
        is_null = field.is_none();
        let text = match is_str {
            true => field.clone(),
            false if is_null => thread.space.empty_str(),
            false => thread.str_of(field.as_ref())?,
        };
        let characters: Vec<u32> =
            thread.space.str_value(text.as_ref()).map(|text| text.view().chars().collect()).unwrap_or_default();
        if count > 0 {
            out.push(dialect.delimiter);
        }
        let mut quoted = quoted;
        if characters.is_empty() && dialect.delimiter == 32 && dialect.skip_space {
            if cannot_quote(&dialect, is_null) {
                let text = "empty field must be quoted if delimiter is a space and skipinitialspace is true";
                return Err(thread.raise(&ERROR, text));
            }
            quoted = true;
        }
        append(thread, &mut out, &dialect, &characters, quoted)?;
        count += 1;
    }
    if count > 0 && out.len() == 0 {
        if cannot_quote(&dialect, is_null) {
            return Err(thread.raise(&ERROR, "single empty field record must be quoted"));
        }
        append(thread, &mut out, &dialect, &[], true)?;
    }
    for character in &dialect.line_terminator {
        out.push(*character);
    }
    let line = finish_text(thread, &out)?;
    thread.call_with(part(writer, WRITE).as_ref(), &[line.as_ref()])
}

fn cannot_quote(dialect: &Dialect, is_null: bool) -> bool {
    dialect.quoting == Quoting::Never || (is_null && matches!(dialect.quoting, Quoting::Strings | Quoting::NotNull))
}

/// Whether an object is a number, as abstract operations see it.
fn is_number(thread: &Thread, object: Ref<'_>) -> bool {
    thread.space.int_value(object).is_some()
        || thread.space.float_value(object).is_some()
        || [names::INDEX, names::INT, names::FLOAT]
            .iter()
            .any(|name| thread.lookup_name(thread.space.type_of(object), *name).is_some())
        || thread.is_instance_of(object, &vm::types::complex::COMPLEX)
}
