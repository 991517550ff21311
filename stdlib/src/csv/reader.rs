//! Reading rows: a state machine over characters. Each row starts afresh, so nothing but the source lives in the object.

use objects::{Obj, Ref};
use text::units::{Sink, TextBuilder};
use vm::native::{Member, Native, TypeTable, member, method, record};
use vm::types::iterators::COMMON;
use vm::{PyResult, Raised, Thread};

use super::ERROR;
use super::dialect::{Dialect, Quoting, State as Limits};
use crate::fields::{number, part, set_number};
use crate::json::finish_text;

const SOURCE: usize = 0;
const DIALECT: usize = 1;
const LINES: usize = 2;

pub static READER: TypeTable = TypeTable {
    native: record("reader", 3),
    module: "_csv",
    flags: objects::type_object::TypeFlags::DISALLOW_INSTANTIATION,
    doc: "CSV reader\n\nReader objects are responsible for reading and parsing tabular data in CSV format.",
    methods: &[COMMON, METHODS],
    members: MEMBERS,
    ..TypeTable::EMPTY
};

const MEMBERS: &[Member] = &[member("dialect", DIALECT, ""), member("line_num", LINES, "")];

const METHODS: &[Native] = &[method("__next__", "($self, /)", |t, a| next(t, a[0]), "Implement next(self).")];

pub fn new(thread: &Thread, source: Ref<'_>, dialect: Obj) -> PyResult {
    let iterator = thread.iterate(source)?;
    let shape = thread.ensure_class(&READER)?.root_shape.get();
    Ok(thread.space.new_record(shape, [iterator, dialect, Obj::small_int(0)])?)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    StartRecord,
    StartField,
    EscapedCharacter,
    InField,
    InQuotedField,
    EscapeInQuotedField,
    QuoteInQuotedField,
    EatNewline,
    AfterEscapedNewline,
}

/// Stands for the end of a line.
const END: u32 = u32::MAX;

struct Row<'a> {
    thread: &'a Thread,
    dialect: &'a Dialect,
    state: State,
    field: TextBuilder,
    is_unquoted: bool,
    limit: i64,
    fields: Vec<Obj>,
}

fn error(thread: &Thread, text: &str) -> Raised {
    thread.raise(&ERROR, text)
}

