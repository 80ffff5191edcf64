//! The words around what was found.
//!
//! Made from the text itself and not by FTS5's `snippet()`: that one marks what was found by
//! characters, which a text may hold itself, and takes quadratic time where a word comes often.

use std::collections::VecDeque;
use std::ops::Range;

use super::words::{Phrase, Wanted, fold, words};
use crate::data::Piece;

/// How many words are shown.
const WORDS_SHOWN: usize = 24;
/// Of them, words before the first one found.
const WORDS_BEFORE: usize = 6;
/// What is read of a text at most, in bytes.
const BYTES_READ_MAX: usize = 256 << 10;
/// A word longer than this is cut where it is shown, in characters.
const PIECE_CHARS_MAX: usize = 400;

/// A word of the text.
struct Word {
    range: Range<usize>,
    folded: String,
}

/// What was found: the bytes, the place of its first word, and which phrase it is.
#[derive(Clone)]
struct Found {
    bytes: Range<usize>,
    word: usize,
    phrase: usize,
}

/// The stretch of `text` that holds most of what is wanted, its beginning when nothing is there.
pub(super) fn snippet(text: &str, wanted: &Wanted) -> Vec<Piece> {
    let text = text.get(..text.floor_char_boundary(BYTES_READ_MAX)).unwrap_or(text);
    let found = best(text, &wanted.phrases);
    let first_word = found.first().map_or(0, |found| found.word.saturating_sub(WORDS_BEFORE));
    let shown = stretch(text, first_word);
    let mut pieces = Pieces::default();
    if shown.start > 0 {
        pieces.push("…", false);
    }
    let mut at = shown.start;
    for found in found.iter().filter(|found| found.bytes.end <= shown.end) {
        let start = found.bytes.start.max(at);
        pieces.push(text.get(at..start).unwrap_or_default(), false);
        pieces.push(text.get(start..found.bytes.end).unwrap_or_default(), true);
        at = at.max(found.bytes.end);
    }
    pieces.push(text.get(at..shown.end).unwrap_or_default(), false);
    if shown.end < text.len() {
        pieces.push("…", false);
    }
    pieces.0
}

/// What was found in the first of the stretches with the most different phrases.
fn best(text: &str, phrases: &[Phrase]) -> Vec<Found> {
    let longest = phrases.iter().map(|phrase| phrase.folded.len()).max().unwrap_or(0);
    let mut last: VecDeque<Word> = VecDeque::new();
    let mut near: VecDeque<Found> = VecDeque::new();
    let (mut best, mut best_count) = (Vec::new(), 0);
    for (at, range) in words(text).enumerate() {
        last.push_back(Word { folded: fold(text.get(range.clone()).unwrap_or_default()), range });
        if last.len() > longest {
            last.pop_front();
        }
        for (number, phrase) in phrases.iter().enumerate() {
            if let Some(start) = ends_with(&last, phrase) {
                let end = last.back().map_or(start, |word| word.range.end);
                let word = (at + 1).saturating_sub(phrase.folded.len());
                near.push_back(Found { bytes: start..end, word, phrase: number });
                near.make_contiguous().sort_by_key(|found| found.word);
            }
        }
        while near.front().is_some_and(|first| first.word + WORDS_SHOWN - WORDS_BEFORE <= at) {
            near.pop_front();
        }
        let count = different(&near);
        // The rest of the same stretch is marked too.
        let goes_on = best
            .first()
            .is_some_and(|first: &Found| near.front().is_some_and(|near| near.word == first.word));
        if count > best_count || goes_on {
            best_count = count.max(best_count);
            best = near.iter().cloned().collect();
        } else if best_count == phrases.len() {
            break;
        }
    }
    best
}

/// Where `phrase` starts when the last words are it.
fn ends_with(last: &VecDeque<Word>, phrase: &Phrase) -> Option<usize> {
    let skipped = last.len().checked_sub(phrase.folded.len())?;
    let mut words = last.iter().skip(skipped);
    let start = words.clone().next()?.range.start;
    let end = phrase.folded.len() - 1;
    let fits = phrase.folded.iter().enumerate().all(|(at, wanted)| {
        words.next().is_some_and(|word| match phrase.open && at == end {
            true => word.folded.starts_with(wanted.as_str()),
            false => word.folded == *wanted,
        })
    });
    fits.then_some(start)
}

