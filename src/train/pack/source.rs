//! Sources of a mix, and how much of each is taken.
//!
//! The `n`th item of a source is the same whenever it is drawn: chance comes from the seed, the
//! source's name and `n` alone, so that threads change nothing.

use std::path::Path;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::chat::conversation;
use super::fill::Item;
use crate::train::corpus::{self, Document, Which};
use crate::train::dice::Dice;
use crate::train::error::{Error, Result};
use crate::train::lesson::{self, Draw, LESSONS, PARALLEL};
use crate::train::made::{MAKERS, Maker};
use crate::train::recipe::{Learn, Stage};
use crate::train::sample::{Lang, Sample};
use crate::train::vocabulary::{CONTROL, END, Encoder, TEXT, Vocabulary};

/// Items drawn at a time.
const BLOCK: usize = 4096;

/// How often a conversation goes on with a second lesson of the same kind.
const SECOND_LESSON: f64 = 0.1;

/// Where items come from.
enum Source {
    Text(Vec<Document>),
    Lesson(Vec<Draw>),
    Maker(&'static Maker),
}

/// One item before it becomes ids.
enum Piece<'a> {
    Text(&'a Document),
    Talk(Sample),
}

/// Whether a mix may name this source.
pub fn is_source(name: &str) -> bool {
    match name.split_once(':') {
        Some(("lesson", name)) => LESSONS.iter().any(|lesson| lesson.name == name),
        Some(("made", name)) => MAKERS.iter().any(|maker| maker.name == name),
        Some(_) => false,
        None => name == PARALLEL || corpus::texts().any(|text| text == name),
    }
}

/// Plain texts of a source with their languages, about so many bytes, for the vocabulary.
///
/// # Errors
/// As [`super::Rows::build`].
pub(super) fn texts(name: &str, folder: &Path, seed: u64, bytes: usize) -> Result<Vec<(Lang, String)>> {
    let source = Source::open(name, folder, Which::Learn)?;
    let mut order = Order::new(name, seed, source.len());
    let (mut found, mut size) = (Vec::new(), 0);
    // Nothing is repeated: a vocabulary learns nothing from that.
    for number in 0..source.len().unwrap_or(bytes) {
        if size >= bytes {
            break;
        }
        let (lang, text) = match source.draw(order.at(number), order.dice(number), number) {
            Piece::Text(document) => (document.lang, document.text.clone()),
            Piece::Talk(sample) => {
                let said = sample.turns.iter().map(|turn| turn.text.as_str());
                (sample.lang, said.collect::<Vec<_>>().join("\n"))
            }
        };
        size += text.len().max(1);
        found.push((lang, text));
    }
    Ok(found)
}

impl Source {
    fn open(name: &str, folder: &Path, which: Which) -> Result<Self> {
        let unknown = || Error::Bad { name: folder.to_owned(), why: format!("there is no source {name}") };
        match name.split_once(':') {
            Some(("lesson", name)) => {
                let lesson = LESSONS.iter().find(|lesson| lesson.name == name).ok_or_else(unknown)?;
                Ok(Self::Lesson((lesson.open)(folder, which)?))
            }
            Some((_, name)) => {
                Ok(Self::Maker(MAKERS.iter().find(|maker| maker.name == name).ok_or_else(unknown)?))
            }
            None if name == PARALLEL => Ok(Self::Text(lesson::parallel(folder, which)?)),
            None => Ok(Self::Text(corpus::documents(folder, name, which)?.collect::<Result<_>>()?)),
        }
    }

    /// How many different records it has; `None` for a maker, which never ends.
    fn len(&self) -> Option<usize> {
        match self {
            Self::Text(documents) => Some(documents.len()),
            Self::Lesson(draws) => Some(draws.len()),
            Self::Maker(_) => None,
        }
    }

    /// An item from the record at a place that exists.
    fn draw(&self, at: usize, mut dice: Dice, number: usize) -> Piece<'_> {
        match self {
            Self::Text(documents) => Piece::Text(&documents[at]),
            Self::Lesson(draws) => Piece::Talk(talked(draws, at, &mut dice)),
            Self::Maker(maker) => Piece::Talk((maker.make)(&mut dice, Lang::ALL[number % 2])),
        }
    }
}

/// A lesson from the record at a place, sometimes with another one after it in the same conversation.
fn talked(draws: &[Draw], at: usize, dice: &mut Dice) -> Sample {
    let mut sample = draws[at](dice);
    if dice.chance(SECOND_LESSON) {
        sample.turns.append(&mut draws[dice.below(draws.len())](dice).turns);
    }
    sample
}

/// The order in which records are drawn: all of them, then all of them in another order.
struct Order {
    seed: u64,
    pass: Option<usize>,
    places: Vec<usize>,
}

impl Order {
    fn new(name: &str, seed: u64, records: Option<usize>) -> Self {
        let hash = Sha256::new().chain_update(seed.to_le_bytes()).chain_update(name).finalize();
        let mut first = [0; 8];
        first.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        let places = (0..records.unwrap_or_default()).collect();
        Self { seed: u64::from_le_bytes(first), pass: None, places }
    }