impl Row<'_> {
    fn push(&mut self, character: u32) -> PyResult<()> {
        if self.field.len() as i64 >= self.limit {
            let text = format!("field larger than field limit ({})", self.limit);
            return Err(error(self.thread, &text));
        }
        self.field.push(character);
        Ok(())
    }

    fn save(&mut self) -> PyResult<()> {
        let is_empty = self.field.len() == 0;
        let quoting = self.dialect.quoting;
        let field = std::mem::take(&mut self.field);
        let unquoted = std::mem::replace(&mut self.is_unquoted, true);
        let value = if unquoted && is_empty && matches!(quoting, Quoting::NotNull | Quoting::Strings) {
            Obj::none()
        } else {
            let text = finish_text(self.thread, &field)?;
            if unquoted && !is_empty && matches!(quoting, Quoting::NonNumeric | Quoting::Strings) {
                let float = self.thread.class(&vm::types::float::FLOAT).as_ref();
                self.thread.call_with(float, &[text.as_ref()])?
            } else {
                text
            }
        };
        self.fields.push(value);
        Ok(())
    }

    /// Saves the field before an end of line.
    fn end_line(&mut self, character: u32) -> PyResult<()> {
        self.save()?;
        self.state = if character == END { State::StartRecord } else { State::EatNewline };
        Ok(())
    }

    fn take(&mut self, character: u32) -> PyResult<()> {
        let dialect = self.dialect;
        let is_newline = character == 10 || character == 13;
        let is_end = is_newline || character == END;
        let is = |special: Option<u32>| special == Some(character);
        match self.state {
            State::StartRecord | State::StartField => {
                if self.state == State::StartRecord {
                    if character == END {
                        return Ok(());
                    }
                    if is_newline {
                        self.state = State::EatNewline;
                        return Ok(());
                    }
                    self.state = State::StartField;
                }
                if is_end {
                    self.end_line(character)?;
                } else if is(dialect.quote) && dialect.quoting != Quoting::Never {
                    self.is_unquoted = false;
                    self.state = State::InQuotedField;
                } else if is(dialect.escape) {
                    self.state = State::EscapedCharacter;
                } else if character == 32 && dialect.skip_space {
                    // Skipped.
                } else if character == dialect.delimiter {
                    self.save()?;
                } else {
                    self.push(character)?;
                    self.state = State::InField;
                }
            }
            State::EscapedCharacter => {
                self.push(if character == END { 10 } else { character })?;
                self.state = if is_newline { State::AfterEscapedNewline } else { State::InField };
            }
            State::AfterEscapedNewline if character == END => {}
            State::AfterEscapedNewline | State::InField => {
                if is_end {
                    self.end_line(character)?;
                } else if is(dialect.escape) {
                    self.state = State::EscapedCharacter;
                } else if character == dialect.delimiter {
                    self.save()?;
                    self.state = State::StartField;
                } else {
                    self.push(character)?;
                    self.state = State::InField;
                }
            }
            State::InQuotedField => {
                if character == END {
                    // The field goes on in the next line.
                } else if is(dialect.escape) {
                    self.state = State::EscapeInQuotedField;
                } else if is(dialect.quote) && dialect.quoting != Quoting::Never {
                    self.state = if dialect.double_quote { State::QuoteInQuotedField } else { State::InField };
                } else {
                    self.push(character)?;
                }
            }
            State::EscapeInQuotedField => {
                self.push(if character == END { 10 } else { character })?;
                self.state = State::InQuotedField;
            }
            State::QuoteInQuotedField => {
                if dialect.quoting != Quoting::Never && is(dialect.quote) {
                    self.push(character)?;
                    self.state = State::InQuotedField;
                } else if character == dialect.delimiter {
                    self.save()?;
                    self.state = State::StartField;
                } else if is_end {
                    self.end_line(character)?;
                } else if !dialect.strict {
                    self.push(character)?;
                    self.state = State::InField;
                } else {
                    let shown = |point: u32| char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER);
                    let (delimiter, quote) = (shown(dialect.delimiter), shown(dialect.quote.unwrap_or(0)));
                    return Err(error(self.thread, &format!("'{delimiter}' expected after '{quote}'")));
                }
            }
            State::EatNewline => {
                if character == END {
                    self.state = State::StartRecord;
                } else if !is_newline {
                    let text =
                        "new-line character seen in unquoted field - do you need to open the file with newline=''?";
                    return Err(error(self.thread, text));
                }
            }
        }
        Ok(())
    }
}

fn next(thread: &Thread, reader: Ref<'_>) -> PyResult {
    let source = part(reader, SOURCE);
    let dialect = Dialect::open(thread, part(reader, DIALECT).as_ref());
    let mut row = Row {
        thread,
        dialect: &dialect,
        state: State::StartRecord,
        field: TextBuilder::new(),
        is_unquoted: true,
        limit: thread.module_state::<Limits>().field_limit.get(),
        fields: Vec::new(),
    };
    loop {
        let Some(line) = thread.next(source.as_ref())? else {
            if row.field.len() > 0 || row.state == State::InQuotedField {
                if dialect.strict {
                    return Err(error(thread, "unexpected end of data"));
                }
                row.save()?;
                break;
            }
            return Ok(Obj::NULL);
        };
        let Some(text) = thread.space.str_value(line.as_ref()) else {
            let given = thread.type_name(line.as_ref());
            let text = format!("iterator should return strings, not {given} (the file should be opened in text mode)");
            return Err(error(thread, &text));
        };
        set_number(reader, LINES, number(reader, LINES) + 1);
        for character in text.view().chars() {
            row.take(character)?;
        }
        row.take(END)?;
        if row.state == State::StartRecord {
            break;
        }
    }
    Ok(thread.space.list(row.fields)?)
}
