//! Traceback objects.

use objects::frame::Code;
use objects::record::slot;
use objects::{Obj, Ref, RefExt};

use crate::native::{GetSet, Native, TypeTable, getset, member, method, new_method, record};
use crate::raised::PyResult;
use crate::state::Thread;

/// The next inner entry, or NULL.
pub const NEXT: usize = 0;
pub const FRAME: usize = 1;
/// Index of the raising unit.
pub const UNIT: usize = 2;
/// 0; where they were given instead of a unit, a tuple of line and byte offset.
pub const GIVEN: usize = 3;

pub static TRACEBACK: TypeTable = TypeTable {
    native: record("traceback", 4),
    doc: "Create a new traceback object.",
    methods: &[METHODS],
    members: &[member("tb_frame", FRAME, "")],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const METHODS: &[Native] = &[
    new_method("($type, tb_next, tb_frame, tb_lasti, tb_lineno)", new_native),
    method("__dir__", "($self, /)", dir, ""),
];

const GETSETS: &[GetSet] = &[
    getset("tb_next", get_next, Some(set_next), ""),
    getset(
        "tb_lineno",
        |thread, traceback| match line_of(thread, traceback) {
            0 => Ok(Obj::none()),
            line => Ok(thread.space.int(line)?),
        },
        None,
        "",
    ),
    getset("tb_lasti", get_lasti, None, ""),
];

/// A new entry in front of `next` (or NULL).
pub fn new(thread: &Thread, next: Obj, frame: Obj, unit: u32) -> PyResult {
    let slots = [next, frame, Obj::small_int(i64::from(unit)), Obj::small_int(0)];
    Ok(thread.space.new_record(thread.shape(&TRACEBACK), slots)?)
}

fn new_native(thread: &Thread, arguments: &[Ref<'_>]) -> PyResult {
    let next = match arguments[1] {
        next if next.is_none() => Obj::NULL,
        next if thread.is_instance_of(next, &TRACEBACK) => next.own(),
        next => {
            let given = thread.type_name(next);
            return Err(thread.type_error(&format!("expected traceback object or None, got '{given}'")));
        }
    };
    if !thread.is_instance_of(arguments[2], &super::frame::FRAME) {
        let given = thread.type_name(arguments[2]);
        return Err(thread.type_error(&format!("traceback() argument 'tb_frame' must be frame, not {given}")));
    }
    let offset = thread.index_i64(arguments[3])?;
    let line = thread.index_i64(arguments[4])?;
    let given = thread.space.tuple([thread.space.int(line)?, thread.space.int(offset)?])?;
    let slots = [next, arguments[2].own(), thread.space.int(offset.div_euclid(4))?, given];
    Ok(thread.space.new_record(thread.shape(&TRACEBACK), slots)?)
}

/// The line of an entry, 0 where there is none.
pub fn line_of(thread: &Thread, traceback: Ref<'_>) -> i64 {
    given(thread, traceback, 0).unwrap_or_else(|| i64::from(range_of(thread, traceback).line))
}

/// The line (0) or byte offset (1) that an entry was made with.
fn given(thread: &Thread, traceback: Ref<'_>, which: usize) -> Option<i64> {
    // SAFETY: a traceback has that slot.
    let given = unsafe { slot(traceback, GIVEN) }.get()?;
    let number = *thread.space.tuple_value(given.as_ref())?.items().get(which)?;
    thread.space.int_value(number)?.to_i64()
}

/// The source range of an entry.
pub fn range_of(thread: &Thread, traceback: Ref<'_>) -> crate::code_objects::SourceRange {
    // SAFETY: a traceback has these slots; a frame object has a code object.
    unsafe {
        let frame = slot(traceback, FRAME).peek();
        let code = slot(frame, super::frame::CODE).peek();
        let unit = slot(traceback, UNIT).word();
        if !unit.is_int() || unit.int() < 0 {
            return Default::default();
        }
        crate::code_objects::location_of(thread, code.cast::<Code>(), unit.int() as u32)
    }
}

/// The next inner entry.
pub fn next_of(traceback: &Obj) -> Option<Obj> {
    // SAFETY: a traceback has that slot.
    unsafe { slot(traceback.as_ref(), NEXT) }.get()
}

/// Sets the next inner entry, or (NULL) none.
pub fn set_next_of(traceback: &Obj, next: Obj) {
    // SAFETY: a traceback has that slot.
    unsafe { slot(traceback.as_ref(), NEXT) }.set(next);
}

/// File name and name of the code that an entry ran.
pub fn place_of(thread: &Thread, traceback: Ref<'_>) -> (String, String) {
    // SAFETY: a traceback has these slots; a frame object has a code object, and that has strings there.
    unsafe {
        let frame = slot(traceback, FRAME).peek();
        let code = slot(frame, super::frame::CODE).peek().cast::<Code>();
        (thread.text_of(code.file_name.peek()), thread.text_of(code.name.peek()))
    }
}

fn get_next(_: &Thread, traceback: Ref<'_>) -> PyResult {
    // SAFETY: a traceback has that slot.
    Ok(unsafe { slot(traceback, NEXT) }.get().unwrap_or_else(Obj::none))
}

fn set_next(thread: &Thread, traceback: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
    let Some(value) = value else { return Err(thread.type_error("can't delete tb_next attribute")) };
    if !value.is_none() && !thread.is_instance_of(value, &TRACEBACK) {
        let given = thread.type_name(value);
        return Err(thread.type_error(&format!("expected traceback object or None, got '{given}'")));
    }
    let mut cursor = (!value.is_none()).then(|| value.own());
    while let Some(entry) = cursor {
        if entry.as_ref().is(traceback) {
            return Err(thread.value_error("traceback loop detected"));
        }
        // SAFETY: a traceback has that slot.
        cursor = unsafe { slot(entry.as_ref(), NEXT) }.get();
    }
    // SAFETY: a traceback has that slot.
    unsafe { slot(traceback, NEXT) }.set(if value.is_none() { Obj::NULL } else { value.own() });
    Ok(())
}

fn get_lasti(thread: &Thread, traceback: Ref<'_>) -> PyResult {
    // SAFETY: a traceback has that slot.
    let unit = unsafe { slot(traceback, UNIT) }.word();
    Ok(thread.space.int(given(thread, traceback, 1).unwrap_or_else(|| unit.int() * 4))?)
}

fn dir(thread: &Thread, _: &[Ref<'_>]) -> PyResult {
    let mut names = Vec::new();
    for name in ["tb_frame", "tb_lasti", "tb_lineno", "tb_next"] {
        names.push(thread.new_str(name)?);
    }
    Ok(thread.space.list(names)?)
}
