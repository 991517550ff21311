//! Formatting and parsing by format strings, which the `time` and `_strptime` modules do; and the texts of offsets.

use objects::{Obj, Ref};
use vm::{PyResult, Thread, import};

use super::civil::{Date, MICROS_A_SECOND, Time};
use super::moment::MOMENT;
use super::time_of_day::TIME_OF_DAY;
use super::{moment, time_of_day, zone};
use crate::arguments::none;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `Mon Jan  1 00:00:00 2000`
pub fn ctime(date: Date, time: Time) -> String {
    let (day, month) = (DAYS[date.weekday() as usize], MONTHS[(date.month - 1) as usize]);
    let Time { hour, minute, second, .. } = time;
    format!("{day} {month} {:2} {hour:02}:{minute:02}:{second:02} {:04}", date.day, date.year)
}

/// `+HH:MM`, with seconds and microseconds where there are some.
pub fn offset_text(micros: i64, separator: &str) -> String {
    let (sign, size) = if micros < 0 { ('-', -micros) } else { ('+', micros) };
    let (seconds, micros) = (size / MICROS_A_SECOND, size % MICROS_A_SECOND);
    let mut text = format!("{sign}{:02}{separator}{:02}", seconds / 3600, seconds / 60 % 60);
    if seconds % 60 != 0 || micros != 0 {
        text.push_str(&format!("{separator}{:02}", seconds % 60));
    }
    if micros != 0 {
        text.push_str(&format!(".{micros:06}"));
    }
    text
}

/// A `time.struct_time`.
pub fn time_tuple(thread: &Thread, date: Date, time: Time, is_dst: i64) -> PyResult {
    let fields = [
        date.year,
        date.month,
        date.day,
        time.hour,
        time.minute,
        time.second,
        date.weekday(),
        date.day_of_year(),
        is_dst,
    ];
    let fields = thread.space.tuple(fields.map(Obj::small_int))?;
    let module = import::import_str(thread, "time")?;
    thread.call_method_str(module.as_ref(), "struct_time", &[fields.as_ref()])
}

