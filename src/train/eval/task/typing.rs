//! Typing with suggestions: is the next word among them, and how many keystrokes do they save?
//!
//! A person types a sentence letter by letter. After every keystroke the model offers the three
//! likeliest words that begin with the letters typed so far. Choosing one is one keystroke and
//! gives the rest of the word and the space after it. Saved is what is missing to the number of
//! characters. A word is a run of letters that begins with a token of its own.
//!
//! Words come from a small beam: the likeliest first tokens that fit, each followed by its
//! likeliest fitting tokens until the word's end is likelier than any of them.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::metric::percent;
use super::super::scorer::{Scorer, each, log_sum_exp};
use super::super::table::{Baseline, Goal, Line, Measure, lang_name};
use super::super::{Crew, Exam};
use crate::engine::tokenizer::Tokenizer;
use crate::train::{Lang, Result};

/// Words that are offered at once.
const OFFERED: usize = 3;
/// First tokens that are followed.
const BEAM: usize = 4;
/// Longest word that is offered, in tokens.
const PIECES_MAX: usize = 8;

const TOP_1: Measure = Measure { name: "next word, %", less_is_better: false };
const TOP_3: Measure = Measure { name: "next word among 3, %", less_is_better: false };
const SAVED: Measure = Measure { name: "keystrokes saved, %", less_is_better: false };
const SAVED_GOAL: Goal = Goal { least: 30.0, aim: 40.0 };

pub(in super::super) fn run(exam: &Exam<'_>, crew: &mut Crew) -> Result<Vec<Line>> {
    let pieces = Pieces::new(exam.tokenizer);
    let mut lines = Vec::new();
    for lang in Lang::ALL {
        for (set, texts) in [
            ("everyday sentences", exam.sets.everyday(lang, exam.typed_max)),
            ("held-out text", exam.sets.running(lang, exam.typed_max)),
        ] {
            let model = typed(exam, crew, &pieces, &texts)?;
            let bigram =
                exam.bigrams().map(|mut crew| typed(exam, &mut crew, &pieces, &texts)).transpose()?;
            let line = |measure, of: fn(&Typed) -> f64, goal| Line {
                set,
                lang: lang_name(lang),
                measure,
                items: texts.len(),
                model: of(&model),
                baseline: bigram.as_ref().map(|bigram| Baseline { name: "bigram", value: of(bigram) }),
                untrained: None,
                goal,
            };
            lines.push(line(&TOP_1, |typed| percent(typed.first, typed.words), None));
            lines.push(line(&TOP_3, |typed| percent(typed.offered, typed.words), None));
            lines.push(line(&SAVED, |typed| percent(typed.saved, typed.characters), Some(SAVED_GOAL)));
        }
    }
    Ok(lines)
}

/// What is counted while sentences are typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Typed {
    words: usize,
    /// Words offered first before their first letter.
    first: usize,
    /// Words offered before their first letter.
    offered: usize,
    characters: usize,
    /// Keystrokes that were not needed.
    saved: usize,
}

fn typed<S: Scorer + ?Sized>(
    exam: &Exam<'_>,
    crew: &mut [Box<S>],
    pieces: &Pieces,
    texts: &[&str],
) -> Result<Typed> {
    let all = each(crew, "typing", texts, exam.watch, |scorer, text| {
        let ids = exam.ids(text)?;
        let rows = scorer.rows(&ids)?;
        let mut typed = Typed { characters: text.chars().count(), ..Typed::default() };
        for spot in spots(text, pieces, &ids) {
            let Some((context, row)) = ids.get(..spot.tokens).zip(rows.get(spot.tokens - 1)) else {
                continue;
            };
            Typist::new(scorer, pieces, context, row).word(&spot, &mut typed)?;
        }
        Ok(typed)
    })?;
    Ok(all.into_iter().fold(Typed::default(), |sum, typed| Typed {
        words: sum.words + typed.words,
        first: sum.first + typed.first,
        offered: sum.offered + typed.offered,
        characters: sum.characters + typed.characters,
        saved: sum.saved + typed.saved,
    }))
}

/// What each token of a vocabulary adds to a text.
struct Pieces {
    all: Vec<Piece>,
}

struct Piece {
    bytes: Vec<u8>,
    /// Nothing but letters: goes on with a word, or begins one.
    is_letters: bool,
    /// A space and nothing but letters after it.
    is_spaced: bool,
}

