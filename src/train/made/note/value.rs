//! What stands in a slot, in both languages, and how a template becomes a sentence.
//!
//! A value is drawn once a scene, so every sentence about it says the same.

use super::table;
use crate::train::{Dice, Lang};

/// A slot's value.
#[derive(Clone, Debug, Default)]
pub(in crate::train::made) struct Value {
    pub(in crate::train::made) text: [String; 2],
    pub(in crate::train::made) female: bool,
}

impl Value {
    pub(in crate::train::made) fn new(english: impl Into<String>, french: impl Into<String>) -> Self {
        Self { text: [english.into(), french.into()], female: false }
    }
}

/// The values of a scene's slots.
#[derive(Clone, Debug, Default)]
pub(in crate::train) struct World {
    pub(in crate::train::made) slots: Vec<(&'static str, Value)>,
    /// Whether the writer is a woman.
    pub(in crate::train::made) female: bool,
}

impl World {
    /// Draws the value of each slot.
    pub(in crate::train) fn draw(
        dice: &mut Dice,
        female: bool,
        slots: &[(&'static str, &'static str)],
    ) -> Self {
        let mut world = Self { slots: Vec::new(), female };
        for (name, source) in slots {
            // Two people of one scene are never the same.
            let value = (0..8)
                .map(|_| draw(dice, source))
                .find(|value| world.slots.iter().all(|(_, other)| other.text[0] != value.text[0]))
                .unwrap_or_default();
            world.slots.push((name, value));
        }
        world
    }

    /// Sets a slot to a text of its own.
    pub(in crate::train) fn put(&mut self, slot: &'static str, text: String) {
        self.slots.push((slot, Value::new(text.clone(), text)));
    }

    /// A slot's text, empty where there is no such slot.
    pub(in crate::train) fn text(&self, slot: &str, lang: Lang) -> &str {
        self.value(slot).map_or("", |value| value.text[lang as usize].as_str())
    }

    fn value(&self, slot: &str) -> Option<&Value> {
        self.slots.iter().find(|(name, _)| *name == slot).map(|(_, value)| value)
    }

    /// A template with its slots filled; `you` where the writer is spoken to.
    pub(in crate::train) fn fill(&self, template: &str, lang: Lang, you: bool) -> String {
        let mut text = String::with_capacity(template.len() * 2);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, after) = after.split_once('}').unwrap_or((after, ""));
            text.push_str(before);
            text.push_str(&self.slot(slot, lang, you));
            rest = after;
        }
        text.push_str(rest);
        let text = if lang == Lang::Fr { joined_articles(&text) } else { text };
        capitals(&text)
    }

    fn slot(&self, slot: &str, lang: Lang, you: bool) -> String {
        if slot == "e" {
            return if self.female { "e" } else { "" }.to_owned();
        }
        let (name, form) = slot.split_once('.').unwrap_or((slot, ""));
        let female = self.value(name).is_some_and(|value| value.female);
        let form = match (form, lang, female) {
            ("he", Lang::En, false) => "he",
            ("he", Lang::En, true) => "she",
            ("he", Lang::Fr, false) => "il",
            ("he", Lang::Fr, true) => "elle",
            ("him", Lang::En, false) => "him",
            ("him" | "his", Lang::En, true) => "her",
            ("his", Lang::En, false) => "his",
            ("him", Lang::Fr, false) => "lui",
            ("him", Lang::Fr, true) => "elle",
            // Together with the writer: all women, or not.
            ("es", _, true) if self.female => "es",
            ("es", _, _) => "s",
            ("e", _, true) => "e",
            ("e", _, false) => "",
            _ => {
                let text = self.text(name, lang);
                return if you { yours(text) } else { text.to_owned() };
            }
        };
        form.to_owned()
    }
}

/// "my sister" of the one who speaks is "your sister" for the other.
fn yours(text: &str) -> String {
    let yours = |word| match word {
        "my" | "our" => "your",
        "mon" | "ma" | "notre" => "votre",
        "mes" | "nos" => "vos",
        "me" => "vous",
        "m'étirer" => "vous étirer",
        _ => word,
    };
    text.split(' ').map(yours).collect::<Vec<_>>().join(" ")
}

/// Draws from a source: a range, a time, money, a list written out, or a table's name.
fn draw(dice: &mut Dice, source: &str) -> Value {
    if let Some(range) = source.strip_prefix("money ") {
        return money(dice, range);
    }
    if let Some(range) = source.strip_prefix("time ") {
        return time(dice, range);
    }
    if let Some((from, to)) = source.strip_prefix("tens ").and_then(range) {
        let number = (dice.between(from, to) * 10).to_string();
        return Value::new(number.clone(), number);
    }
    if let Some((from, to)) = range(source) {
        let number = dice.between(from, to).to_string();
        return Value::new(number.clone(), number);
    }
    if source.contains('/') {
        let entries: Vec<&str> = source.split(';').collect();
        let (english, french) = dice.pick(&entries).split_once('/').unwrap_or(("", ""));
        return Value::new(english.trim(), french.trim());
    }
    table::draw(dice, source)
}

