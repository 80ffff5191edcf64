//! Days and times as they are typed: `2026-11-22`, `2026-11-22T18:30`, `today`, `yesterday`.
//!
//! Without a zone they are those of this device; a day by itself that is not today is its noon, far
//! from both midnights.

use jiff::Zoned;
use jiff::civil::{Date, DateTime, time};

use crate::data::{Day, Moment};

const HOW: &str = "write it as 2026-11-22, today or yesterday";
const HOW_WITH_TIME: &str = "write it as 2026-11-22, 2026-11-22T18:30, today or yesterday";

/// A point in time as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Day(Date),
    Time(DateTime),
}

/// Reads a day.
pub(super) fn day(text: &str) -> Result<Day, String> {
    day_at(text, &Zoned::now()).ok_or_else(|| HOW.to_owned())
}

/// Reads a day or a day with a time.
pub(super) fn when(text: &str) -> Result<When, String> {
    when_at(text, &Zoned::now()).ok_or_else(|| HOW_WITH_TIME.to_owned())
}

fn day_at(text: &str, now: &Zoned) -> Option<Day> {
    match text {
        "today" => Some(now.date()),
        "yesterday" => now.date().yesterday().ok(),
        _ => {
            let is_plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            if is_plain { text.parse().ok() } else { None }
        }
    }
}

fn when_at(text: &str, now: &Zoned) -> Option<When> {
    if let Some(day) = day_at(text, now) {
        return Some(When::Day(day));
    }
    let (day, clock) = text.split_once(['T', ' '])?;
    let day = day_at(day, now)?;
    let is_plain = clock.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    let clock = clock.parse::<jiff::civil::Time>().ok().filter(|_| is_plain && clock.contains(':'))?;
    Some(When::Time(day.to_datetime(clock)))
}

impl When {
    /// The moment meant, on the clock of `now`; `None` beyond the calendar.
    pub(super) fn moment(self, now: &Zoned) -> Option<Moment> {
        let time = match self {
            Self::Day(day) if day == now.date() => return Some(Moment::from_zoned(now)),
            Self::Day(day) => day.to_datetime(time(12, 0, 0, 0)),
            Self::Time(time) => time,
        };
        time.to_zoned(now.time_zone().clone()).ok().map(|zoned| Moment::from_zoned(&zoned))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    fn now() -> Zoned {
        "2026-11-22T21:15:30+01:00[Europe/Paris]".parse().unwrap()
    }

    fn wall(text: &str) -> Option<DateTime> {
        when_at(text, &now()).and_then(|when| when.moment(&now())).map(Moment::wall)
    }

    #[test]
    fn what_people_type_is_read() {
        assert_eq!(wall("2026-11-22"), Some(datetime(2026, 11, 22, 21, 15, 30, 0)));
        assert_eq!(wall("today"), wall("2026-11-22"));
        assert_eq!(wall("yesterday"), Some(datetime(2026, 11, 21, 12, 0, 0, 0)));
        assert_eq!(wall("2024-02-29T06:05"), Some(datetime(2024, 2, 29, 6, 5, 0, 0)));
        assert_eq!(wall("2024-02-29 06:05:59"), Some(datetime(2024, 2, 29, 6, 5, 59, 0)));
        assert_eq!(wall("yesterday 23:30"), Some(datetime(2026, 11, 21, 23, 30, 0, 0)));
        assert_eq!(day_at("1999-12-31", &now()), Some(Day::constant(1999, 12, 31)));
    }

    #[test]
    fn summer_time_is_that_of_the_day_meant() {
        let summer = when_at("2026-07-01T12:00", &now()).and_then(|when| when.moment(&now()));
        assert_eq!(summer.map(|moment| moment.offset_minutes), Some(120));
        // An hour that the clocks left out is the one after it.
        assert_eq!(wall("2026-03-29T02:30"), Some(datetime(2026, 3, 29, 3, 30, 0, 0)));
    }

    #[test]
    fn what_could_be_something_else_is_refused() {
        let wrong =
            ["", "2026", "22.11.2026", "11/22/2026", "2026-11-31", "2026-1-2", "tomorrow", "2026-11-22T"];
        for text in
            wrong.into_iter().chain(["2026-11-22T25:00", "2026-11-22T6", "2026-11-22T06:05Z", "-002026-1"])
        {
            assert_eq!(wall(text), None, "{text}");
        }
    }
}