impl Pieces {
    fn new(tokenizer: &Tokenizer) -> Self {
        let piece = |id: u32| {
            let bytes = tokenizer.bytes(id).filter(|_| !tokenizer.is_control(id));
            let bytes = bytes.map(|bytes| bytes.into_owned()).unwrap_or_default();
            let is_letters = !bytes.is_empty() && are_letters(&bytes);
            let is_spaced = bytes.strip_prefix(b" ").is_some_and(are_letters);
            Piece { bytes, is_letters, is_spaced }
        };
        Self { all: (0..).take(tokenizer.len()).map(piece).collect() }
    }

    fn bytes(&self, id: u32) -> &[u8] {
        self.all.get(id as usize).map_or(&[], |piece| &piece.bytes)
    }

    /// The `n` likeliest tokens of a kind that fit `wanted`: they begin with it, or it with them.
    fn fitting(
        &self,
        log_probs: &[f32],
        n: usize,
        wanted: &[u8],
        kind: fn(&Piece) -> bool,
    ) -> Vec<(u32, f32)> {
        let fits = |piece: &Piece| {
            kind(piece) && (piece.bytes.starts_with(wanted) || wanted.starts_with(&piece.bytes))
        };
        let known = (0..).zip(self.all.iter().zip(log_probs));
        let mut best: Vec<(u32, f32)> = Vec::with_capacity(n + 1);
        for (id, (piece, &log_prob)) in known {
            if best.len() == n && best.last().is_some_and(|(_, least)| *least >= log_prob) || !fits(piece) {
                continue;
            }
            let at = best.partition_point(|(_, other)| *other >= log_prob);
            best.insert(at, (id, log_prob));
            best.truncate(n);
        }
        best
    }
}

/// Whether whole characters are letters; part of a character at the end may become one.
fn are_letters(bytes: &[u8]) -> bool {
    let whole = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            bytes.get(..error.valid_up_to()).and_then(|whole| str::from_utf8(whole).ok()).unwrap_or("")
        }
    };
    whole.chars().all(char::is_alphabetic)
}

/// A place where a word begins with a token.
#[derive(Debug, PartialEq, Eq)]
struct Spot<'t> {
    /// Tokens before it; at least one.
    tokens: usize,
    /// Whether its first token holds the space before it.
    is_spaced: bool,
    word: &'t str,
    /// Whether a space follows.
    is_followed: bool,
}

/// The words of a text that begin with a token; none where the tokens do not spell the text.
fn spots<'t>(text: &'t str, pieces: &Pieces, ids: &[u32]) -> Vec<Spot<'t>> {
    let mut spelled = Vec::new();
    let mut starts = Vec::with_capacity(ids.len());
    for &id in ids {
        starts.push(spelled.len());
        spelled.extend_from_slice(pieces.bytes(id));
    }
    // Some vocabularies put a space before a text.
    let Some(before) = spelled.strip_suffix(text.as_bytes()).map(<[u8]>::len).filter(|len| *len < 2) else {
        return Vec::new();
    };
    let spot = |(start, word): (usize, &'t str)| {
        let is_spaced = start + before > 0 && spelled.get(start + before - 1) == Some(&b' ');
        let boundary = start + before - usize::from(is_spaced);
        // Control tokens spell nothing: the last token that starts here is the word's.
        let tokens = starts.iter().rposition(|at| *at == boundary).filter(|tokens| *tokens > 0)?;
        let is_followed = text.get(start + word.len()..).is_some_and(|rest| rest.starts_with(' '));
        Some(Spot { tokens, is_spaced, word, is_followed })
    };
    letters(text).into_iter().filter_map(spot).collect()
}

/// Runs of letters with their places.
fn letters(text: &str) -> Vec<(usize, &str)> {
    let mut runs = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        let run = piece.trim_end_matches(|c: char| !c.is_alphabetic());
        if !run.is_empty() {
            runs.push((at, run));
        }
        at += piece.len();
    }
    runs
}

/// One word being typed.
struct Typist<'a, S: ?Sized> {
    scorer: &'a mut S,
    pieces: &'a Pieces,
    context: &'a [u32],
    /// What may follow the tokens of a word begun.
    ahead: HashMap<Vec<u32>, Rc<Ahead>>,
}

