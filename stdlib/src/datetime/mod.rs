//! `_datetime`: dates, times, durations and time zones.
//!
//! A date is one packed number, a time of day another; a datetime has both and a zone. [`civil`] computes with them.

pub mod civil;
mod date;
pub mod delta;
mod format;
mod iso_calendar;
mod iso_parse;
mod local;
pub mod moment;
mod moment_arithmetic;
mod time_of_day;
pub mod zone;

use std::cell::RefCell;

use objects::type_object::{Type, TypeFlags};
use objects::{Obj, Ref};
use vm::native::{ModuleTable, TypeTable};
use vm::{PyResult, Thread};

use civil::{Date, MICROS_A_DAY, Time};

pub static MODULE: ModuleTable = ModuleTable {
    name: "_datetime",
    doc: "Fast implementation of the datetime module.",
    functions: &[],
    types: &[&date::DATE, &moment::MOMENT, &time_of_day::TIME_OF_DAY, &delta::DELTA, &zone::ZONE, &zone::FIXED_ZONE],
    initialize: Some(initialize),
};

#[derive(Default)]
pub struct State {
    /// `timezone.utc`
    utc: RefCell<Option<Obj>>,
}

fn initialize(thread: &Thread, module: Ref<'_>) -> PyResult<()> {
    thread.ensure_class(&iso_calendar::ISO_CALENDAR_DATE)?;
    let set = |table: &'static TypeTable, values: &[(&str, Obj)]| -> PyResult<()> {
        let class = thread.class(table);
        for (name, value) in values {
            thread.set_in(class.namespace(), name, value.clone())?;
        }
        thread.type_modified(class, None);
        Ok(())
    };
    let day = i128::from(MICROS_A_DAY);
    let last = day * i128::from(delta::DAYS_MAX);
    let (micro, one_day) = (delta::new(thread, 1)?, delta::new(thread, day)?);
    let longest = delta::new(thread, last + day - 1)?;
    set(&delta::DELTA, &[("min", delta::new(thread, -last)?), ("max", longest), ("resolution", micro.clone())])?;

    let (first, last) = (Date { year: 1, month: 1, day: 1 }, Date { year: 9999, month: 12, day: 31 });
    let (midnight, latest) = (Time::default(), Time::from_micros(MICROS_A_DAY - 1));
    let class = thread.class(&date::DATE);
    let ends = [date::new(thread, class, first)?, date::new(thread, class, last)?];
    let [min, max] = ends;
    set(&date::DATE, &[("min", min), ("max", max), ("resolution", one_day)])?;
    let class = thread.class(&moment::MOMENT);
    let min = moment::new(thread, class, first, midnight, Ref::NULL)?;
    let max = moment::new(thread, class, last, latest, Ref::NULL)?;
    set(&moment::MOMENT, &[("min", min), ("max", max), ("resolution", micro.clone())])?;
    let class = thread.class(&time_of_day::TIME_OF_DAY);
    let min = time_of_day::new(thread, class, midnight, Ref::NULL)?;
    let max = time_of_day::new(thread, class, latest, Ref::NULL)?;
    set(&time_of_day::TIME_OF_DAY, &[("min", min), ("max", max), ("resolution", micro)])?;

    let utc = zone::utc(thread)?;
    let minutes = 24 * 60 - 1;
    let widest = minutes * 60 * civil::MICROS_A_SECOND;
    let (min, max) = (zone::of_offset(thread, -widest)?, zone::of_offset(thread, widest)?);
    set(&zone::FIXED_ZONE, &[("utc", utc.clone()), ("min", min), ("max", max)])?;

    thread.set_attribute_str(module, "UTC", utc.as_ref())?;
    thread.set_attribute_str(module, "MINYEAR", Obj::small_int(civil::YEAR_MIN).as_ref())?;
    thread.set_attribute_str(module, "MAXYEAR", Obj::small_int(civil::YEAR_MAX).as_ref())
}

/// The class that `__new__` or a class method was called on.
pub fn class_argument<'a>(thread: &Thread, class: Ref<'a>) -> &'a Type {
    thread.space.as_type(class).expect("the binder checked the class")
}

fn type_of<'a>(thread: &Thread, object: Ref<'a>) -> &'a Type {
    thread.space.type_of(object)
}

/// A class's name in a repr.
fn shown_name(class: &Type) -> String {
    let name = class.name_lossy();
    if class.has(TypeFlags::HEAP) { name } else { format!("datetime.{name}") }
}

/// The characters of a str argument.
fn text_argument(thread: &Thread, argument: Ref<'_>, message: &str) -> PyResult<Vec<u32>> {
    match thread.space.str_value(argument) {
        Some(text) => Ok(text.view().chars().collect()),
        None => Err(thread.type_error(message)),
    }
}
