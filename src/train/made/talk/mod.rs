//! Conversations: who Carnet is, small talk, what it knows and does not know, tools, advice.
//!
//! A family is a file whose scenes are lists of patterns (`grammar`), the user's and the
//! assistant's by turns; every beginning of a scene is a conversation of its own. Answers are
//! short, plain and true, and nothing is said of the world that the facts do not hold.

mod grammar;
mod noise;
mod system;
mod words;

pub(super) mod facts;
pub(super) mod greeting;
pub(super) mod identity;
pub(super) mod tools;
pub(super) mod unknown;

use super::super::dice::Dice;
use super::super::sample::{By, Lang, Sample, Turn};

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
        let word = (*dice.one(words::list(self.lang, slot)?)).to_owned();
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
    let scene = *talk.dice.one(scenes);
    talk.play(scene);
    talk.close()
}