struct Ahead {
    log_probs: Vec<f32>,
    /// That the word ends here.
    end: f32,
}

impl<'a, S: Scorer + ?Sized> Typist<'a, S> {
    fn new(scorer: &'a mut S, pieces: &'a Pieces, context: &'a [u32], row: &[f32]) -> Self {
        let ahead = HashMap::from([(Vec::new(), Rc::new(Ahead::new(row, pieces)))]);
        Self { scorer, pieces, context, ahead }
    }

    /// Types a word until it is offered.
    fn word(&mut self, spot: &Spot<'_>, typed: &mut Typed) -> Result<()> {
        let alone = spot.word.chars().count() + usize::from(spot.is_followed);
        typed.words += 1;
        for (count, (at, _)) in spot.word.char_indices().enumerate() {
            // Choosing costs a keystroke as well.
            let saved = alone.saturating_sub(count + 1);
            if count > 0 && saved == 0 {
                break;
            }
            let offers = self.offers(spot.is_spaced, spot.word.get(..at).unwrap_or_default())?;
            let place = offers.iter().position(|offer| offer == spot.word);
            if count == 0 {
                typed.first += usize::from(place == Some(0));
                typed.offered += usize::from(place.is_some());
            }
            if place.is_some() {
                typed.saved += saved;
                break;
            }
        }
        Ok(())
    }

    /// The likeliest words that begin with what was typed, the likeliest first.
    fn offers(&mut self, is_spaced: bool, typed: &str) -> Result<Vec<String>> {
        let lead: &[u8] = if is_spaced { b" " } else { b"" };
        let wanted = [lead, typed.as_bytes()].concat();
        let kind = if is_spaced { |piece: &Piece| piece.is_spaced } else { |piece: &Piece| piece.is_letters };
        let first = self.ahead(&[])?;
        let mut best: Vec<(String, f32)> = Vec::new();
        for (id, log_prob) in self.pieces.fitting(&first.log_probs, BEAM, &wanted, kind) {
            let least = best.get(OFFERED - 1).map_or(f32::NEG_INFINITY, |(_, least)| *least);
            let Some((bytes, log_prob)) = self.finish(id, log_prob, &wanted, least)? else { continue };
            let word = bytes.strip_prefix(lead).and_then(|word| str::from_utf8(word).ok());
            let Some(word) = word.filter(|word| !word.is_empty()) else { continue };
            // Several ways to spell a word count once, as the likeliest.
            if best.iter().any(|(other, more)| other == word && *more >= log_prob) {
                continue;
            }
            best.retain(|(other, _)| other != word);
            best.insert(best.partition_point(|(_, more)| *more >= log_prob), (word.to_owned(), log_prob));
        }
        best.truncate(OFFERED);
        Ok(best.into_iter().map(|(word, _)| word).collect())
    }

    /// The likeliest word from a first token on, with its logarithm; `None` where none fits or is
    /// likelier than `least`.
    fn finish(
        &mut self,
        first: u32,
        log_prob: f32,
        wanted: &[u8],
        least: f32,
    ) -> Result<Option<(Vec<u8>, f32)>> {
        let (mut path, mut made, mut sum) = (vec![first], self.pieces.bytes(first).to_owned(), log_prob);
        // A word only gets less likely with every token.
        while path.len() <= PIECES_MAX && sum > least {
            let ahead = self.ahead(&path)?;
            let missing = wanted.get(made.len()..).unwrap_or_default();
            let best = self.pieces.fitting(&ahead.log_probs, 1, missing, |piece| piece.is_letters);
            let best = best.first().copied();
            if missing.is_empty() && best.is_none_or(|(_, goes_on)| ahead.end >= goes_on) {
                return Ok(Some((made, sum + ahead.end)));
            }
            let Some((id, goes_on)) = best else { break };
            path.push(id);
            made.extend_from_slice(self.pieces.bytes(id));
            sum += goes_on;
        }
        Ok(None)
    }

    fn ahead(&mut self, path: &[u32]) -> Result<Rc<Ahead>> {
        if let Some(known) = self.ahead.get(path) {
            return Ok(Rc::clone(known));
        }
        let row = self.scorer.next(&[self.context, path].concat())?;
        let ahead = Rc::new(Ahead::new(&row, self.pieces));
        self.ahead.insert(path.to_owned(), Rc::clone(&ahead));
        Ok(ahead)
    }
}

