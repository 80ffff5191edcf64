//! Items of sources as ids, as many as a stage wants of each.

use std::path::Path;

use rayon::prelude::*;

use super::chat::conversation;
use super::fill::Item;
use super::source::{Order, Piece, Place, Source};
use crate::train::corpus::Which;
use crate::train::error::{Error, Result};
use crate::train::recipe::{Learn, Stage};
use crate::train::sample::Lang;
use crate::train::teacher::Teacher;
use crate::train::vocabulary::{END, Encoder, TEXT, Vocabulary};

/// Items drawn at a time.
const BLOCK: usize = 1024;

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
    folder: &'a Path,
    seed: u64,
    encoders: Vec<Encoder<'a>>,
    /// Answers some of the conversations.
    teacher: Option<&'a mut Teacher>,
}

/// An item as ids, before it is cut.
struct Encoded {
    ids: Vec<u16>,
    learn: Vec<bool>,
    lang: Lang,
    is_text: bool,
}

impl<'a> Taker<'a> {
    pub(super) fn new(
        vocabulary: &'a Vocabulary,
        stage: &'a Stage,
        folder: &'a Path,
        seed: u64,
        teacher: Option<&'a mut Teacher>,
    ) -> Self {
        let encoders = (0..rayon::current_num_threads()).map(|_| vocabulary.encoder()).collect();
        Self { stage, folder, seed, encoders, teacher }
    }

    /// Takes `budget` ids or a little more; of what is held out at most all there is.
    pub(super) fn take(&mut self, name: &str, which: Which, budget: usize) -> Result<Items> {
        let source = Source::open(name, self.folder, which)?;
        let records = source.len();
        let mut order = Order::new(name, which, self.seed, records);
        let all = if which == Which::Held { records.unwrap_or(usize::MAX) } else { usize::MAX };
        let (mut items, mut drawn) = (Items::default(), 0);
        while items.ids.len() < budget && drawn < all {
            if which == Which::Learn && items.len() == 0 && drawn >= records.unwrap_or(BLOCK) {
                let why = format!("{name} has nothing that fits into a row");
                return Err(Error::Bad { name: self.folder.to_owned(), why });
            }
            let block: Vec<Place> = order.by_ref().take(BLOCK.min(all - drawn)).collect();
            drawn += block.len();
            for item in self.encode(&source, &block)? {
                if items.ids.len() < budget {
                    self.keep(&item, &mut items);
                }
            }
        }
        Ok(items)
    }

    fn encode(&mut self, source: &Source, block: &[Place]) -> Result<Vec<Encoded>> {
        if let (Some(teacher), Some(encoder)) = (&mut self.teacher, self.encoders.first_mut()) {
            return block.iter().map(|place| Ok(encoded(taught(source, place, teacher)?, encoder))).collect();
        }
        let share = block.len().div_ceil(self.encoders.len().max(1)).max(1);
        let parts = self.encoders.par_iter_mut().zip(block.par_chunks(share));
        Ok(parts
            .flat_map_iter(|(encoder, part)| part.iter().map(|place| encoded(source.draw(place), encoder)))
            .collect())
    }

    /// Keeps an item as the stage wants it. Where items stay whole, a conversation that is longer than
    /// a row is dropped and a text is cut.
    fn keep(&self, item: &Encoded, items: &mut Items) {
        let Encoded { ids, learn, lang, is_text } = item;
        let size = self.stage.row + 1;
        match self.stage.learn {
            // What begins anew cannot be foreseen.
            Learn::All => items.push(ids, &ids.iter().map(|id| *id != TEXT).collect::<Vec<_>>(), *lang),
            Learn::Answers if *is_text => {
                for (ids, learn) in ids.chunks(size).zip(learn.chunks(size)) {
                    items.push(ids, learn, *lang);
                }
            }
            Learn::Answers if ids.len() <= size => items.push(ids, learn, *lang),
            Learn::Answers => {}
        }
    }
}

/// An item, answered by the teacher as often as its share says.
fn taught<'a>(source: &'a Source, place: &Place, teacher: &mut Teacher) -> Result<Piece<'a>> {
    let mut piece = source.draw(place);
    if let Piece::Talk(sample) = &mut piece
        && place.chance(teacher.share())
    {
        teacher.answer(sample)?;
    }
    Ok(piece)
}

fn encoded(piece: Piece<'_>, encoder: &mut Encoder<'_>) -> Encoded {
    match piece {
        Piece::Text(lang, text) => {
            let mut ids = vec![TEXT];
            encoder.encode(&text, &mut ids);
            ids.push(END);
            let learn = ids.iter().map(|id| *id != TEXT).collect();
            Encoded { ids, learn, lang, is_text: true }
        }
        Piece::Talk(sample) => {
            let (ids, learn) = conversation(&sample, encoder);
            Encoded { ids, learn, lang: sample.lang, is_text: false }
        }
    }
}
