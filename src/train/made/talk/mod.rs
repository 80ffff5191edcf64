//! Conversations: who Carnet is, small talk, what it knows and does not know, tools, advice.
//!
//! A family is a file whose scenes are lists of patterns (`grammar`), the user's and the
//! assistant's by turns; every beginning of a scene is a conversation of its own. Answers are
//! short, plain and true, and nothing is said of the world that the facts do not hold.

mod grammar;
mod noise;
mod system;
mod words;

pub(super) mod advice;
pub(super) mod facts;
pub(super) mod followup;
pub(super) mod greeting;
pub(super) mod identity;
pub(super) mod tools;
pub(in crate::train) mod unknown;

use crate::train::{By, Dice, Lang, Sample, Turn};

/// The user's and the assistant's patterns by turns, the user's first.
type Scene = &'static [&'static [&'static str]];

/// A conversation in the making.
struct Talk<'d> {
    dice: &'d mut Dice,
    /// Whether the person is addressed as `vous`.
    formal: bool,
    slots: Slots,
    sample: Sample,
}

/// The words drawn so far.
struct Slots {
    lang: Lang,
    drawn: Vec<(String, String)>,
}

impl grammar::Words for Slots {
    fn word(&mut self, dice: &mut Dice, slot: &str) -> Option<String> {
        if let Some((_, word)) = self.drawn.iter().find(|(name, _)| name == slot) {
            return Some(word.clone());
        }
        // `other_day` is a day that is not `day`.
        let (list, taken) = match slot.strip_prefix("other_") {
            Some(slot) => (words::list(self.lang, slot)?, self.word(dice, slot)),
            None => (words::list(self.lang, slot)?, None),
        };
        let free: Vec<&str> = list.iter().copied().filter(|word| taken.as_deref() != Some(*word)).collect();
        let word = dice.pick(&free).to_owned();
        self.drawn.push((slot.to_owned(), word.clone()));
        Some(word)
    }
}

impl<'d> Talk<'d> {
    fn new(dice: &'d mut Dice, lang: Lang, kind: &'static str) -> Self {
        let formal = lang == Lang::Fr && dice.chance(0.35);
        let slots = Slots { lang, drawn: Vec::new() };
        Self { dice, formal, slots, sample: Sample { kind, lang, system: String::new(), turns: Vec::new() } }
    }

    fn lang(&self) -> Lang {
        self.sample.lang
    }

    /// Gives a slot its word.
    fn set(&mut self, slot: &str, word: impl Into<String>) {
        self.slots.drawn.retain(|(name, _)| name != slot);
        self.slots.drawn.push((slot.to_owned(), word.into()));
    }

    /// One sentence of one of these patterns, as it stands.
    fn draw(&mut self, patterns: &[&str]) -> String {
        let pattern = self.dice.pick(patterns);
        grammar::expand(self.dice, &mut self.slots, self.formal, pattern)
    }

    fn turn(&mut self, by: By, text: String) {
        self.sample.turns.push(Turn { by, text });
    }

    /// The user says one of these, typed as people type.
    fn user(&mut self, patterns: &[&str]) {
        let text = grammar::capital(&self.draw(patterns));
        let kept = self.slots.drawn.iter().map(|(_, word)| word.as_str()).collect::<Vec<_>>().join(" ");
        let text = noise::typed(self.dice, self.sample.lang, &text, &kept);
        self.turn(By::User, text);
    }

    /// The assistant says one of these.
    fn assistant(&mut self, patterns: &[&str]) {
        let text = grammar::capital(&self.draw(patterns));
        self.turn(By::Assistant, text);
    }

    /// The user asks and the assistant answers.
    fn exchange(&mut self, asked: &[&str], answered: &[&str]) {
        self.user(asked);
        self.assistant(answered);
    }

    /// Plays a scene, or its first exchanges.
    fn play(&mut self, scene: Scene) {
        let exchanges = scene.len() / 2;
        let count = if self.dice.chance(0.5) { exchanges } else { self.dice.between(1, exchanges) };
        for pair in scene.chunks_exact(2).take(count) {
            if let [asked, answered] = pair {
                self.exchange(asked, answered);
            }
        }
    }

    /// Sometimes a word of greeting before what is to come.
    fn open(&mut self) {
        if self.dice.chance(0.08) {
            let scene = match self.lang() {
                Lang::En => greeting::OPEN_EN,
                Lang::Fr => greeting::OPEN_FR,
            };
            self.play(scene);
        }
    }

    /// Sometimes a word of thanks after it.
    fn close(mut self) -> Sample {
        if self.dice.chance(0.08) {
            let scene = match self.lang() {
                Lang::En => greeting::CLOSE_EN,
                Lang::Fr => greeting::CLOSE_FR,
            };
            self.play(scene);
        }
        self.sample
    }
}

/// One of the scenes of a language, with a greeting, a system text and thanks as chance has it.
fn scene(dice: &mut Dice, lang: Lang, kind: &'static str, scenes: &[Scene]) -> Sample {
    let mut talk = Talk::new(dice, lang, kind);
    system::maybe(&mut talk);
    talk.open();
    if talk.dice.chance(0.12) {
        // People change the subject.
        let [asked, answered, ..] = *weighed(talk.dice, scenes) else { return talk.close() };
        talk.exchange(asked, answered);
    }
    let scene = weighed(talk.dice, scenes);
    talk.play(scene);
    talk.close()
}

