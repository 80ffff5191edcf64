//! Numbers as people write them, with a decimal point or comma and spaces between thousands.

use super::report::Why;

/// A finite number; `comma_is_decimal` says that a lone comma cannot part thousands.
///
/// # Errors
/// It is no number, or could be two.
pub(super) fn read(text: &str, comma_is_decimal: bool) -> Result<f64, Why> {
    let is_space = |letter: char| matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '_');
    let text: String =
        text.trim().replace('\u{2212}', "-").chars().filter(|letter| !is_space(*letter)).collect();
    let is_plain = text.chars().all(|letter| letter.is_ascii_digit() || "+-.,eE".contains(letter));
    if !is_plain || text.len() > 64 {
        return Err(Why::BadNumber);
    }
    let plain = match (text.rfind(','), text.rfind('.')) {
        (Some(_), None) if is_grouped(&text) && !comma_is_decimal => return Err(Why::AmbiguousNumber),
        // Several commas and no point can only part thousands.
        (Some(_), None) if text.matches(',').count() > 1 && is_grouped(&text) => text.replace(',', ""),
        (Some(_), None) => text.replace(',', "."),
        (Some(comma), Some(point)) if comma > point => text.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => text.replace(',', ""),
        _ => text,
    };
    plain.parse().ok().filter(|value: &f64| value.is_finite()).ok_or(Why::BadNumber)
}

/// A number as `read` reads it again, to the last bit.
pub(super) fn written(value: f64) -> String {
    let is_plain = value == 0.0 || (1e-6..1e15).contains(&value.abs());
    if is_plain { value.to_string() } else { format!("{value:e}") }
}

/// Whether the commas stand as they do between thousands: `1,234` and `1,234,567`.
fn is_grouped(text: &str) -> bool {
    let mut parts = text.trim_start_matches(['-', '+']).split(',');
    let head = parts.next().unwrap_or_default();
    (1..=3).contains(&head.len()) && !head.starts_with('0') && parts.all(|part| part.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for value in [0.0, -0.0, 7.5, 1e300, -1e-300, f64::MAX, f64::MIN_POSITIVE, 0.1 + 0.2, 123_456_789.125]
        {
            assert_eq!(read(&written(value), true).map(f64::to_bits), Ok(value.to_bits()), "{value}");
        }
    }

    #[test]
    fn points_commas_and_spaces_are_read_and_doubt_is_not() {
        for (text, expected) in [
            ("7", Ok(7.0)),
            ("7,5", Ok(7.5)),
            ("-0.25", Ok(-0.25)),
            ("1 234,5", Ok(1234.5)),
            ("1\u{202f}234", Ok(1234.0)),
            ("1,234.5", Ok(1234.5)),
            ("1.234,5", Ok(1234.5)),
            ("1,234", Err(Why::AmbiguousNumber)),
            ("0,123", Ok(0.123)),
            ("\u{2212}3", Ok(-3.0)),
            ("1e3", Ok(1000.0)),
            ("1e999", Err(Why::BadNumber)),
            ("NaN", Err(Why::BadNumber)),
            ("inf", Err(Why::BadNumber)),
            ("", Err(Why::BadNumber)),
            ("7h", Err(Why::BadNumber)),
            ("1.2.3", Err(Why::BadNumber)),
        ] {
            assert_eq!(read(text, false), expected, "{text}");
        }
        assert_eq!(read("1,234", true), Ok(1.234));
        assert_eq!(read("1,234,567", true), Ok(1_234_567.0));
    }
}
