//! The rules of a time zone: its transitions, and the yearly rule for the time after the last one. Nothing here knows an object.

/// What holds between two transitions: seconds east of UTC, seconds of summer time in them, the name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Period {
    pub offset: i64,
    pub dst: i64,
    pub name: String,
}

/// What holds after the last transition: one period, or two that take turns every year.
#[derive(Debug)]
pub enum After {
    Fixed(Period),
    Yearly(Box<Yearly>),
}

#[derive(Debug)]
pub struct Yearly {
    standard: Period,
    summer: Period,
    start: Day,
    end: Day,
}

/// A day of each year, and the seconds from its midnight.
#[derive(Debug)]
struct Day {
    date: YearlyDate,
    seconds: i64,
}

#[derive(Debug)]
enum YearlyDate {
    /// Days after the last of December: CPython counts so, where POSIX begins with 0 for the first of January.
    Number(i64),
    /// The same without the 29th of February, which CPython leaves out from the 28th on already.
    Julian(i64),
    /// Month, week (5: the last), weekday (0: Sunday).
    Week(i64, i64, i64),
}

/// A zone. Times are seconds since 1970, by UTC's clock or by the local one.
#[derive(Debug)]
pub struct Rules {
    utc: Vec<i64>,
    /// By the local clock, for fold 0 and 1.
    local: [Vec<i64>; 2],
    /// The period that each transition begins.
    periods: Vec<usize>,
    kinds: Vec<Period>,
    before: Option<usize>,
    after: After,
    /// The same offset always, whatever the time.
    pub is_fixed: bool,
}

/// The contents of a zone's file, as `zoneinfo._common.load_data` reads it.
pub struct Data {
    pub indexes: Vec<usize>,
    pub utc: Vec<i64>,
    pub offsets: Vec<i64>,
    pub is_dst: Vec<bool>,
    pub names: Vec<String>,
    /// The rule for the time after; may be empty.
    pub rule: String,
}

fn days_before_year(year: i64) -> i64 {
    let before = year - 1;
    before * 365 + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400) - 719_163
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const DAYS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl Day {
    /// Seconds since 1970 by the local clock.
    fn in_year(&self, year: i64) -> i64 {
        // The day before the first of January.
        let start = days_before_year(year);
        let day = match self.date {
            YearlyDate::Number(day) => start + day,
            YearlyDate::Julian(day) => start + day + i64::from(day >= 59 && is_leap(year)),
            YearlyDate::Week(month, week, weekday) => {
                let before: i64 = DAYS[..month as usize - 1].iter().sum();
                let first = start + 1 + before + i64::from(month > 2 && is_leap(year));
                let length = DAYS[month as usize - 1] + i64::from(month == 2 && is_leap(year));
                // 1970-01-01 was a Thursday.
                let weekday_of_first = (first + 4).rem_euclid(7);
                let mut day = (weekday - weekday_of_first).rem_euclid(7) + (week - 1) * 7;
                if day >= length {
                    day -= 7;
                }
                first + day
            }
        };
        day * 86_400 + self.seconds
    }
}

impl Yearly {
    fn difference(&self) -> i64 {
        self.summer.offset - self.standard.offset
    }

    fn is_summer(time: i64, start: i64, end: i64) -> bool {
        if start < end { start <= time && time < end } else { !(end <= time && time < start) }
    }

    fn at_local(&self, time: i64, year: i64, fold: bool) -> &Period {
        let (mut start, mut end) = (self.start.in_year(year), self.end.in_year(year));
        let difference = self.difference();
        if fold == (difference >= 0) {
            end -= difference;
        } else {
            start += difference;
        }
        if Yearly::is_summer(time, start, end) { &self.summer } else { &self.standard }
    }

    /// The period at a time of UTC, and whether local time is shown for the second time then.
    fn at_utc(&self, time: i64, year: i64) -> (&Period, bool) {
        let start = self.start.in_year(year) - self.standard.offset;
        let end = self.end.in_year(year) - self.summer.offset;
        let difference = self.difference();
        let twice = if difference > 0 { end..end + difference } else { start..start - difference };
        let period = if Yearly::is_summer(time, start, end) { &self.summer } else { &self.standard };
        (period, twice.contains(&time))
    }
}

