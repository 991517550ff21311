//! The proleptic Gregorian calendar: dates, days since the year 1, ISO weeks. Nothing here knows an object.

pub const YEAR_MIN: i64 = 1;
pub const YEAR_MAX: i64 = 9999;
/// The day number of 9999-12-31; that of 0001-01-01 is 1.
pub const ORDINAL_MAX: i64 = 3_652_059;
pub const SECONDS_A_DAY: i64 = 86_400;
pub const MICROS_A_SECOND: i64 = 1_000_000;
pub const MICROS_A_DAY: i64 = SECONDS_A_DAY * MICROS_A_SECOND;
/// The day number of 1970-01-01.
pub const EPOCH_ORDINAL: i64 = 719_163;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Date {
    pub year: i64,
    pub month: i64,
    pub day: i64,
}

/// A time of day. The fold is no part of comparisons.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Time {
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub microsecond: i64,
    pub fold: i64,
}

pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// `month` is in 1..=12.
pub fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_before_year(year: i64) -> i64 {
    let before = year - 1;
    before * 365 + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400)
}

fn days_before_month(year: i64, month: i64) -> i64 {
    (1..month).map(|month| days_in_month(year, month)).sum()
}

/// The weekday (Monday is 0) of the Monday that starts the first ISO week of a year, as a day number.
fn first_iso_monday(year: i64) -> i64 {
    let first = days_before_year(year) + 1;
    let weekday = (first + 6).rem_euclid(7);
    let monday = first - weekday;
    // The first week is the one with the year's first Thursday.
    if weekday > 3 { monday + 7 } else { monday }
}

impl Date {
    pub fn ordinal(self) -> i64 {
        days_before_year(self.year) + days_before_month(self.year, self.month) + self.day
    }

    /// The date of a day number in 1..=[`ORDINAL_MAX`].
    pub fn from_ordinal(ordinal: i64) -> Date {
        let days = ordinal - 1;
        let (cycles, days) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let centuries = (days / 36_524).min(3);
        let days = days - centuries * 36_524;
        let fours = days / 1461;
        let days = days - fours * 1461;
        let years = (days / 365).min(3);
        let mut rest = days - years * 365;
        let year = cycles * 400 + centuries * 100 + fours * 4 + years + 1;
        let mut month = 1;
        while rest >= days_in_month(year, month) {
            rest -= days_in_month(year, month);
            month += 1;
        }
        Date { year, month, day: rest + 1 }
    }

    /// Monday is 0.
    pub fn weekday(self) -> i64 {
        (self.ordinal() + 6).rem_euclid(7)
    }

    /// 1 for the first of January.
    pub fn day_of_year(self) -> i64 {
        days_before_month(self.year, self.month) + self.day
    }

    /// ISO year, week, weekday (Monday is 1).
    pub fn iso_calendar(self) -> (i64, i64, i64) {
        let ordinal = self.ordinal();
        let mut year = self.year;
        let mut days = ordinal - first_iso_monday(year);
        if days < 0 {
            year -= 1;
            days = ordinal - first_iso_monday(year);
        } else if ordinal >= first_iso_monday(year + 1) {
            year += 1;
            days = ordinal - first_iso_monday(year);
        }
        (year, days / 7 + 1, days % 7 + 1)
    }

    /// The date of an ISO week's day, or what is wrong with it.
    pub fn from_iso_calendar(year: i64, week: i64, weekday: i64) -> Result<Date, String> {
        if !(YEAR_MIN..=YEAR_MAX).contains(&year) {
            return Err(format!("year must be in {YEAR_MIN}..{YEAR_MAX}, not {year}"));
        }
        let weeks = (first_iso_monday(year + 1) - first_iso_monday(year)) / 7;
        if !(1..=weeks).contains(&week) {
            return Err(format!("Invalid week: {week}"));
        }
        if !(1..=7).contains(&weekday) {
            return Err(format!("Invalid weekday: {weekday} (range is [1, 7])"));
        }
        let ordinal = first_iso_monday(year) + (week - 1) * 7 + weekday - 1;
        if !(1..=ORDINAL_MAX).contains(&ordinal) {
            return Err(format!("ordinal must be in 1..{ORDINAL_MAX}, not {ordinal}"));
        }
        Ok(Date::from_ordinal(ordinal))
    }

