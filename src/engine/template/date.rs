//! The day and time a template may print, handed in by the caller: there is no clock in here.
//!
//! Days are turned into dates by the rules of the Gregorian calendar, counted in eras of 400
//! years from 1 March 0000, the usual way to have leap days last.

use minijinja::{Error, ErrorKind};

const MONTHS: [&str; 12] = [
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
];
const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
const DAY_SECONDS: i64 = 86_400;

/// A moment, as a calendar and a clock on the wall show it. The default is the first of 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Date {
    seconds: i64,
}

struct Civil {
    year: i64,
    month: i64,
    day: i64,
}

impl Date {
    /// From seconds since 1970 began, plus what the local time is ahead of UTC.
    pub fn from_unix_seconds(seconds: i64, ahead_of_utc: i64) -> Self {
        Self { seconds: seconds.saturating_add(ahead_of_utc) }
    }

    fn civil(self) -> Civil {
        let days = self.seconds.div_euclid(DAY_SECONDS) + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        Civil { year: era * 400 + year_of_era + i64::from(month <= 2), month, day }
    }

    fn day_of_year(self) -> i64 {
        let Civil { year, month, day } = self.civil();
        let leap = year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
        let before: i64 = (1..month)
            .map(|earlier| match earlier {
                2 => 28 + i64::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            })
            .sum();
        before + day
    }

    /// As Python's `strftime` in the C locale; an unknown letter is an error.
    pub(super) fn format(self, format: &str) -> Result<String, Error> {
        let mut out = String::new();
        let mut letters = format.chars();
        while let Some(letter) = letters.next() {
            if letter != '%' {
                out.push(letter);
                continue;
            }
            let unpadded = letters.as_str().starts_with('-');
            let code = if unpadded { letters.nth(1) } else { letters.next() };
            let text = code
                .and_then(|code| self.field(code))
                .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "unknown letter in a date format"))?;
            out.push_str(if unpadded { unpad(&text) } else { &text });
        }
        Ok(out)
    }

    fn field(self, code: char) -> Option<String> {
        let Civil { year, month, day } = self.civil();
        let of_day = self.seconds.rem_euclid(DAY_SECONDS);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        let hour_of_12 = (hour + 11) % 12 + 1;
        let month_name = *MONTHS.get(usize::try_from(month - 1).ok()?)?;
        let weekday = usize::try_from(self.seconds.div_euclid(DAY_SECONDS).rem_euclid(7)).ok()?;
        let weekday_name = *WEEKDAYS.get(weekday)?;
        Some(match code {
            'Y' => year.to_string(),
            'y' => format!("{:02}", year.rem_euclid(100)),
            'm' => format!("{month:02}"),
            'd' => format!("{day:02}"),
            'e' => format!("{day:2}"),
            'B' => month_name.to_owned(),
            'b' | 'h' => month_name.get(..3)?.to_owned(),
            'A' => weekday_name.to_owned(),
            'a' => weekday_name.get(..3)?.to_owned(),
            'w' => ((weekday + 4) % 7).to_string(),
            'j' => format!("{:03}", self.day_of_year()),
            'H' => format!("{hour:02}"),
            'I' => format!("{hour_of_12:02}"),
            'M' => format!("{minute:02}"),
            'S' => format!("{second:02}"),
            'f' => "000000".to_owned(),
            'p' => if hour < 12 { "AM" } else { "PM" }.to_owned(),
            'F' => format!("{year}-{month:02}-{day:02}"),
            'T' => format!("{hour:02}:{minute:02}:{second:02}"),
            'D' => format!("{month:02}/{day:02}/{:02}", year.rem_euclid(100)),
            'R' => format!("{hour:02}:{minute:02}"),
            'n' => "\n".to_owned(),
            't' => "\t".to_owned(),
            'Z' | 'z' => String::new(),
            '%' => "%".to_owned(),
            _ => return None,
        })
    }
}

fn unpad(text: &str) -> &str {
    let stripped = text.trim_start_matches(['0', ' ']);
    if stripped.is_empty() { "0" } else { stripped }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: i64, format: &str, expected: &str) {
        assert_eq!(Date::from_unix_seconds(seconds, 0).format(format).unwrap(), expected);
    }

    /// Expected texts are those of Python's `datetime.strftime`.
    #[test]
    fn dates_print_as_in_python() {
        check(0, "%Y-%m-%d %H:%M:%S %A %j", "1970-01-01 00:00:00 Thursday 001");
        check(1_721_952_000, "%d %b %Y", "26 Jul 2024");
        check(1_709_164_799, "%B %-d, %Y %I:%M %p", "February 28, 2024 11:59 PM");
        check(1_709_251_199, "%a %e/%m/%y %w %j", "Thu 29/02/24 4 060");
        check(-1, "%F %T", "1969-12-31 23:59:59");
        check(4_102_444_800, "%F%% %a", "2100-01-01% Fri");
    }

    #[test]
    fn the_local_time_decides_the_day() {
        let late = Date::from_unix_seconds(1_721_952_000, -3600);
        assert_eq!(late.format("%d %H").unwrap(), "25 23");
    }

    #[test]
    fn unknown_letters_are_errors() {
        assert!(Date::default().format("%Q").is_err());
        assert!(Date::default().format("%").is_err());
    }
}