impl Rules {
    /// What is wrong with the data is the error.
    pub fn new(data: Data) -> Result<Rules, String> {
        let Data { indexes, utc, offsets, is_dst, names, rule } = data;
        let count = offsets.len();
        let is_whole = is_dst.len() == count
            && names.len() == count
            && indexes.len() == utc.len()
            && indexes.iter().all(|index| *index < count);
        if !is_whole {
            return Err("Invalid transition index found while reading TZif".to_owned());
        }
        let dst = summer_times(&indexes, &offsets, &is_dst);
        let kinds: Vec<Period> = (0..count)
            .map(|index| Period { offset: offsets[index], dst: dst[index], name: names[index].clone() })
            .collect();
        let local = local_times(&indexes, &utc, &offsets);
        let before = is_dst.iter().position(|is_dst| !is_dst).or(indexes.first().copied());
        let after = if rule.is_empty() {
            let last = indexes.last().copied().or(count.checked_sub(1));
            match last.map(|index| kinds[index].clone()) {
                Some(period) => After::Fixed(period),
                None => return Err("No time zone information found.".to_owned()),
            }
        } else {
            parse_rule(&rule)?
        };
        let is_fixed = match (&after, &kinds[..]) {
            (After::Yearly(_), _) => false,
            (After::Fixed(_), []) => true,
            (After::Fixed(period), [only]) => only == period,
            _ => false,
        };
        Ok(Rules { utc, local, periods: indexes, kinds, before, after, is_fixed })
    }

    /// The period of a zone that knows only one.
    pub fn fixed(&self) -> Option<&Period> {
        match &self.after {
            After::Fixed(period) if self.is_fixed => Some(period),
            _ => None,
        }
    }

    fn before(&self) -> &Period {
        match (self.before, &self.after) {
            (Some(index), _) => &self.kinds[index],
            (None, After::Fixed(period)) => period,
            (None, After::Yearly(yearly)) => &yearly.standard,
        }
    }

    /// The period at a time that the local clock shows.
    pub fn at_local(&self, time: i64, year: i64, fold: bool) -> &Period {
        let times = &self.local[usize::from(fold)];
        match (times.first(), times.last()) {
            (Some(first), _) if time < *first => self.before(),
            (_, Some(last)) if time <= *last => {
                let place = times.partition_point(|transition| *transition <= time);
                &self.kinds[self.periods[place.saturating_sub(1)]]
            }
            _ => match &self.after {
                After::Fixed(period) => period,
                After::Yearly(yearly) => yearly.at_local(time, year, fold),
            },
        }
    }

    /// The period at a time of UTC, and the fold.
    pub fn at_utc(&self, time: i64, year: i64) -> (&Period, bool) {
        let (Some(first), Some(last)) = (self.utc.first(), self.utc.last()) else {
            return match &self.after {
                After::Fixed(period) => (period, false),
                After::Yearly(yearly) => yearly.at_utc(time, year),
            };
        };
        if time < *first {
            return (self.before(), false);
        }
        if time > *last
            && let After::Yearly(yearly) = &self.after
        {
            return yearly.at_utc(time, year);
        }
        let place = self.utc.partition_point(|transition| *transition <= time);
        let period = &self.kinds[self.periods[place - 1]];
        let previous = if place >= 2 { &self.kinds[self.periods[place - 2]] } else { self.before() };
        let shift = previous.offset - period.offset;
        (period, shift > time - self.utc[place - 1])
    }
}

/// How much of each kind's offset is summer time: the difference to a standard time beside it.
fn summer_times(indexes: &[usize], offsets: &[i64], is_dst: &[bool]) -> Vec<i64> {
    let mut found = vec![0; offsets.len()];
    for place in 1..indexes.len() {
        let index = indexes[place];
        if !is_dst[index] || found[index] != 0 {
            continue;
        }
        let before = indexes[place - 1];
        let mut difference = if is_dst[before] { 0 } else { offsets[index] - offsets[before] };
        if difference == 0
            && index + 1 < offsets.len()
            && let Some(&next) = indexes.get(place + 1)
        {
            if is_dst[next] {
                continue;
            }
            difference = offsets[index] - offsets[next];
        }
        found[index] = difference;
    }
    for (difference, is_dst) in found.iter_mut().zip(is_dst) {
        // One hour is a better guess than none.
        if *is_dst && *difference == 0 {
            *difference = 3600;
        }
    }
    found
}

/// The transitions by the local clock: before it is set (fold 0 in a gap's sense), and after.
fn local_times(indexes: &[usize], utc: &[i64], offsets: &[i64]) -> [Vec<i64>; 2] {
    let mut both = [utc.to_vec(), utc.to_vec()];
    for place in 0..indexes.len() {
        let old = if place == 0 { offsets[0] } else { offsets[indexes[place - 1]] };
        let new = offsets[indexes[place]];
        both[0][place] = both[0][place].saturating_add(old.max(new));
        both[1][place] = both[1][place].saturating_add(old.min(new));
    }
    both
}

