//! Days and times in words: pure functions of calendar values.
//!
//! The order of a date's parts stands in the locale files; here it is only decided which parts are
//! said. The clock has 24 hours in every language.

use jiff::civil::{Date, DateTime, Time, Weekday};

use super::{Arg, Language, text};

/// A day as a heading, such as `Sunday 22 November`; the year is said when it is not `today`'s.
pub fn day_in_words(language: Language, day: Date, today: Date) -> String {
    let key = if day.year() == today.year() { "date-day" } else { "date-day-year" };
    let weekday = weekday_name(language, day.weekday());
    let [number, month, year] = parts(language, day, "date-month");
    text(language, key, &[("weekday", weekday.into()), number, month, year])
}

/// A moment as a list shows it: `today 14:05`, `yesterday`, `Tuesday`, `3 Nov`, `3 Nov 2025`.
pub fn when_relative(language: Language, moment: DateTime, now: DateTime) -> String {
    let (day, today) = (moment.date(), now.date());
    match day.duration_until(today).as_hours() / 24 {
        0 => text(language, "date-today", &[("time", time(language, moment.time()).into())]),
        1 => text(language, "date-yesterday", &[]),
        2..=6 => weekday_name(language, day.weekday()),
        _ => {
            let key = if day.year() == today.year() { "date-short" } else { "date-short-year" };
            text(language, key, &parts(language, day, "date-month-short"))
        }
    }
}

/// A time of day: `14:05`.
pub fn time(language: Language, time: Time) -> String {
    let two = |number: i8| Arg::from(format!("{number:02}"));
    text(language, "date-time", &[("hour", two(time.hour())), ("minute", two(time.minute()))])
}

fn weekday_name(language: Language, weekday: Weekday) -> String {
    let number = u64::from(weekday.to_monday_one_offset().unsigned_abs());
    text(language, "date-weekday", &[("weekday", number.into())])
}

/// The day as a number, the month as a word, the year without marks between its thousands.
fn parts(language: Language, day: Date, month_key: &str) -> [(&'static str, Arg); 3] {
    let month = u64::from(day.month().unsigned_abs());
    let month = text(language, month_key, &[("month", month.into())]);
    let number = u64::from(day.day().unsigned_abs());
    [("day", number.into()), ("month", month.into()), ("year", day.year().to_string().into())]
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    const EN: Language = Language::English;
    const FR: Language = Language::French;

    #[test]
    fn a_day_is_said_in_words() {
        let today = date(2026, 11, 22);
        for (day, english, french) in [
            (today, "Sunday 22 November", "dimanche 22 novembre"),
            (date(2026, 1, 1), "Thursday 1 January", "jeudi 1er janvier"),
            (date(2025, 8, 1), "Friday 1 August 2025", "vendredi 1er août 2025"),
            (date(1999, 12, 31), "Friday 31 December 1999", "vendredi 31 décembre 1999"),
        ] {
            assert_eq!(day_in_words(EN, day, today).replace('\u{a0}', " "), english);
            assert_eq!(day_in_words(FR, day, today).replace('\u{a0}', " "), french);
        }
    }

    #[test]
    fn a_moment_is_said_as_near_as_it_is() {
        let now = datetime(2026, 11, 22, 15, 0, 0, 0);
        for (day, english, french) in [
            (date(2026, 11, 22), "today 14:05", "aujourd’hui à 14:05"),
            (date(2026, 11, 21), "yesterday", "hier"),
            (date(2026, 11, 20), "Friday", "vendredi"),
            (date(2026, 11, 16), "Monday", "lundi"),
            (date(2026, 11, 15), "15 Nov", "15 nov."),
            (date(2026, 2, 1), "1 Feb", "1er févr."),
            (date(2026, 5, 3), "3 May", "3 mai"),
            (date(2025, 11, 3), "3 Nov 2025", "3 nov. 2025"),
            // A clock that was set back.
            (date(2026, 11, 23), "23 Nov", "23 nov."),
            (date(2027, 1, 1), "1 Jan 2027", "1er janv. 2027"),
        ] {
            let moment = day.at(14, 5, 0, 0);
            assert_eq!(when_relative(EN, moment, now).replace('\u{a0}', " "), english);
            assert_eq!(when_relative(FR, moment, now).replace('\u{a0}', " "), french);
        }
    }

    #[test]
    fn midnight_and_new_year_are_borders_of_days() {
        let now = datetime(2027, 1, 1, 0, 0, 0, 0);
        assert_eq!(when_relative(EN, datetime(2026, 12, 31, 23, 59, 59, 0), now), "yesterday");
        assert_eq!(when_relative(EN, now, now), "today 00:00");
        assert_eq!(
            when_relative(EN, datetime(2026, 12, 25, 12, 0, 0, 0), now).replace('\u{a0}', " "),
            "25 Dec 2026"
        );
    }

    #[test]
    fn every_month_and_weekday_has_a_name_of_its_own() {
        for language in Language::ALL {
            let mut names = std::collections::BTreeSet::new();
            for month in 1..=12 {
                for key in ["date-month", "date-month-short"] {
                    let [_, (_, name), _] = parts(language, date(2026, month, 2), key);
                    let Arg::Text(name) = name else { panic!("{name:?}") };
                    assert!(names.insert((key, name.clone())), "{name}");
                }
            }
            for day in 1..=7 {
                let name = weekday_name(language, date(2026, 3, day).weekday());
                assert!(names.insert(("date-weekday", name.clone())), "{name}");
            }
        }
    }

    #[test]
    fn no_day_is_beyond_words() {
        for language in Language::ALL {
            for (moment, now) in [(DateTime::MIN, DateTime::MAX), (DateTime::MAX, DateTime::MIN)] {
                assert!(when_relative(language, moment, now).contains("9999"));
                assert!(!day_in_words(language, moment.date(), now.date()).is_empty());
            }
        }
    }
}
