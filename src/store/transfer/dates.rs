//! Dates and times as people and programs write them.
//!
//! A date that could be two days is never guessed; a time without a zone is that of this device.

use jiff::civil::{Date, Time};
use jiff::fmt::temporal::{Pieces, PiecesOffset};
use jiff::{Timestamp, tz::TimeZone};

use super::Moment;

/// The hour given to a day without a time: far from both midnights.
const NOON: Time = Time::constant(12, 0, 0, 0);

/// How the numbers of a date with slashes stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// 22/11/2026
    DayFirst,
    /// 11/22/2026
    MonthFirst,
}

/// Why a date is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    Bad,
    Ambiguous,
}

/// A moment as written by programs: `2026-11-22`, with or without time and offset.
pub(super) fn moment(text: &str, zone: &TimeZone) -> Option<Moment> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    let joined = join_offset(&text.replace('/', "-"));
    let pieces = Pieces::parse(&joined).ok()?;
    let when = pieces.date().to_datetime(pieces.time().unwrap_or(NOON));
    let zone = match pieces.offset() {
        Some(PiecesOffset::Zulu) => TimeZone::UTC,
        Some(PiecesOffset::Numeric(offset)) => offset.offset().to_time_zone(),
        _ => zone.clone(),
    };
    when.to_zoned(zone).ok().map(|zoned| Moment::from_zoned(&zoned))
}

/// Joins an offset that stands apart, as in `2026-11-22 21:30:00 +0100`.
fn join_offset(text: &str) -> String {
    let mut parts = text.split(' ').filter(|part| !part.is_empty());
    let mut joined = parts.next().unwrap_or_default().to_owned();
    if let Some(time) = parts.next() {
        joined.push('T');
        joined.push_str(time);
    }
    parts.for_each(|part| joined.push_str(part));
    joined
}

/// How a moment is written: with its offset, to the millisecond where there are any.
pub(super) fn written(when: Moment) -> String {
    let offset = i32::from(when.offset_minutes);
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.unsigned_abs() / 60, offset.unsigned_abs() % 60);
    format!("{}{sign}{hours:02}:{minutes:02}", when.wall())
}

/// What `written` wrote, or `None` where the calendar does not reach.
pub(super) fn read_written(text: &str) -> Option<Moment> {
    moment(text, &TimeZone::UTC)
}

/// The moment of a day and, where there is one, a time of this device.
pub(super) fn local(day: Date, time: Option<Time>, zone: &TimeZone) -> Option<Moment> {
    let zoned = day.to_datetime(time.unwrap_or(NOON)).to_zoned(zone.clone()).ok()?;
    Some(Moment::from_zoned(&zoned))
}

/// A moment of the world, on the wall clock of a named place.
pub(super) fn at_place(when: Timestamp, place: Option<&str>, zone: &TimeZone) -> Moment {
    let there = place.and_then(|name| TimeZone::get(name).ok()).unwrap_or_else(|| zone.clone());
    Moment::from_zoned(&when.to_zoned(there))
}

/// The date in the name of a file, and a time right behind it: `2026-11-22`, `20261122_2130`.
pub(super) fn in_name(name: &str, zone: &TimeZone) -> Option<Moment> {
    let bytes = name.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (0..bytes.len()).find_map(|at| {
        let starts = is_digit(at) && !at.checked_sub(1).is_some_and(is_digit);
        let rest = if starts { name.get(at..)? } else { return None };
        let (day, length) = day_at(rest)?;
        let time = rest.get(length..).and_then(time_behind);
        local(day, time, zone)
    })
}

/// The day that `text` begins with, and how many bytes it takes.
fn day_at(text: &str) -> Option<(Date, usize)> {
    let part = |from: usize, to: usize| text.get(from..to).filter(|part| digits(part));
    let mark = text.as_bytes().get(4)?;
    let (month, day, length) = if b"-_.".contains(mark) {
        (text.as_bytes().get(7) == Some(mark)).then_some(())?;
        (part(5, 7)?, part(8, 10)?, 10)
    } else {
        (part(4, 6)?, part(6, 8)?, 8)
    };
    if text.as_bytes().get(length).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let year: i16 = part(0, 4)?.parse().ok()?;
    let day = Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?;
    (1800..=2200).contains(&year).then_some((day, length))
}