    /// What is wrong with the fields.
    pub fn check(self) -> Result<Date, String> {
        let Date { year, month, day } = self;
        if !(YEAR_MIN..=YEAR_MAX).contains(&year) {
            return Err(format!("year must be in {YEAR_MIN}..{YEAR_MAX}, not {year}"));
        }
        if !(1..=12).contains(&month) {
            return Err(format!("month must be in 1..12, not {month}"));
        }
        let last = days_in_month(year, month);
        if !(1..=last).contains(&day) {
            return Err(format!("day {day} must be in range 1..{last} for month {month} in year {year}"));
        }
        Ok(self)
    }

    /// The fields in one number, in order of their weight.
    pub fn pack(self) -> i64 {
        self.year << 16 | self.month << 8 | self.day
    }

    pub fn unpack(packed: i64) -> Date {
        Date { year: packed >> 16, month: packed >> 8 & 0xFF, day: packed & 0xFF }
    }

    pub fn iso_text(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Time {
    /// What is wrong with the fields.
    pub fn check(self) -> Result<Time, String> {
        let rules = [
            ("hour", self.hour, 23),
            ("minute", self.minute, 59),
            ("second", self.second, 59),
            ("microsecond", self.microsecond, 999_999),
        ];
        for (name, value, last) in rules {
            if !(0..=last).contains(&value) {
                return Err(format!("{name} must be in 0..{last}, not {value}"));
            }
        }
        if !(0..=1).contains(&self.fold) {
            return Err(format!("fold must be either 0 or 1, not {}", self.fold));
        }
        Ok(self)
    }

    /// Microseconds since midnight.
    pub fn micros(self) -> i64 {
        ((self.hour * 60 + self.minute) * 60 + self.second) * MICROS_A_SECOND + self.microsecond
    }

    /// The time that many microseconds (less than a day) after midnight.
    pub fn from_micros(micros: i64) -> Time {
        let seconds = micros / MICROS_A_SECOND;
        Time {
            hour: seconds / 3600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
            microsecond: micros % MICROS_A_SECOND,
            fold: 0,
        }
    }

    /// The fields in one number.
    pub fn pack(self) -> i64 {
        self.micros() << 1 | self.fold
    }

    pub fn unpack(packed: i64) -> Time {
        Time { fold: packed & 1, ..Time::from_micros(packed >> 1) }
    }

    /// ISO text with the fields that `timespec` names; None where it names nothing.
    pub fn iso_text(self, timespec: &str) -> Option<String> {
        let Time { hour, minute, second, microsecond, .. } = self;
        Some(match timespec {
            "hours" => format!("{hour:02}"),
            "minutes" => format!("{hour:02}:{minute:02}"),
            "auto" if microsecond == 0 => format!("{hour:02}:{minute:02}:{second:02}"),
            "seconds" => format!("{hour:02}:{minute:02}:{second:02}"),
            "milliseconds" => format!("{hour:02}:{minute:02}:{second:02}.{:03}", microsecond / 1000),
            "auto" | "microseconds" => format!("{hour:02}:{minute:02}:{second:02}.{microsecond:06}"),
            _ => return None,
        })
    }
}

/// A point of time without zone, as microseconds since the start of the day number 0.
pub fn micros_of(date: Date, time: Time) -> i64 {
    date.ordinal() * MICROS_A_DAY + time.micros()
}

/// The date and time of a point of time; None outside of the calendar.
pub fn from_micros(micros: i128) -> Option<(Date, Time)> {
    let day = i128::from(MICROS_A_DAY);
    let ordinal = i64::try_from(micros.div_euclid(day)).ok()?;
    if !(1..=ORDINAL_MAX).contains(&ordinal) {
        return None;
    }
    Some((Date::from_ordinal(ordinal), Time::from_micros(micros.rem_euclid(day) as i64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_and_dates_agree() {
        let mut expected = Date { year: 1, month: 1, day: 1 };
        for ordinal in 1..=ORDINAL_MAX {
            let date = Date::from_ordinal(ordinal);
            assert_eq!(date, expected);
            if ordinal % 97 == 0 {
                assert_eq!(date.ordinal(), ordinal);
                let (year, week, weekday) = date.iso_calendar();
                if (1..=YEAR_MAX).contains(&year) {
                    assert_eq!(Date::from_iso_calendar(year, week, weekday), Ok(date));
                }
            }
            expected.day += 1;
            if expected.day > days_in_month(expected.year, expected.month) {
                (expected.day, expected.month) = (1, expected.month + 1);
                if expected.month > 12 {
                    (expected.month, expected.year) = (1, expected.year + 1);
                }
            }
        }
        assert_eq!(Date { year: 1970, month: 1, day: 1 }.ordinal(), EPOCH_ORDINAL);
    }
}
