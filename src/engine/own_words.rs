//! Keeps an answer to the words of its prompt: small models invent or misspell rare words where they should
//! copy them.
//!
//! A word is a run of letters and digits; it may begin with either case. What stands between words is free.
//! Bytes are compared, not tokens, so that every tokenizer will do and characters may be cut.

use crate::data::{Prompt, Role};
use crate::engine::tokenizer::Tokenizer;

/// The words an answer may have, and where in one of them it is.
#[derive(Debug)]
pub(super) struct OwnWords {
    /// In rising order.
    words: Vec<Vec<u8>>,
    /// What each token adds, one after the other, and where each ends.
    pieces: Vec<u8>,
    ends: Vec<usize>,
    end_ids: Vec<u32>,
    /// The word that was begun.
    begun: Vec<u8>,
}

impl OwnWords {
    /// Those of the last turn of a person, or of the text; `None` where there are none.
    pub(super) fn of(prompt: &Prompt, tokenizer: &Tokenizer) -> Option<Self> {
        let text = match prompt {
            Prompt::Text(text) => text,
            Prompt::Chat(turns) | Prompt::Continued { turns, .. } => {
                &turns.iter().rfind(|turn| turn.role == Role::User)?.content
            }
            Prompt::Tokens(_) => return None,
        };
        let found = text.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
        let mut words: Vec<Vec<u8>> = found.filter(|word| !word.is_empty()).flat_map(both_cases).collect();
        words.sort_unstable();
        words.dedup();
        if words.is_empty() {
            return None;
        }
        let (mut pieces, mut ends) = (Vec::new(), Vec::new());
        for id in (0..).take(tokenizer.len()) {
            pieces.extend_from_slice(&tokenizer.visible_bytes(id).unwrap_or_default());
            ends.push(pieces.len());
        }
        let end_ids = tokenizer.end_ids().to_vec();
        Some(Self { words, pieces, ends, end_ids, begun: Vec::new() })
    }

    /// Forbids all tokens that would lead to another word. Where none is left, nothing is forbidden.
    pub(super) fn forbid(&self, logits: &mut [f32]) {
        let mut word = Vec::new();
        let allowed: Vec<bool> = (0..).take(logits.len()).map(|id| self.allows(id, &mut word)).collect();
        let is_left = |(&allowed, logit): (&bool, &f32)| allowed && *logit > f32::NEG_INFINITY;
        if !allowed.iter().zip(logits.iter()).any(is_left) {
            return;
        }
        for (logit, _) in logits.iter_mut().zip(allowed).filter(|(_, allowed)| !allowed) {
            *logit = f32::NEG_INFINITY;
        }
    }

    /// Takes note of a token that was drawn.
    pub(super) fn see(&mut self, id: u32) {
        let mut begun = std::mem::take(&mut self.begun);
        for &byte in self.piece(id) {
            if is_of_word(byte) { begun.push(byte) } else { begun.clear() }
        }
        self.begun = begun;
    }

    /// `word` is room for the word that a token would make.
    fn allows(&self, id: u32, word: &mut Vec<u8>) -> bool {
        if self.end_ids.contains(&id) {
            return self.begun.is_empty() || self.is_whole(&self.begun);
        }
        let piece = self.piece(id);
        word.clone_from(&self.begun);
        for &byte in piece {
            if is_of_word(byte) {
                word.push(byte);
            } else if word.is_empty() || self.is_whole(word) {
                word.clear();
            } else {
                return false;
            }
        }
        !piece.is_empty() && (word.is_empty() || self.is_begun(word))
    }

    fn piece(&self, id: u32) -> &[u8] {
        let start = (id as usize).checked_sub(1).map_or(Some(&0), |before| self.ends.get(before));
        let range = start.zip(self.ends.get(id as usize)).map(|(&start, &end)| start..end);
        range.and_then(|range| self.pieces.get(range)).unwrap_or_default()
    }

    fn is_whole(&self, word: &[u8]) -> bool {
        self.words.binary_search_by(|known| known.as_slice().cmp(word)).is_ok()
    }

    fn is_begun(&self, word: &[u8]) -> bool {
        let at = self.words.partition_point(|known| known.as_slice() < word);
        self.words.get(at).is_some_and(|known| known.starts_with(word))
    }
}

/// Whether a byte belongs to a word: letters, digits and all of what is not ASCII.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// A word with its first letter small and large.
fn both_cases(word: &str) -> [Vec<u8>; 2] {
    let mut rest = word.chars();
    let first = rest.next();
    let with = |first: String| [first.as_bytes(), rest.as_str().as_bytes()].concat();
    let small = first.into_iter().flat_map(char::to_lowercase).collect();
    let large = first.into_iter().flat_map(char::to_uppercase).collect();
    [with(small), with(large)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Turn;
    use crate::engine::weights::Weights;
    use crate::library::starter;

    fn tokenizer() -> Tokenizer {
        Tokenizer::open(&Weights::open_source(&starter::source()).unwrap()).unwrap()
    }

    #[test]
    fn whatever_is_drawn_only_words_of_the_prompt_are_written() {
        let tokenizer = tokenizer();
        let text = "Dr. Quibblefax, 47, met Éloïse at the Löwenplatz: l'été's over-long.";
        let turns = vec![Turn::new(Role::User, text), Turn::new(Role::Assistant, "Nothing of this")];
        let mut own = OwnWords::of(&Prompt::Chat(turns), &tokenizer).unwrap();
        let (mut ids, mut seed, mut ended) = (Vec::new(), 1_u32, 0);
        for _ in 0..400 {
            let mut logits: Vec<f32> = (0..tokenizer.len())
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 8) as f32
                })
                .collect();
            own.forbid(&mut logits);
            let can_end = tokenizer.end_ids().iter().any(|&id| logits[id as usize] > f32::NEG_INFINITY);
            ended += usize::from(can_end);
            assert_eq!(can_end, own.begun.is_empty() || own.is_whole(&own.begun));
            for &id in tokenizer.end_ids() {
                logits[id as usize] = f32::NEG_INFINITY;
            }
            let id = crate::engine::sample::argmax(&logits).unwrap();
            own.see(id);
            ids.push(id);
        }
        let said = tokenizer.decode(&ids);
        let words = |text: &str| -> Vec<String> {
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase)
                .collect()
        };
        let (known, mut found) = (words(text), words(&said));
        // The last may be cut off.
        found.pop();
        assert!(found.len() > 20 && ended > 20, "{said}");
        for word in found {
            assert!(known.contains(&word), "{word} in {said}");
        }
    }

    #[test]
    fn what_has_no_words_forbids_nothing() {
        let tokenizer = tokenizer();
        assert!(OwnWords::of(&Prompt::Tokens(vec![1, 2]), &tokenizer).is_none());
        assert!(OwnWords::of(&Prompt::Text("...".to_owned()), &tokenizer).is_none());
        assert!(OwnWords::of(&Prompt::Chat(vec![Turn::new(Role::System, "a")]), &tokenizer).is_none());
        // A device that gave candidates only, none of which is allowed.
        let own = OwnWords::of(&Prompt::Text("word".to_owned()), &tokenizer).unwrap();
        let bos = tokenizer.bos().unwrap() as usize;
        let mut logits = vec![f32::NEG_INFINITY; tokenizer.len()];
        logits[bos] = 1.0;
        own.forbid(&mut logits);
        assert_eq!(logits[bos], 1.0);
        let mut empty: [f32; 0] = [];
        own.forbid(&mut empty);
    }
}