/// `object.__format__(spec)`
pub fn format_method(thread: &Thread, a: &[Ref<'_>]) -> PyResult {
    match thread.space.str_value(a[1]) {
        None => {
            let given = thread.type_name(a[1]);
            Err(thread.type_error(&format!("__format__() argument 1 must be str, not {given}")))
        }
        Some(spec) if spec.len() == 0 => thread.str_of(a[0]),
        Some(_) => thread.call_method_str(a[0], "strftime", &[a[1]]),
    }
}

/// `cls.strptime(text, format)`
pub fn parse(thread: &Thread, function: &str, a: &[Ref<'_>]) -> PyResult {
    for (index, argument) in a[1..3].iter().enumerate() {
        if thread.space.str_value(*argument).is_none() {
            let given = thread.type_name(*argument);
            return Err(thread.type_error(&format!("strptime() argument {} must be str, not {given}", index + 1)));
        }
    }
    let module = import::import_str(thread, "_strptime")?;
    thread.call_method_str(module.as_ref(), function, a)
}

/// The zone of an object with one, and the argument that its methods get.
fn zone_and_argument<'a>(thread: &Thread, object: Ref<'a>) -> (Obj, Ref<'a>) {
    if thread.is_instance_of(object, &MOMENT) {
        return (moment::zone(object), object);
    }
    if thread.is_instance_of(object, &TIME_OF_DAY) {
        return (time_of_day::zone(object), none());
    }
    (Obj::none(), none())
}

fn offset_of(thread: &Thread, object: Ref<'_>, separator: &str) -> PyResult<String> {
    let (zone, argument) = zone_and_argument(thread, object);
    let offset = zone::utc_offset(thread, zone.as_ref(), argument)?;
    Ok(offset.map_or_else(String::new, |offset| offset_text(offset, separator)))
}

/// The zone's name, with signs that `time.strftime` would take for its own doubled.
fn zone_name(thread: &Thread, object: Ref<'_>) -> PyResult<Vec<u32>> {
    let (zone, argument) = zone_and_argument(thread, object);
    let name = zone::name(thread, zone.as_ref(), argument)?;
    if name.is_none() {
        return Ok(Vec::new());
    }
    let (one, two) = (thread.new_str("%")?, thread.new_str("%%")?);
    let escaped = thread.call_method_str(name.as_ref(), "replace", &[one.as_ref(), two.as_ref()])?;
    match thread.space.str_value(escaped.as_ref()) {
        Some(text) => Ok(text.view().chars().collect()),
        None => Err(thread.type_error("tzname.replace() did not return a string")),
    }
}

/// `object.strftime(format)`: what `time.strftime` does not know is replaced first.
pub fn strftime(thread: &Thread, object: Ref<'_>, format: Ref<'_>, tuple: Obj) -> PyResult {
    let Some(text) = thread.space.str_value(format) else {
        let given = thread.type_name(format);
        return Err(thread.type_error(&format!("strftime() argument 1 must be str, not {given}")));
    };
    let characters: Vec<u32> = text.view().chars().collect();
    let module = import::import_str(thread, "time")?;
    let mut out: Vec<u32> = Vec::with_capacity(characters.len());
    let mut at = 0;
    while at < characters.len() {
        let character = characters[at];
        at += 1;
        if character != u32::from(b'%') || at == characters.len() {
            out.push(character);
            continue;
        }
        let mut directive = characters[at];
        at += 1;
        let has_colon = directive == u32::from(b':') && characters.get(at) == Some(&u32::from(b'z'));
        if has_colon {
            directive = u32::from(b'z');
            at += 1;
        }
        match char::from_u32(directive) {
            Some('z') => {
                let offset = offset_of(thread, object, if has_colon { ":" } else { "" })?;
                out.extend(offset.chars().map(u32::from));
            }
            Some('Z') => out.extend(zone_name(thread, object)?),
            Some('f') => {
                let micros = microsecond_of(thread, object);
                out.extend(format!("{micros:06}").chars().map(u32::from));
            }
            Some(kind @ ('Y' | 'G' | 'C' | 'F')) => match early_year(thread, module.as_ref(), &tuple, kind)? {
                Some(text) => out.extend(text.chars().map(u32::from)),
                None => out.extend([u32::from(b'%'), directive]),
            },
            _ => out.extend([u32::from(b'%'), directive]),
        }
    }
    let format = thread.space.str_from_chars(out.iter().copied())?;
    thread.call_method_str(module.as_ref(), "strftime", &[format.as_ref(), tuple.as_ref()])
}

fn microsecond_of(thread: &Thread, object: Ref<'_>) -> i64 {
    if thread.is_instance_of(object, &MOMENT) {
        moment::time(object).microsecond
    } else if thread.is_instance_of(object, &TIME_OF_DAY) {
        time_of_day::value(object).microsecond
    } else {
        0
    }
}

/// Years before 1000, which the C library does not fill with zeros.
fn early_year(thread: &Thread, module: Ref<'_>, tuple: &Obj, kind: char) -> PyResult<Option<String>> {
    let item = |index: i64| {
        let value = thread.get_item(tuple.as_ref(), Obj::small_int(index).as_ref())?;
        thread.index_i64(value.as_ref())
    };
    let mut year = item(0)?;
    if year >= 1000 {
        return Ok(None);
    }
    if kind == 'G' {
        let text = thread.call_method_str(module, "strftime", &[thread.new_str("%G")?.as_ref(), tuple.as_ref()])?;
        year = thread.text_of(text.as_ref()).parse().unwrap_or(year);
    }
    Ok(Some(match kind {
        'C' => format!("{:02}", year / 100),
        'F' => format!("{year:04}-{:02}-{:02}", item(1)?, item(2)?),
        _ => format!("{year:04}"),
    }))
}