/// A rule in the form of the environment variable TZ.
fn parse_rule(rule: &str) -> Result<After, String> {
    let (zones, days) = match rule.split_once(',') {
        Some((zones, days)) => (zones, Some(days)),
        None => (rule, None),
    };
    let malformed = || format!("{rule} is not a valid TZ string");
    let (standard, rest) = take_name(zones).ok_or_else(malformed)?;
    let (offset, rest) = take_offset(rest);
    let standard_offset = match offset {
        Some(text) => parse_offset(text).ok_or_else(|| format!("Invalid STD offset in {rule}"))?,
        None if rest.is_empty() => 0,
        None => return Err(malformed()),
    };
    let standard = Period { offset: standard_offset, dst: 0, name: standard.to_owned() };
    if rest.is_empty() {
        return match days {
            None => Ok(After::Fixed(standard)),
            Some(_) => Err(format!("Transition rule present without DST: {rule}")),
        };
    }
    let (summer, rest) = take_name(rest).ok_or_else(malformed)?;
    let (offset, rest) = take_offset(rest);
    if !rest.is_empty() {
        return Err(malformed());
    }
    let summer_offset = match offset {
        Some(text) => parse_offset(text).ok_or_else(|| format!("Invalid DST offset in {rule}"))?,
        None => standard_offset + 3600,
    };
    let summer = Period { offset: summer_offset, dst: summer_offset - standard_offset, name: summer.to_owned() };
    let Some(days) = days else { return Err(format!("Missing transition rules: {rule}")) };
    let both = days.split_once(',').and_then(|(start, end)| Some((parse_day(start)?, parse_day(end)?)));
    let (start, end) = both.ok_or_else(|| format!("Invalid TZ string: {rule}"))?;
    Ok(After::Yearly(Box::new(Yearly { standard, summer, start, end })))
}

/// A name: letters, or anything of letters, digits and signs in angle brackets.
fn take_name(text: &str) -> Option<(&str, &str)> {
    if let Some(quoted) = text.strip_prefix('<') {
        let (name, rest) = quoted.split_once('>')?;
        let is_valid = !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'+' || c == b'-');
        return is_valid.then_some((name, rest));
    }
    let end = text.find(|c: char| c.is_ascii_digit() || matches!(c, '<' | ':' | '.' | '+' | '-')).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// The part that looks like an offset, if there is one in front.
fn take_offset(text: &str) -> (Option<&str>, &str) {
    let end = text
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || *c == ':' || (*at == 0 && matches!(c, '+' | '-'))))
        .map_or(text.len(), |(at, _)| at);
    if end == 0 { (None, text) } else { (Some(&text[..end]), &text[end..]) }
}

/// `[+-]h[h[h]][:mm[:ss]]` in seconds, with the largest hour.
fn parse_clock(text: &str, hour_max: i64) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let mut parts = digits.split(':');
    let number = |part: &str, lengths: std::ops::RangeInclusive<usize>| -> Option<i64> {
        let is_number = lengths.contains(&part.len()) && part.bytes().all(|c| c.is_ascii_digit());
        if is_number { part.parse().ok() } else { None }
    };
    let hour = number(parts.next()?, 1..=3)?;
    let minute = parts.next().map_or(Some(0), |part| number(part, 2..=2))?;
    let second = parts.next().map_or(Some(0), |part| number(part, 2..=2))?;
    if parts.next().is_some() || hour > hour_max || minute > 59 || second > 59 {
        return None;
    }
    Some(sign * (hour * 3600 + minute * 60 + second))
}

/// An offset: positive ones lie west.
fn parse_offset(text: &str) -> Option<i64> {
    parse_clock(text, 24).map(|seconds| -seconds)
}

fn parse_day(text: &str) -> Option<Day> {
    let (date, time) = match text.split_once('/') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let seconds = time.map_or(Some(2 * 3600), |time| parse_clock(time, 167))?;
    let number = |part: &str, length_max: usize| -> Option<i64> {
        let is_number = (1..=length_max).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_digit());
        if is_number { part.parse().ok() } else { None }
    };
    let date = if let Some(rest) = date.strip_prefix('M') {
        let mut parts = rest.split('.');
        let (month, week, weekday) = (number(parts.next()?, 2)?, number(parts.next()?, 1)?, number(parts.next()?, 1)?);
        let is_valid = (1..=12).contains(&month) && (1..=5).contains(&week) && weekday <= 6 && parts.next().is_none();
        if !is_valid {
            return None;
        }
        YearlyDate::Week(month, week, weekday)
    } else if let Some(rest) = date.strip_prefix('J') {
        YearlyDate::Julian(number(rest, 3).filter(|day| (1..=365).contains(day))?)
    } else {
        YearlyDate::Number(number(date, 3).filter(|day| (0..=365).contains(day))?)
    };
    Some(Day { date, seconds })
}
