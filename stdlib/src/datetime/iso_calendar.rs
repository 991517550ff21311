//! `IsoCalendarDate`: the tuple of year, week and weekday that `isocalendar` gives.

use objects::type_object::TypeFlags;
use objects::{Obj, Ref};
use vm::native::{GetSet, Native, TypeTable, getset, method, new_method, record};
use vm::types::tuple::TUPLE;
use vm::{PyResult, Thread};

use super::civil::Date;
use super::class_argument;
use crate::fields::{items_of, part};

/// An exact tuple.
const ITEMS: usize = 0;

pub static ISO_CALENDAR_DATE: TypeTable = TypeTable {
    native: record("IsoCalendarDate", 1),
    module: "datetime",
    base: Some(&TUPLE),
    flags: TypeFlags::WRAPS_VALUE,
    doc: "The result of date.isocalendar() or datetime.isocalendar()\n\nThis object may be accessed either as a tuple of\n\
          ((year, week, weekday))\nor via the object attributes.",
    methods: &[METHODS],
    getsets: GETSETS,
    ..TypeTable::EMPTY
};

const GETSETS: &[GetSet] = &[
    getset("year", |_, date| Ok(item(date, 0)), None, ""),
    getset("week", |_, date| Ok(item(date, 1)), None, ""),
    getset("weekday", |_, date| Ok(item(date, 2)), None, ""),
];

const METHODS: &[Native] = &[
    new_method("($type, /, year, week, weekday)", |thread, a| {
        let class = class_argument(thread, a[0]);
        let items = thread.space.tuple_of(&a[1..4])?;
        Ok(thread.space.new_record(class.root_shape.get(), [items])?)
    }),
    method("__repr__", "($self, /)", repr, "Return repr(self)."),
    method("__reduce__", "($self, /)", reduce, ""),
];

fn item(date: Ref<'_>, index: usize) -> Obj {
    items_of(&part(date, ITEMS)).get(index).map_or_else(Obj::none, |item| item.own())
}

pub fn new(thread: &Thread, date: Date) -> PyResult {
    let (year, week, weekday) = date.iso_calendar();
    let items = thread.space.tuple([year, week, weekday].map(Obj::small_int))?;
    Ok(thread.space.new_record(thread.shape(&ISO_CALENDAR_DATE), [items])?)
}

fn repr(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let shown = |index| thread.repr_string(item(a[0], index).as_ref());
    let (year, week, weekday) = (shown(0)?, shown(1)?, shown(2)?);
    thread.new_str(&format!("datetime.IsoCalendarDate(year={year}, week={week}, weekday={weekday})"))
}

/// Pickles hold a plain tuple.
fn reduce(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    let state = thread.space.tuple([part(a[0], ITEMS)])?;
    Ok(thread.space.tuple([thread.class(&TUPLE).as_ref().own(), state])?)
}