    /// Place of the `number`th record to draw; numbers come in order.
    fn at(&mut self, number: usize) -> usize {
        if self.places.is_empty() {
            return 0;
        }
        let pass = number / self.places.len();
        if self.pass != Some(pass) {
            Dice::new(!self.seed.wrapping_add(pass as u64)).shuffle(&mut self.places);
            self.pass = Some(pass);
        }
        self.places[number % self.places.len()]
    }

    fn dice(&self, number: usize) -> Dice {
        Dice::new(self.seed.wrapping_add(number as u64))
    }
}

/// What was taken of a source.
#[derive(Default)]
pub(super) struct Items {
    pub(super) ids: Vec<u16>,
    learn: Vec<bool>,
    ends: Vec<usize>,
    /// Ids of French items.
    pub(super) french: usize,
}

impl Items {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<Item<'_>> {
        let from = at.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before))?;
        let range = *from..*self.ends.get(at)?;
        Some((self.ids.get(range.clone())?, self.learn.get(range)?))
    }

    fn push(&mut self, ids: &[u16], learn: &[bool], lang: Lang) {
        self.ids.extend_from_slice(ids);
        self.learn.extend_from_slice(learn);
        self.ends.push(self.ids.len());
        self.french += if lang == Lang::Fr { ids.len() } else { 0 };
    }
}

/// Takes items from sources and makes them ids, on all threads.
pub(super) struct Taker<'a> {
    stage: &'a Stage,
    seed: u64,
    encoders: Vec<Encoder<'a>>,
}

impl<'a> Taker<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary, stage: &'a Stage, seed: u64) -> Self {
        let encoders = (0..rayon::current_num_threads()).map(|_| vocabulary.encoder()).collect();
        Self { stage, seed, encoders }
    }

    /// Takes `budget` ids or a little more; of what is held out at most all there is.
    pub(super) fn take(&mut self, name: &str, folder: &Path, which: Which, budget: usize) -> Result<Items> {
        let source = Source::open(name, folder, which)?;
        let tagged = if which == Which::Held { format!("held {name}") } else { name.to_owned() };
        let mut order = Order::new(&tagged, self.seed, source.len());
        let pass = source.len().unwrap_or(BLOCK);
        let (mut items, mut number) = (Items::default(), 0);
        while items.ids.len() < budget {
            if which == Which::Held && source.len().is_some_and(|len| number >= len) {
                break;
            }
            if number >= pass.max(1) && items.len() == 0 {
                let why = format!("{name} has nothing that fits into a row");
                return Err(Error::Bad { name: folder.to_owned(), why });
            }
            let left = if which == Which::Held { pass - number.min(pass) } else { BLOCK };
            let block: Vec<_> =
                (number..number + left.clamp(1, BLOCK)).map(|n| (n, order.at(n), order.dice(n))).collect();
            number += block.len();
            if source.len() == Some(0) {
                continue;
            }
            for (ids, learn, lang) in self.encode(&source, &block) {
                if items.ids.len() < budget {
                    self.cut(&ids, &learn, lang, &mut items);
                }
            }
        }
        Ok(items)
    }

    fn encode(&mut self, source: &Source, block: &[(usize, usize, Dice)]) -> Vec<Encoded> {
        let share = block.len().div_ceil(self.encoders.len().max(1)).max(1);
        let one = |(encoder, part): (&mut Encoder<'_>, &[(usize, usize, Dice)])| {
            let draw =
                |(number, at, dice): &(usize, usize, Dice)| match source.draw(*at, dice.clone(), *number) {
                    Piece::Text(document) => plain(document, encoder),
                    Piece::Talk(sample) => {
                        let (ids, learn) = conversation(&sample, encoder);
                        (ids, learn, sample.lang)
                    }
                };
            part.iter().map(draw).collect::<Vec<_>>()
        };
        self.encoders.par_iter_mut().zip(block.par_chunks(share)).flat_map_iter(one).collect()
    }

    /// Keeps an item as the stage wants it. Where items stay whole, a conversation that is longer than
    /// a row is dropped and a text is cut.
    fn cut(&self, ids: &[u16], learn: &[bool], lang: Lang, items: &mut Items) {
        let is_text = !ids.iter().skip(1).any(|id| *id != END && usize::from(*id) < CONTROL.len());
        match self.stage.learn {
            // A new text or conversation cannot be foreseen.
            Learn::All => items.push(ids, &ids.iter().map(|id| *id != TEXT).collect::<Vec<_>>(), lang),
            Learn::Answers if ids.len() <= self.stage.row + 1 => items.push(ids, learn, lang),
            Learn::Answers if is_text => {
                let size = self.stage.row + 1;
                for (ids, learn) in ids.chunks(size).zip(learn.chunks(size)) {
                    items.push(ids, learn, lang);
                }
            }
            Learn::Answers => {}
        }
    }
}

type Encoded = (Vec<u16>, Vec<bool>, Lang);

/// Running text: all of it is learnt but what opens it.
fn plain(document: &Document, encoder: &mut Encoder<'_>) -> Encoded {
    let mut ids = vec![TEXT];
    encoder.encode(&document.text, &mut ids);
    ids.push(END);
    let learn = ids.iter().map(|id| *id != TEXT).collect();
    (ids, learn, document.lang)
}
