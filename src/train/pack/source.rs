//! Sources of a mix, and the order in which they are drawn from.
//!
//! The `n`th item of a source is the same whenever it is drawn: chance comes from the seed, the
//! source's name and `n` alone, so that threads change nothing.

use std::borrow::Cow;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::train::corpus::{self, Document, Which};
use crate::train::dice::Dice;
use crate::train::error::{Error, Result};
use crate::train::lesson::{Draw, LESSONS, TEXTS};
use crate::train::made::{MAKERS, Maker, note};
use crate::train::sample::{Lang, Sample};

/// Running text of our own making: the diary of nobody.
const DIARY: &str = "diary";
/// How often a conversation goes on with a second exchange of the same lesson.
const SECOND_LESSON: f64 = 0.1;

/// Texts of a maker that stand for all of them.
const MADE_SHOWN: usize = 64;

/// Where items come from.
pub(super) enum Source {
    Text(Vec<Document>),
    Diary,
    Lesson(Vec<Draw>),
    Maker(&'static Maker),
}

/// One item before it becomes ids.
pub(super) enum Piece<'a> {
    Text(Lang, Cow<'a, str>),
    Talk(Sample),
}

/// Whether a mix may name this source.
pub fn is_source(name: &str) -> bool {
    match name.split_once(':') {
        Some(("lesson", name)) => LESSONS.iter().any(|lesson| lesson.name == name),
        Some(("made", name)) => MAKERS.iter().any(|maker| maker.name == name),
        Some(_) => false,
        None => {
            let records = TEXTS.iter().map(|(name, _)| *name);
            name == DIARY || records.chain(corpus::texts()).any(|text| text == name)
        }
    }
}

impl Source {
    pub(super) fn open(name: &str, folder: &Path, which: Which) -> Result<Self> {
        let unknown = || Error::Bad { name: folder.to_owned(), why: format!("there is no source {name}") };
        match name.split_once(':') {
            Some(("lesson", name)) => {
                let lesson = LESSONS.iter().find(|lesson| lesson.name == name).ok_or_else(unknown)?;
                Ok(Self::Lesson((lesson.open)(folder, which)?))
            }
            Some((_, name)) => {
                Ok(Self::Maker(MAKERS.iter().find(|maker| maker.name == name).ok_or_else(unknown)?))
            }
            None if name == DIARY => Ok(Self::Diary),
            None => Ok(Self::Text(match TEXTS.iter().find(|(text, _)| *text == name) {
                Some((_, read)) => read(folder, which)?,
                None => corpus::documents(folder, name, which)?.collect::<Result<_>>()?,
            })),
        }
    }

    /// How many different records it has; `None` where it never ends.
    pub(super) fn len(&self) -> Option<usize> {
        match self {
            Self::Text(documents) => Some(documents.len()),
            Self::Lesson(draws) => Some(draws.len()),
            Self::Diary | Self::Maker(_) => None,
        }
    }

    /// The item of this number.
    pub(super) fn draw(&self, place: &Place) -> Piece<'_> {
        let mut dice = Dice::new(place.seed);
        let lang = Lang::ALL[place.number % Lang::ALL.len()];
        match self {
            Self::Text(documents) => {
                let document = &documents[place.at];
                Piece::Text(document.lang, Cow::Borrowed(&document.text))
            }
            Self::Diary => Piece::Text(lang, Cow::Owned(note::diary(&mut dice, lang))),
            Self::Lesson(draws) => Piece::Talk(exercise(draws, place.at, &mut dice)),
            Self::Maker(maker) => Piece::Talk((maker.make)(&mut dice, lang)),
        }
    }
}

/// The first texts of a source that is made; nothing for the others.
pub(super) fn made(name: &str, seed: u64) -> String {
    let source = match (name, name.strip_prefix("made:")) {
        (DIARY, _) => Some(Source::Diary),
        (_, Some(name)) => MAKERS.iter().find(|maker| maker.name == name).map(Source::Maker),
        _ => None,
    };
    let places = Order::new(name, Which::Learn, seed, None).take(MADE_SHOWN);
    places.filter_map(|place| Some(source.as_ref()?.draw(&place).text())).collect()
}

impl Piece<'_> {
    /// All that is said in it.
    pub(super) fn text(self) -> String {
        match self {
            Self::Text(_, text) => text.into_owned(),
            Self::Talk(sample) => {
                let said = sample.turns.iter().map(|turn| turn.text.as_str());
                said.collect::<Vec<_>>().join("\n")
            }
        }
    }

    pub(super) fn lang(&self) -> Lang {
        match self {
            Self::Text(lang, _) => *lang,
            Self::Talk(sample) => sample.lang,
        }
    }
}

/// A lesson from the record at a place; a single exchange may be followed by another.
fn exercise(draws: &[Draw], at: usize, dice: &mut Dice) -> Sample {
    let mut sample = draws[at](dice);
    if sample.turns.len() == 2 && dice.chance(SECOND_LESSON) {
        sample.turns.append(&mut draws[dice.below(draws.len())](dice).turns);
    }
    sample
}

/// What decides an item: its number, the record it is made from, the chance of its own.
#[derive(Clone, Copy)]
pub(super) struct Place {
    number: usize,
    at: usize,
    seed: u64,
}

impl Place {
    /// True with this probability, by a chance of its own.
    pub(super) fn chance(&self, probability: f64) -> bool {
        Dice::new(!self.seed).chance(probability)
    }
}

/// The order in which records are drawn: all of them, then all of them in another order.
pub(super) struct Order {
    seed: u64,
    next: usize,
    places: Vec<usize>,
}

impl Order {
    pub(super) fn new(name: &str, which: Which, seed: u64, records: Option<usize>) -> Self {
        let mut hash = Sha256::new().chain_update(seed.to_le_bytes()).chain_update(name);
        // What is made for tests is drawn with other seeds than what is learnt.
        hash.update([u8::from(which == Which::Held)]);
        let mut first = [0; 8];
        first.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
        Self { seed: u64::from_le_bytes(first), next: 0, places: (0..records.unwrap_or_default()).collect() }
    }
}

impl Iterator for Order {
    type Item = Place;

    fn next(&mut self) -> Option<Place> {
        let number = self.next;
        self.next += 1;
        let seed = self.seed.wrapping_add(number as u64);
        if self.places.is_empty() {
            return Some(Place { number, at: 0, seed });
        }
        if number.is_multiple_of(self.places.len()) {
            Dice::new(!seed).shuffle(&mut self.places);
        }
        Some(Place { number, at: self.places[number % self.places.len()], seed })
    }
}