/// One of some scenes, the likelier the more ways there are to begin it.
fn weighed(dice: &mut Dice, scenes: &[Scene]) -> Scene {
    let ways = |scene: &Scene| {
        let asked = scene.first().copied().unwrap_or_default();
        asked.iter().map(|pattern| 1 + pattern.matches('|').count()).sum::<usize>().clamp(4, 16)
    };
    let scene: &Scene = dice.weighed(scenes, ways);
    scene
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::MAKERS;
    use super::*;

    const SEEDS: u64 = 2_000;

    /// The makers of this folder, and how many of 2,000 samples of a language differ at least.
    const DISTINCT: &[(&str, usize)] = &[
        ("identity", 1_600),
        ("greeting", 1_900),
        ("unknown", 1_850),
        ("tools", 1_950),
        ("facts", 1_900),
        ("followup", 1_950),
        ("advice", 1_700),
    ];

    fn all(mut check: impl FnMut(&Sample)) {
        for (name, _) in DISTINCT {
            let maker = MAKERS.iter().find(|maker| maker.name == *name).unwrap();
            for (seed, lang) in (0..SEEDS).flat_map(|seed| Lang::ALL.map(|lang| (seed, lang))) {
                let sample = (maker.make)(&mut Dice::new(seed), lang);
                assert_eq!((sample.kind, sample.lang), (*name, lang));
                check(&sample);
            }
        }
    }

    #[test]
    fn turns_alternate_and_end_with_an_answer() {
        all(|sample| {
            let mut before = By::Assistant;
            for turn in &sample.turns {
                let follows = match turn.by {
                    By::User => before == By::Assistant,
                    By::Call => before == By::User || before == By::Tool,
                    By::Tool => before == By::Call,
                    By::Assistant => before == By::User || before == By::Tool,
                };
                assert!(follows, "{:?} after {before:?}: {sample:?}", turn.by);
                before = turn.by;
            }
            assert!(!sample.turns.is_empty() && before == By::Assistant, "{sample:?}");
        });
    }

    #[test]
    fn no_pattern_is_left_and_no_text_is_untidy() {
        all(|sample| {
            let texts = sample.turns.iter().map(|turn| (turn.by, turn.text.as_str()));
            for (by, text) in texts {
                assert!(!text.trim().is_empty() && text.trim() == text, "{sample:?}");
                let left: &[char] = &['{', '}', '[', ']', '<', '>', '|', '~'];
                let is_json = matches!(by, By::Call | By::Tool);
                assert!(is_json || !text.contains(left), "{sample:?}");
                assert!(
                    !["  ", " ,", " .", "..."].iter().any(|bad| text.contains(bad)) || by != By::Assistant,
                    "{sample:?}"
                );
            }
            assert!(!sample.system.contains("<|") && !sample.system.contains("  "), "{sample:?}");
        });
    }

    #[test]
    fn answers_are_punctuated_as_their_language_wants() {
        all(|sample| {
            let said = sample.turns.iter().filter(|turn| turn.by == By::Assistant);
            for text in said.map(|turn| turn.text.as_str()).filter(|text| !text.contains("error")) {
                let letters: Vec<char> = text.chars().collect();
                for pair in letters.windows(2) {
                    let is_mark = matches!(pair[1], '?' | '!' | ';' | ':');
                    let is_right = match sample.lang {
                        Lang::Fr => pair[0] == ' ',
                        Lang::En => pair[0] != ' ',
                    };
                    // A translation on request is in the other language.
                    assert!(!is_mark || is_right || sample.kind == "followup", "{sample:?}");
                }
                assert!(
                    letters.first().is_some_and(|c| !c.is_lowercase()) || sample.kind == "facts",
                    "{sample:?}"
                );
            }
        });
    }

    #[test]
    fn calls_are_json_and_name_a_listed_tool() {
        let mut calls = 0;
        all(|sample| {
            for turn in sample.turns.iter().filter(|turn| turn.by == By::Call) {
                let call: serde_json::Value = serde_json::from_str(&turn.text).unwrap();
                let tool = call["tool"].as_str().unwrap();
                assert!(sample.system.contains(&format!("{tool}{{")), "{sample:?}");
                assert!(
                    call.as_object().unwrap().len() >= 2 && turn.text.starts_with("{\"tool\":"),
                    "{sample:?}"
                );
                calls += 1;
            }
        });
        assert!(calls > 2_000, "{calls}");
    }

    #[test]
    fn samples_differ_and_are_of_both_manners() {
        let mut seen: BTreeSet<(&str, Lang, String)> = BTreeSet::new();
        let (mut systems, mut formal) = (0, 0);
        all(|sample| {
            let turns = sample.turns.iter().map(|turn| turn.text.as_str()).collect::<Vec<_>>().join("\n");
            formal += usize::from(sample.lang == Lang::Fr && turns.contains("vous"));
            systems += usize::from(!sample.system.is_empty());
            seen.insert((sample.kind, sample.lang, turns));
        });
        for (name, least) in DISTINCT {
            for lang in Lang::ALL {
                let count = seen.iter().filter(|(kind, other, _)| kind == name && *other == lang).count();
                assert!(count >= *least, "{name} in {lang:?}: {count}");
            }
        }
        let total = SEEDS as usize * 2 * DISTINCT.len();
        assert!((total / 5..total * 2 / 5).contains(&systems), "{systems} of {total}");
        assert!(formal > total / 20, "{formal} of {total}");
    }
}
