//! `fromisoformat`: the ISO 8601 formats of dates, times and offsets, without fractions of hours or minutes.

use super::civil::{Date, Time};

/// What a time's text says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ParsedTime {
    pub time: Time,
    /// Microseconds east of UTC.
    pub offset: Option<i64>,
    /// The text said 24:00.
    pub is_next_day: bool,
    /// The text said 24 hours and something.
    pub is_beyond_day: bool,
}

/// Nothing more is said of what is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Malformed;

type Parsed<T> = Result<T, Malformed>;

fn digits(text: &[u32]) -> Parsed<i64> {
    let mut value = 0;
    for &digit in text {
        if !(0x30..0x3A).contains(&digit) {
            return Err(Malformed);
        }
        value = value * 10 + i64::from(digit - 0x30);
    }
    Ok(value)
}

fn part(text: &[u32], start: usize, length: usize) -> Parsed<i64> {
    digits(text.get(start..start + length).ok_or(Malformed)?)
}

fn is_digit(text: &[u32], at: usize) -> bool {
    text.get(at).is_some_and(|digit| (0x30..0x3A).contains(digit))
}

fn is(text: &[u32], at: usize, character: u8) -> bool {
    text.get(at) == Some(&u32::from(character))
}

/// Where the date ends in a text of at least seven characters.
pub fn date_length(text: &[u32]) -> Parsed<usize> {
    if text.len() == 7 {
        return Ok(7);
    }
    if is(text, 4, b'-') {
        if !is(text, 5, b'W') {
            return Ok(10);
        }
        if text.len() > 8 && is(text, 8, b'-') {
            if text.len() == 9 {
                return Err(Malformed);
            }
            // `YYYY-Www-D`, unless two digits follow: then the dash separates a time.
            return Ok(if text.len() > 10 && is_digit(text, 10) { 8 } else { 10 });
        }
        return Ok(8);
    }
    if is(text, 4, b'W') {
        let mut end = 7;
        while is_digit(text, end) {
            end += 1;
        }
        if end < 9 {
            return Ok(end);
        }
        return Ok(if end % 2 == 0 { 7 } else { 8 });
    }
    Ok(8)
}

/// A date's fields; the calendar is not asked but for weeks.
pub fn date(text: &[u32]) -> Parsed<Date> {
    if !matches!(text.len(), 7 | 8 | 10) {
        return Err(Malformed);
    }
    let year = part(text, 0, 4)?;
    let has_dashes = is(text, 4, b'-');
    let mut at = 4 + usize::from(has_dashes);
    if is(text, at, b'W') {
        let week = part(text, at + 1, 2)?;
        at += 3;
        let mut weekday = 1;
        if text.len() > at {
            if is(text, at, b'-') != has_dashes {
                return Err(Malformed);
            }
            at += usize::from(has_dashes);
            weekday = part(text, at, 1)?;
            if text.len() != at + 1 {
                return Err(Malformed);
            }
        }
        return Date::from_iso_calendar(year, week, weekday).map_err(|_| Malformed);
    }
    let month = part(text, at, 2)?;
    at += 2;
    if is(text, at, b'-') != has_dashes {
        return Err(Malformed);
    }
    at += usize::from(has_dashes);
    let day = part(text, at, 2)?;
    if text.len() != at + 2 {
        return Err(Malformed);
    }
    Ok(Date { year, month, day })
}

/// `HH[:MM[:SS[.f+]]]`, with or without colons: hours, minutes, seconds, microseconds.
fn clock(text: &[u32]) -> Parsed<[i64; 4]> {
    let mut parts = [0; 4];
    let mut at = 0;
    let mut has_colons = false;
    for (index, number) in parts.iter_mut().take(3).enumerate() {
        *number = part(text, at, 2)?;
        at += 2;
        if index == 0 {
            has_colons = is(text, at, b':');
        }
        if at >= text.len() || index == 2 {
            break;
        }
        if has_colons && !is(text, at, b':') {
            return Err(Malformed);
        }
        at += usize::from(has_colons);
    }
    if at < text.len() {
        if !is(text, at, b'.') && !is(text, at, b',') {
            return Err(Malformed);
        }
        let fraction = &text[at + 1..];
        digits(fraction.get(..6).unwrap_or(fraction))?;
        if fraction.is_empty() || !(0..fraction.len()).all(|at| is_digit(fraction, at)) {
            return Err(Malformed);
        }
        for place in 0..6 {
            parts[3] = parts[3] * 10 + fraction.get(place).map_or(0, |digit| i64::from(digit - 0x30));
        }
    }
    Ok(parts)
}

/// A time with or without offset.
pub fn time(text: &[u32]) -> Parsed<ParsedTime> {
    if text.len() < 2 {
        return Err(Malformed);
    }
    let sign = text.iter().position(|&c| c == u32::from(b'-') || c == u32::from(b'+') || c == u32::from(b'Z'));
    let [hour, minute, second, microsecond] = clock(&text[..sign.unwrap_or(text.len())])?;
    let is_24 = hour == 24;
    let is_next_day = is_24 && (minute, second, microsecond) == (0, 0, 0);
    let offset = match sign {
        None => None,
        Some(at) if is(text, at, b'Z') => {
            if at + 1 != text.len() {
                return Err(Malformed);
            }
            Some(0)
        }
        Some(at) => {
            let rest = &text[at + 1..];
            if matches!(rest.len(), 0 | 1 | 3) {
                return Err(Malformed);
            }
            let [hours, minutes, seconds, micros] = clock(rest)?;
            let size = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + micros;
            // Less than a second is no offset, as CPython has it.
            let size = if size < 1_000_000 { 0 } else { size };
            Some(if is(text, at, b'-') { -size } else { size })
        }
    };
    let time = Time { hour: if is_next_day { 0 } else { hour }, minute, second, microsecond, fold: 0 };
    Ok(ParsedTime { time, offset, is_next_day, is_beyond_day: is_24 && !is_next_day })
}
