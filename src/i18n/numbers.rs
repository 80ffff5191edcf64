//! Numbers, sizes, lengths of time and shares, as a language writes them.
//!
//! A number is rounded once, and its unit is chosen by what is written: never "1,000 KB" for a
//! megabyte.

use std::time::Duration;

use fluent_bundle::FluentValue;

use super::{Language, text};

/// Bytes of a kilobyte: as the phone's own settings and file lists count.
const STEP: f64 = 1000.0;
const UNITS: [&str; 4] = ["number-kilobytes", "number-megabytes", "number-gigabytes", "number-terabytes"];
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The marks of a number: between thousands, and before its decimals.
struct Marks {
    group: char,
    decimal: char,
}

const ENGLISH: Marks = Marks { group: ',', decimal: '.' };
const FRENCH: Marks = Marks { group: '\u{202f}', decimal: ',' };

/// A number with at most `digits` digits after its decimal mark: `1,234.5`, in French `1 234,5`.
pub fn number(language: Language, value: f64, digits: u8) -> String {
    let marks = match language {
        Language::English => &ENGLISH,
        Language::French => &FRENCH,
    };
    written(marks, value, digits)
}

/// An amount of memory or disk: `4.6 GB`, in French `4,6 Go`.
pub fn bytes(language: Language, count: u64) -> String {
    if count < 1000 {
        return text(language, "number-bytes", &[("count", count.into())]);
    }
    let mut value = count as f64 / STEP;
    let mut unit = UNITS[0];
    for larger in &UNITS[1..] {
        if rounded(value, digits_of(value)) < STEP {
            break;
        }
        (value, unit) = (value / STEP, larger);
    }
    let digits = digits_of(value);
    text(language, unit, &[("amount", number(language, value, digits).into())])
}

/// A length of time by its two largest units: `0.8 s`, `45 s`, `2 min 5 s`, `1 h 30 min`, `3 d 4 h`.
pub fn duration(language: Language, length: Duration) -> String {
    let whole = length.as_secs_f64().round() as u64;
    let part = |key: &str, amount: String| text(language, key, &[("amount", amount.into())]);
    let parts = |big: (&str, u64), small: (&str, u64)| {
        let first = part(big.0, number(language, big.1 as f64, 0));
        match small.1 {
            0 => first,
            amount => format!("{first}\u{a0}{}", part(small.0, amount.to_string())),
        }
    };
    match whole {
        _ if length < Duration::from_secs(10) => {
            part("number-seconds", number(language, length.as_secs_f64(), 1))
        }
        ..MINUTE => part("number-seconds", whole.to_string()),
        MINUTE..HOUR => parts(("number-minutes", whole / MINUTE), ("number-seconds", whole % MINUTE)),
        HOUR..DAY => parts(("number-hours", whole / HOUR), ("number-minutes", whole % HOUR / MINUTE)),
        DAY.. => parts(("number-days", whole / DAY), ("number-hours", whole % DAY / HOUR)),
    }
}

/// A share of 1 in percent: `45%`, in French `45 %`.
pub fn percent(language: Language, share: f64) -> String {
    text(language, "number-percent", &[("amount", number(language, share * 100.0, 0).into())])
}

/// One decimal for what is small, none for what is not.
fn digits_of(value: f64) -> u8 {
    u8::from(value < 99.95)
}

/// `value` to `digits` digits after the decimal mark.
pub(super) fn rounded(value: f64, digits: u8) -> f64 {
    format!("{value:.*}", usize::from(digits)).parse().unwrap_or(value)
}

fn written(marks: &Marks, value: f64, digits: u8) -> String {
    if value.is_nan() {
        return "–".to_owned();
    }
    if value.is_infinite() {
        return if value < 0.0 { "−∞" } else { "∞" }.to_owned();
    }
    let plain = format!("{:.*}", usize::from(digits), value.abs());
    let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
    let decimals = decimals.trim_end_matches('0');
    let mut said = String::new();
    if value < 0.0 && plain.contains(|c: char| c.is_ascii_digit() && c != '0') {
        said.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            said.push(marks.group);
        }
        said.push(digit);
    }
    if !decimals.is_empty() {
        said.push(marks.decimal);
        said.push_str(decimals);
    }
    said
}