fn range(text: &str) -> Option<(usize, usize)> {
    let (from, to) = text.split_once("..")?;
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
}

fn money(dice: &mut Dice, source: &str) -> Value {
    let (from, to) = range(source).unwrap_or((1, 100));
    let whole = dice.between(from, to);
    let cents = if whole < 60 && dice.chance(0.25) { *dice.one(&[50, 20, 80, 90]) } else { 0 };
    let (english, french) = match cents {
        0 if whole > 999 => {
            let (thousands, rest) = (whole / 1000, whole % 1000);
            (format!("{thousands},{rest:03}"), format!("{thousands} {rest:03}"))
        }
        0 => (whole.to_string(), whole.to_string()),
        _ => (format!("{whole}.{cents}"), format!("{whole},{cents}")),
    };
    if dice.chance(0.3) {
        return Value::new(format!("€{english}"), format!("{french} €"));
    }
    Value::new(format!("{english} euros"), format!("{french} euros"))
}

fn time(dice: &mut Dice, source: &str) -> Value {
    let (from, to) = range(source).unwrap_or((8, 20));
    let hour = dice.between(from, to);
    let minutes = *dice.one(&[0, 0, 0, 15, 30, 30, 45]);
    let (clock, half) = (if hour > 12 { hour - 12 } else { hour }, if hour >= 12 { "pm" } else { "am" });
    match minutes {
        0 => Value::new(format!("{clock} {half}"), format!("{hour} h")),
        _ => Value::new(format!("{clock}:{minutes} {half}"), format!("{hour} h {minutes}")),
    }
}

/// French: "de le" is "du", "de Anna" is "d'Anna".
pub(in crate::train::made) fn joined_articles(text: &str) -> String {
    const JOINED: &[(&str, &str)] = &[
        (" de le ", " du "),
        (" de les ", " des "),
        (" à le ", " au "),
        (" à les ", " aux "),
        ("De le ", "Du "),
        ("À le ", "Au "),
    ];
    let mut text = text.to_owned();
    for (apart, together) in JOINED {
        text = text.replace(apart, together);
    }
    let words: Vec<&str> = text.split(' ').collect();
    let mut made = String::with_capacity(text.len());
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let short = matches!(
            *word,
            "de" | "que" | "le" | "la" | "je" | "ne" | "me" | "te" | "se" | "De" | "Que" | "Le" | "La"
        );
        if short && begins_with_vowel(next) {
            made.push_str(&word[..word.len() - 1]);
            made.push('\'');
        } else {
            made.push_str(word);
            if at + 1 < words.len() {
                made.push(' ');
            }
        }
    }
    made
}

fn begins_with_vowel(word: &str) -> bool {
    // These begin with a breathed h.
    const BREATHED: &[&str] = &[
        "haricot",
        "huit",
        "héros",
        "haut",
        "hockey",
        "hibou",
        "homard",
        "hors",
        "hanche",
        "hamac",
        "hall",
        "harmonica",
        "harry",
        "hannah",
        "helen",
        "hugo",
    ];
    let lower = word.to_lowercase();
    lower.starts_with(['a', 'e', 'i', 'o', 'u', 'h', 'é', 'è', 'ê', 'à', 'â', 'î', 'ô', 'œ'])
        && !BREATHED.iter().any(|breathed| lower.starts_with(breathed))
        && !lower.starts_with("onze")
        && lower != "oui"
}

/// A capital at the beginning and after each end of a sentence.
pub(in crate::train) fn capitals(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let (mut start, mut mark) = (true, false);
    for letter in text.chars() {
        if start && letter.is_alphanumeric() {
            made.extend(letter.to_uppercase());
            start = false;
        } else {
            made.push(letter);
        }
        start |= mark && letter == ' ';
        mark = matches!(letter, '.' | '!' | '?');
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_join_and_vowels_elide() {
        assert_eq!(joined_articles("près de le marché"), "près du marché");
        assert_eq!(joined_articles("le vélo de Anna et de Hélène"), "le vélo d'Anna et d'Hélène");
        assert_eq!(joined_articles("plus de huit haricots, que elle"), "plus de huit haricots, qu'elle");
    }

    #[test]
    fn slots_take_the_form_asked_for() {
        let mut sister = Value::new("my sister", "ma sœur");
        sister.female = true;
        let world = World { slots: vec![("who", sister)], female: false };
        assert_eq!(world.fill("{who} said {who.he} came.", Lang::En, false), "My sister said she came.");
        assert_eq!(
            world.fill("J'ai vu {who}. {who.he} rit.", Lang::Fr, true),
            "J'ai vu votre sœur. Elle rit."
        );
    }
}