fn different(found: &VecDeque<Found>) -> usize {
    let mut phrases: Vec<usize> = found.iter().map(|found| found.phrase).collect();
    phrases.sort_unstable();
    phrases.dedup();
    phrases.len()
}

/// The bytes of the words from `first` on that are shown.
fn stretch(text: &str, first: usize) -> Range<usize> {
    let mut ranges = words(text).skip(first);
    let start = if first == 0 { 0 } else { ranges.next().map_or(0, |range| range.start) };
    let last = ranges.by_ref().take(WORDS_SHOWN - 1).last();
    match ranges.next() {
        // Something follows: the stretch ends with its last word and what closes it.
        Some(next) => {
            let end = last.map_or(start, |range| range.end);
            let closing = text.get(end..next.start).unwrap_or_default();
            let closing = closing.find(char::is_whitespace).unwrap_or(0);
            start..end + closing
        }
        None => start..text.len(),
    }
}

/// Pieces, neighbours of one kind joined, white space made one blank.
#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn push(&mut self, text: &str, found: bool) {
        if text.is_empty() {
            return;
        }
        if self.0.last().is_none_or(|last| last.found != found) {
            self.0.push(Piece { text: String::new(), found });
        }
        let Some(last) = self.0.last_mut() else { return };
        let mut room = PIECE_CHARS_MAX.saturating_sub(last.text.chars().count());
        for letter in text.chars() {
            let blank = letter.is_whitespace();
            if blank && last.text.ends_with(' ') {
                continue;
            }
            match room {
                0 => return,
                1 => last.text.push('…'),
                _ => last.text.push(if blank { ' ' } else { letter }),
            }
            room -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, typed: &str, typing: bool) -> String {
        let pieces = snippet(text, &Wanted::new(typed, typing));
        assert!(pieces.windows(2).all(|two| two[0].found != two[1].found));
        pieces.iter().map(|p| if p.found { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn what_was_found_is_marked() {
        assert_eq!(shown("Un œuf à la coque.", "OEUF", false), "Un [œuf] à la coque.");
        assert_eq!(shown("L’été, l'Ete.", "ete", false), "L’[été], l'[Ete].");
        assert_eq!(
            shown("say good morning, good night", "\"good morning\"", false),
            "say [good morning], good night"
        );
        assert_eq!(shown("coeur et cœurs", "cœ", true), "[coeur] et [cœurs]");
        assert_eq!(shown("nothing of it", "else", false), "nothing of it");
        assert_eq!(shown("", "else", false), "");
        assert_eq!(shown("two\n\n lines", "lines", false), "two [lines]");
    }

    #[test]
    fn overlapping_phrases_are_one_piece() {
        assert_eq!(shown("a b c d", "\"a b c\" \"b c d\"", false), "[a b c][ d]".replace("][", ""));
        assert_eq!(shown("a b c", "b \"a b c\"", false), "[a b c]");
    }

    #[test]
    fn the_stretch_with_most_of_it_is_shown() {
        let filler = "filler ".repeat(100);
        let text = format!("one {filler}one two {filler}");
        let found = shown(&text, "one two", false);
        assert!(found.starts_with("…filler") && found.ends_with("filler…"), "{found}");
        assert!(found.contains("[one] [two]"), "{found}");
    }

    #[test]
    fn a_word_that_comes_a_million_times_costs_little() {
        let begun = std::time::Instant::now();
        let found = shown(&"a ".repeat(4 << 20), "a", false);
        assert!(found.starts_with("[a] [a]"));
        assert!(begun.elapsed().as_secs() < 2, "{:?}", begun.elapsed());
        assert!(shown(&"x".repeat(8 << 20), "x", true).chars().count() <= PIECE_CHARS_MAX + 4);
    }
}
