//! Which kind of measurement a word in a table means, and what its unit makes of the value.
//!
//! A value is kept in the unit of its kind: a unit that can be turned into it is, any other refuses
//! the line.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::intake::Intake;
use super::markdown::Stop;
use super::report::Why;
use super::text::cut;
use super::{Error, KindId, MeasureKind, limits};

/// French words for the kinds that stand ready, and other English ones.
const WORDS: &[(&str, &str)] = &[
    ("sommeil", "sleep"),
    ("poids", "weight"),
    ("pas", "steps"),
    ("activite", "activity"),
    ("sport", "activity"),
    ("eau", "water"),
    ("pouls", "pulse"),
    ("heart_rate", "pulse"),
    ("frequence_cardiaque", "pulse"),
    ("douleur", "pain"),
    ("habitude", "habit"),
];

/// From | to | factor.
const UNITS: &[(&str, &str, f64)] = &[
    ("min", "h", 1.0 / 60.0),
    ("h", "min", 60.0),
    ("s", "min", 1.0 / 60.0),
    ("g", "kg", 0.001),
    ("lb", "kg", 0.453_592_37),
    ("m", "km", 0.001),
    ("mi", "km", 1.609_344),
    ("ml", "l", 0.001),
    ("cl", "l", 0.01),
    ("dl", "l", 0.1),
];

/// Other spellings of units.
const SPELLINGS: &[(&str, &str)] = &[
    ("hour", "h"),
    ("hours", "h"),
    ("heure", "h"),
    ("heures", "h"),
    ("minute", "min"),
    ("minutes", "min"),
    ("mn", "min"),
    ("kilo", "kg"),
    ("kilos", "kg"),
    ("lbs", "lb"),
    ("miles", "mi"),
    ("litre", "l"),
    ("litres", "l"),
    ("liter", "l"),
    ("liters", "l"),
    ("c", "°c"),
    ("f", "°f"),
];

/// The kinds there are, and those made on the way.
pub(super) struct Kinds {
    by_word: HashMap<String, (KindId, String)>,
    made: usize,
}

impl Kinds {
    pub(super) fn new(kinds: Vec<MeasureKind>) -> Self {
        let mut by_word = HashMap::new();
        for kind in &kinds {
            by_word.insert(kind.key.clone(), (kind.id, kind.unit.clone()));
        }
        // A key comes before a name that somebody gave to another kind.
        for kind in kinds.into_iter().filter(|kind| !kind.name.is_empty()) {
            by_word.entry(folded(&kind.name)).or_insert((kind.id, kind.unit));
        }
        Self { by_word, made: 0 }
    }

    /// The kind that `word` means, and `value` in its unit; makes the kind when there is none.
    ///
    /// # Errors
    /// The line is refused, or the store failed.
    pub(super) fn find(
        &mut self,
        word: &str,
        name: &str,
        unit: &str,
        value: f64,
        intake: &mut Intake<'_>,
    ) -> Result<(KindId, f64), Stop> {
        let exact = self.by_word.get(word).cloned();
        let key = folded(word);
        let key =
            WORDS.iter().find(|(other, _)| *other == key).map_or(key.as_str(), |(_, key)| key).to_owned();
        if key.is_empty() {
            return Err(Why::NoKind.into());
        }
        if let Some((id, kept)) = exact.or_else(|| self.by_word.get(&key).cloned()) {
            return Ok((id, converted(value, unit, &kept).ok_or(Why::OtherUnit)?));
        }
        if self.made >= limits::NEW_KINDS {
            return Err(Why::TooManyKinds.into());
        }
        let name = cut(if name.is_empty() { word } else { name }, limits::WORD_BYTES);
        let unit = cut(unit, limits::WORD_BYTES);
        // The key of an export is taken as it is, so that it comes back.
        let key = if is_key(word) { word.to_owned() } else { key };
        let id = intake.sink().add_kind(&key, name, unit).map_err(|error| match error {
            Error::Invalid { .. } | Error::TooLarge { .. } => Stop::Skip(Why::Refused),
            error => Stop::Fail(error),
        })?;
        self.made = self.made.saturating_add(1);
        intake.report.kinds = intake.report.kinds.saturating_add(1);
        self.by_word.insert(key, (id, unit.to_owned()));
        Ok((id, value))
    }
}

/// Whether a word can be a key as it is.
fn is_key(word: &str) -> bool {
    word.len() <= limits::WORD_BYTES
        && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

/// A word in lower case without accents, its parts joined by `_`: what names a kind or a column.
pub(super) fn folded(word: &str) -> String {
    let plain = cut(word, limits::WORD_BYTES).nfkd().filter(|letter| !is_combining_mark(*letter));
    let plain: String = plain.flat_map(char::to_lowercase).collect();
    let parts = plain.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    cut(&parts.collect::<Vec<_>>().join("_"), limits::WORD_BYTES).to_owned()
}

/// A value in the unit `to`, if it is known how it gets there.
fn converted(value: f64, from: &str, to: &str) -> Option<f64> {
    let spelled = |unit: &str| {
        let unit = unit.trim().to_lowercase();
        SPELLINGS
            .iter()
            .find(|(other, _)| *other == unit)
            .map_or(unit.clone(), |(_, unit)| (*unit).to_owned())
    };
    let (from, to) = (spelled(from), spelled(to));
    if from.is_empty() || from == to || to.is_empty() {
        return Some(value);
    }
    if (from.as_str(), to.as_str()) == ("°f", "°c") {
        return Some(((value - 32.0) / 1.8 * 1e6).round() / 1e6).filter(|value| value.is_finite());
    }
    let factor = UNITS.iter().find(|(one, other, _)| *one == from && *other == to)?.2;
    // To a millionth: what is behind it is the error of the factor, not a measurement.
    let millionths = (value * factor * 1e6).round();
    Some(if millionths.abs() < 1e15 { millionths / 1e6 } else { value * factor })
        .filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_as_people_write_them() {
        assert_eq!(folded(" Qualité du  Sommeil "), "qualite_du_sommeil");
        assert_eq!(folded("Unité"), "unite");
        assert_eq!(folded("體重"), "體重");
        assert_eq!(folded("—"), "");
    }

    #[test]
    fn units_are_turned_or_refused() {
        assert_eq!(converted(90.0, "minutes", "h"), Some(1.5));
        assert_eq!(converted(98.6, "F", "°C").map(f64::round), Some(37.0));
        assert_eq!(converted(3.0, "", "kg"), Some(3.0));
        assert_eq!(converted(3.0, "pas", ""), Some(3.0));
        assert_eq!(converted(3.0, "stone", "kg"), None);
    }
}