/// A time behind a date: ` 21-30`, `T213000`, `_2130`, ` 21h30`.
fn time_behind(text: &str) -> Option<Time> {
    let rest = text.strip_prefix(['T', ' ', '_', '-'])?;
    let is_tight = text.starts_with(['T', '_']);
    let (hour, rest) = rest.split_at_checked(2)?;
    let rest = match rest.strip_prefix(['-', '.', ':', 'h', '_']) {
        Some(rest) => rest,
        None if is_tight => rest,
        None => return None,
    };
    let minute = rest.get(..2)?;
    let next = rest.get(2..)?;
    let second = next.strip_prefix(['-', '.', ':', '_']).unwrap_or(next).get(..2).filter(|part| digits(part));
    let is_over = second.is_some() || !next.starts_with(|letter: char| letter.is_ascii_digit());
    if !is_over || !digits(hour) || !digits(minute) {
        return None;
    }
    let second = second.and_then(|part| part.parse().ok()).filter(|second| *second < 60).unwrap_or(0);
    Time::new(hour.parse().ok()?, minute.parse().ok()?, second, 0).ok()
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The three numbers of a date such as `22/11/2026`, in the order they stand.
fn numbers(text: &str) -> Option<(i8, i8, i16, char)> {
    let mark = text.chars().find(|letter| !letter.is_ascii_digit())?;
    let mut parts = text.splitn(3, mark);
    let (one, two, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_date = matches!(mark, '/' | '.' | '-')
        && [one, two].iter().all(|part| digits(part) && part.len() <= 2)
        && digits(year)
        && year.len() == 4;
    if is_date { Some((one.parse().ok()?, two.parse().ok()?, year.parse().ok()?, mark)) } else { None }
}

/// What one date with slashes says about the order of all in its table.
pub(super) fn order_of(text: &str) -> Option<Order> {
    match numbers(text.split([' ', 'T']).next()?)? {
        (13..=31, 1..=12, ..) => Some(Order::DayFirst),
        (1..=12, 13..=31, ..) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// The day of a table's cell; `order` is what is known of the table.
pub(super) fn day(text: &str, order: Option<Order>) -> Result<Date, Unread> {
    let Some((one, two, year, mark)) = numbers(text) else {
        let (day, length) = day_at(&text.replace('/', "-")).ok_or(Unread::Bad)?;
        return if length == text.len() { Ok(day) } else { Err(Unread::Bad) };
    };
    // Only Europeans write dots, and they write the day first.
    let order = if mark == '.' { Some(Order::DayFirst) } else { order_of(text).or(order) };
    let (day, month) = match order {
        Some(Order::DayFirst) => (one, two),
        Some(Order::MonthFirst) => (two, one),
        None if one == two => (one, two),
        None => return Err(Unread::Ambiguous),
    };
    Date::new(year, month, day).map_err(|_| Unread::Bad)
}

/// A time of day: `21:30`, `21:30:05`, `21h30`, `9h`, `9:30 pm`.
pub(super) fn time(text: &str) -> Option<Time> {
    let text = text.trim().to_lowercase();
    let (text, half) = match text.strip_suffix("pm").or_else(|| text.strip_suffix("p.m.")) {
        Some(rest) => (rest.trim().to_owned(), Some(12)),
        None => match text.strip_suffix("am").or_else(|| text.strip_suffix("a.m.")) {
            Some(rest) => (rest.trim().to_owned(), Some(0)),
            None => (text, None),
        },
    };
    let mut parts = text.split([':', 'h']).map(str::trim);
    let mut next = || parts.next().filter(|part| !part.is_empty());
    let hour = next().filter(|part| digits(part))?.parse::<i8>().ok()?;
    let minute = next().map_or(Some(0), |part| part.parse().ok().filter(|_| digits(part)))?;
    let whole = |part: &str| part.split('.').next().and_then(|part| part.parse().ok());
    let second = next().map_or(Some(0), whole)?;
    if next().is_some() || (half.is_none() && !text.contains([':', 'h'])) {
        return None;
    }
    let hour = match half {
        Some(add) if (1..=12).contains(&hour) => (hour % 12).checked_add(add)?,
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").unwrap()
    }

    #[test]
    fn moments_are_read_as_programs_write_them() {
        for (text, expected) in [
            ("2026-11-22", "2026-11-22T12:00:00+01:00"),
            ("2026/07/01 08:05", "2026-07-01T08:05:00+02:00"),
            ("2026-11-22T21:30:00Z", "2026-11-22T21:30:00+00:00"),
            ("2026-11-22 21:30:00 +0530", "2026-11-22T21:30:00+05:30"),
            ("2026-11-22T21:30:00.125-03:00", "2026-11-22T21:30:00.125-03:00"),
            ("20261122", "2026-11-22T12:00:00+01:00"),
        ] {
            assert_eq!(moment(text, &paris()).map(written).as_deref(), Some(expected), "{text}");
        }
        for bad in ["", "soon", "22-11-2026", "2026-02-30", "1795390200", "2026-11-22T25:00"] {
            assert_eq!(moment(bad, &paris()), None, "{bad}");
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        for unix_ms in [0, -1, 1_795_390_200_123, -2_000_000_000_000, 4_000_000_000_000] {
            for offset_minutes in [0, 60, -210, 840, -720] {
                let when = Moment { unix_ms, offset_minutes };
                assert_eq!(read_written(&written(when)), Some(when), "{}", written(when));
            }
        }
    }

    #[test]
    fn names_of_files_carry_dates() {
        for (name, expected) in [
            ("2026-11-22 Walk.md", "2026-11-22T12:00:00+01:00"),
            ("IMG_20261122_213005.md", "2026-11-22T21:30:05+01:00"),
            ("Journal 2026.11.22 21h30.txt", "2026-11-22T21:30:00+01:00"),
            ("2026-11-22T2130 x", "2026-11-22T21:30:00+01:00"),
            ("2026-11-22-10 things", "2026-11-22T12:00:00+01:00"),
            ("2026-11-22 1999 memories", "2026-11-22T12:00:00+01:00"),
        ] {
            assert_eq!(in_name(name, &paris()).map(written).as_deref(), Some(expected), "{name}");
        }
        for bad in
            ["22-11-2026", "12026-11-22", "2026-13-01", "123456789", "é2026é", "2026-11_22", "0000-00-00"]
        {
            assert_eq!(in_name(bad, &paris()), None, "{bad}");
        }
    }

    #[test]
    fn a_day_that_could_be_two_is_not_guessed() {
        let expected = Ok(date(2026, 11, 5));
        assert_eq!(day("05/11/2026", Some(Order::DayFirst)), expected);
        assert_eq!(day("11/05/2026", Some(Order::MonthFirst)), expected);
        assert_eq!(day("05/11/2026", None), Err(Unread::Ambiguous));
        assert_eq!(day("5.11.2026", None), expected);
        assert_eq!(day("2026-11-05", None), expected);
        assert_eq!(day("2026/11/05", Some(Order::MonthFirst)), expected);
        assert_eq!(day("22/11/2026", None), Ok(date(2026, 11, 22)));
        assert_eq!(day("31/02/2026", None), Err(Unread::Bad));
        assert_eq!(day("yesterday", None), Err(Unread::Bad));
    }

    #[test]
    fn times_are_read_and_others_are_not() {
        let at = |hour, minute| Some(Time::constant(hour, minute, 0, 0));
        assert_eq!(time("21:30"), at(21, 30));
        assert_eq!(time("21h30"), at(21, 30));
        assert_eq!(time("9h"), at(9, 0));
        assert_eq!(time("9:30 PM"), at(21, 30));
        assert_eq!(time("12:05 am"), at(0, 5));
        for bad in ["", "25:00", "21", "13:00 pm", "a:b", "1:2:3:4", "-1:30"] {
            assert_eq!(time(bad), None, "{bad}");
        }
    }
}