/// Numbers in English texts. Generic over what Fluent remembers, which is not asked.
pub(super) fn english<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    in_text(&ENGLISH, value)
}

/// Numbers in French texts.
pub(super) fn french<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    in_text(&FRENCH, value)
}

fn in_text(marks: &Marks, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let digits = number.options.maximum_fraction_digits.unwrap_or(0);
    Some(written(marks, number.value, u8::try_from(digits).unwrap_or(u8::MAX)))
}

#[cfg(test)]
mod tests {
    use super::super::Arg;
    use super::*;

    const EN: Language = Language::English;
    const FR: Language = Language::French;

    #[test]
    fn numbers_have_the_marks_of_the_language() {
        for (value, digits, english, french) in [
            (0.0, 0, "0", "0"),
            (-0.04, 1, "0", "0"),
            (7.0, 2, "7", "7"),
            (999.0, 0, "999", "999"),
            (1234.5, 1, "1,234.5", "1 234,5"),
            (999.96, 1, "1,000", "1 000"),
            (-1_234_567.89, 2, "−1,234,567.89", "−1 234 567,89"),
            (f64::NAN, 1, "–", "–"),
            (f64::NEG_INFINITY, 1, "−∞", "−∞"),
        ] {
            assert_eq!(number(EN, value, digits), english);
            assert_eq!(number(FR, value, digits), french.replace(' ', "\u{202f}"));
        }
    }

    #[test]
    fn sizes_take_the_unit_that_reads_best() {
        for (count, english, french) in [
            (0, "0 bytes", "0 octet"),
            (1, "1 byte", "1 octet"),
            (999, "999 bytes", "999 octets"),
            (1_000, "1 KB", "1 Ko"),
            (1_536, "1.5 KB", "1,5 Ko"),
            (99_940, "99.9 KB", "99,9 Ko"),
            (99_950, "100 KB", "100 Ko"),
            (999_499, "999 KB", "999 Ko"),
            (999_500, "1 MB", "1 Mo"),
            (4_600_000_000, "4.6 GB", "4,6 Go"),
            (12_000_000_000_000, "12 TB", "12 To"),
            (u64::MAX, "18,446,744 TB", "18 446 744 To"),
        ] {
            assert_eq!(bytes(EN, count).replace('\u{a0}', " "), english);
            assert_eq!(bytes(FR, count).replace(['\u{a0}', '\u{202f}'], " "), french);
        }
    }

    #[test]
    fn a_length_of_time_says_its_two_largest_units() {
        for (seconds, english, french) in [
            (0.0, "0 s", "0 s"),
            (0.84, "0.8 s", "0,8 s"),
            (9.96, "10 s", "10 s"),
            (59.4, "59 s", "59 s"),
            (59.6, "1 min", "1 min"),
            (125.0, "2 min 5 s", "2 min 5 s"),
            (3_600.0, "1 h", "1 h"),
            (5_400.0, "1 h 30 min", "1 h 30 min"),
            (273_600.0, "3 d 4 h", "3 j 4 h"),
        ] {
            let length = Duration::from_secs_f64(seconds);
            assert_eq!(duration(EN, length).replace('\u{a0}', " "), english);
            assert_eq!(duration(FR, length).replace('\u{a0}', " "), french);
        }
        assert!(duration(EN, Duration::MAX).ends_with('d') || duration(EN, Duration::MAX).ends_with('h'));
    }

    #[test]
    fn shares_are_percent() {
        assert_eq!((percent(EN, 0.454), percent(FR, 0.454)), ("45%".into(), "45\u{202f}%".into()));
        assert_eq!(percent(EN, 12.0), "1,200%");
    }

    #[test]
    fn no_value_is_too_odd_for_a_text() {
        for value in [f64::NAN, f64::INFINITY, f64::MAX, f64::MIN_POSITIVE, -1e-300, 1e300] {
            for digits in [0, 1, 17] {
                let fluent = Arg::Decimal(value, digits);
                let said = text(EN, "number-percent", &[("amount", fluent)]);
                assert!(said.ends_with('%'), "{said}");
            }
        }
    }
}
