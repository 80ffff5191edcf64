//! Days of the calendar, with their names in both languages.
//!
//! A weekday always fits its date.

use super::value::Value;
use crate::train::{Dice, Lang};

const WEEKDAYS: [[&str; 7]; 2] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
];
const MONTHS: [[&str; 12]; 2] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
];
const DAYS: [usize; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// A day of a year that has 365.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::train::made) struct Date {
    /// Days since the first of January.
    pub(in crate::train::made) day: usize,
    /// Weekday of the first of January, 0 for Monday.
    pub(in crate::train::made) first: usize,
}

impl Date {
    /// Any day that leaves a fortnight before the year's end.
    pub(in crate::train::made) fn draw(dice: &mut Dice) -> Self {
        Self { day: dice.below(350), first: dice.below(7) }
    }

    /// The day so many days later.
    pub(in crate::train::made) fn later(self, days: usize) -> Self {
        Self { day: (self.day + days).min(364), ..self }
    }

    pub(in crate::train::made) fn weekday(self, lang: Lang) -> &'static str {
        WEEKDAYS[lang as usize][(self.day + self.first) % 7]
    }

    /// The month, 0 for January, and the day of the month.
    pub(in crate::train::made) fn parts(self) -> (usize, usize) {
        let mut left = self.day;
        for (month, days) in DAYS.iter().enumerate() {
            if left < *days {
                return (month, left + 1);
            }
            left -= days;
        }
        (11, 31)
    }

    /// Such as "12 March" or "1er mars".
    pub(in crate::train::made) fn short(self, lang: Lang) -> String {
        let (month, day) = self.parts();
        let first = if lang == Lang::Fr && day == 1 { "er" } else { "" };
        format!("{day}{first} {}", MONTHS[lang as usize][month])
    }

    /// Such as "Tuesday 12 March".
    pub(in crate::train::made) fn long(self, lang: Lang) -> String {
        format!("{} {}", self.weekday(lang), self.short(lang))
    }

    /// As a slot's value.
    pub(in crate::train::made) fn value(self, long: bool) -> Value {
        let text = |lang| if long { self.long(lang) } else { self.short(lang) };
        Value::new(text(Lang::En), text(Lang::Fr))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_fit_the_calendar() {
        let new_year = Date { day: 0, first: 2 };
        assert_eq!(new_year.long(Lang::Fr), "mercredi 1er janvier");
        assert_eq!(new_year.later(59).long(Lang::En), "Saturday 1 March");
        assert_eq!(new_year.later(400).short(Lang::En), "31 December");
    }
}