impl Ahead {
    fn new(row: &[f32], pieces: &Pieces) -> Self {
        let all = log_sum_exp(row);
        let log_probs: Vec<f32> = row.iter().map(|logit| logit - all).collect();
        let goes_on = log_probs.iter().zip(&pieces.all).filter(|(_, piece)| piece.is_letters);
        let goes_on: f32 = goes_on.map(|(log_prob, _)| log_prob.exp()).sum();
        Self { log_probs, end: (1.0 - goes_on).max(f32::MIN_POSITIVE).ln() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{Knowing, tokenizer};
    use super::*;

    fn knowing(texts: &[&str]) -> Knowing {
        let tokenizer = tokenizer();
        let ids = |text: &&str| {
            tokenizer.encode_prompt(text, crate::engine::tokenizer::Specials::Plain).expect("ids")
        };
        let (vocab, texts) = (tokenizer.len(), texts.iter().map(ids).collect());
        Knowing { vocab, texts, answers: HashMap::new() }
    }

    fn type_one(text: &str, scorer: &mut Knowing, ids: &[u32]) -> Typed {
        let pieces = Pieces::new(&tokenizer());
        let rows = scorer.rows(ids).unwrap();
        let mut typed = Typed { characters: text.chars().count(), ..Typed::default() };
        for spot in spots(text, &pieces, ids) {
            let row = &rows[spot.tokens - 1];
            Typist::new(scorer, &pieces, &ids[..spot.tokens], row).word(&spot, &mut typed).unwrap();
        }
        typed
    }

    #[test]
    fn words_are_found_where_a_token_begins() {
        let text = "the cat, l'été 3 thé";
        let (pieces, ids) = (Pieces::new(&tokenizer()), &knowing(&[text]).texts[0]);
        let found = spots(text, &pieces, ids);
        let words: Vec<_> = found.iter().map(|s| (s.word, s.is_spaced, s.is_followed)).collect();
        assert_eq!(
            words,
            [
                ("the", false, true),
                ("cat", true, false),
                ("l", true, false),
                ("été", false, true),
                ("thé", true, false),
            ]
        );
        assert_eq!(found[0].tokens, 1);
        // What is spelled otherwise has no places.
        assert_eq!(spots("other", &pieces, ids), []);
    }

    #[test]
    fn who_knows_the_text_types_a_word_with_one_keystroke() {
        let text = "the cat, l'été ici";
        let mut scorer = knowing(&[text]);
        let ids = scorer.texts[0].clone();
        let typed = type_one(text, &mut scorer, &ids);
        // Of "the " 3 are saved, of "cat" 2, of "l" none, of "été " 3, of "ici" 2.
        assert_eq!(typed, Typed { words: 5, first: 5, offered: 5, characters: 18, saved: 10 });
    }

    #[test]
    fn a_word_is_offered_once_its_letters_tell_it_from_others() {
        // After "the" three words are likelier than "cab", two of them after its first letter.
        let texts = ["the cat", "the carat", "the the", "the cab", "the caw"];
        let mut scorer = knowing(&texts);
        let ids = scorer.texts[3].clone();
        // Of "the " 3 are saved, of "cab" 1.
        let expected = Typed { words: 2, first: 1, offered: 1, characters: 7, saved: 4 };
        assert_eq!(type_one(texts[3], &mut scorer, &ids), expected);
    }

    #[test]
    fn who_knows_nothing_saves_nothing() {
        let text = "xylo wbz";
        let ids = knowing(&[text]).texts[0].clone();
        assert_eq!(type_one(text, &mut knowing(&[]), &ids).saved, 0);
    }

    #[test]
    fn letters_are_whole_characters_or_begin_one() {
        for (bytes, expected) in [
            (&b"ab"[..], true),
            ("é".as_bytes(), true),
            ("\u{2014}".as_bytes(), false),
            (b"\xc3", true),
            (b"a1", false),
        ] {
            assert_eq!(are_letters(bytes), expected, "{bytes:?}");
        }
        assert_eq!(letters("l'été 12 n\u{e9}"), [(0, "l"), (2, "été"), (11, "né")]);
    }
}
