//! From what is typed to what is looked for: words, phrases, and the expression for FTS5.
//!
//! A word is a run of letters and digits, as FTS5's tokenizer `unicode61` cuts texts; nothing else of
//! what is typed reaches the expression, so no text is a wrong one. Case and accents are folded by
//! the tokenizer. It does not know that œ is oe and æ is ae: a word with either is looked for in both
//! spellings.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// What is read of a typed text.
const CHARS_MAX: usize = 1_000;
const WORDS_MAX: usize = 32;
/// Spellings of one word or phrase that are looked for.
const SPELLINGS_MAX: usize = 16;

/// A word, or several that stand one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    words: Vec<String>,
    /// Its words as [`fold`] gives them.
    pub(super) folded: Vec<String>,
    /// The last word may go on.
    pub(super) open: bool,
}

/// What is looked for; empty when nothing of the typed text is a word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) phrases: Vec<Phrase>,
}

impl Wanted {
    /// Reads a typed text: words, and phrases in quotation marks. With `typing` a word at the very
    /// end may go on.
    pub(super) fn new(text: &str, typing: bool) -> Self {
        let text: String = text.chars().take(CHARS_MAX).nfc().collect();
        let mut wanted = Self::default();
        let mut words_left = WORDS_MAX;
        for (at, part) in text.split(is_quote).enumerate() {
            let mut words: Vec<String> =
                words(part).filter_map(|range| part.get(range)).take(words_left).map(str::to_owned).collect();
            words_left = words_left.saturating_sub(words.len());
            if at % 2 == 1 {
                wanted.add(words);
            } else {
                words.drain(..).for_each(|word| wanted.add(vec![word]));
            }
        }
        let ends_in_word = words_left > 0 && text.ends_with(is_word);
        if let Some(last) = wanted.phrases.last_mut() {
            last.open = typing && ends_in_word;
        }
        wanted.drop_doubles();
        wanted
    }

    pub(super) fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    fn add(&mut self, words: Vec<String>) {
        if !words.is_empty() {
            let folded = words.iter().map(|word| fold(word)).collect();
            self.phrases.push(Phrase { words, folded, open: false });
        }
    }

    fn drop_doubles(&mut self) {
        let mut seen = std::collections::BTreeSet::new();
        self.phrases.retain(|phrase| seen.insert((phrase.folded.clone(), phrase.open)));
    }

    /// The expression for FTS5's MATCH: all phrases must be there.
    pub(super) fn expression(&self) -> String {
        let phrase = |phrase: &Phrase| {
            let spellings = phrase.spellings();
            let star = if phrase.open { "*" } else { "" };
            let quoted: Vec<String> = spellings.iter().map(|words| format!("\"{words}\"{star}")).collect();
            format!("({})", quoted.join(" OR "))
        };
        self.phrases.iter().map(phrase).collect::<Vec<_>>().join(" AND ")
    }
}

impl Phrase {
    /// The phrase as it is typed, then with each ligature spelled the other way.
    fn spellings(&self) -> Vec<String> {
        let mut all = vec![String::new()];
        for (at, word) in self.words.iter().enumerate() {
            if at > 0 {
                all.iter_mut().for_each(|phrase| phrase.push(' '));
            }
            let is_open = self.open && at + 1 == self.words.len();
            for choices in letters(word, is_open) {
                let room = SPELLINGS_MAX / all.len();
                let mut more = Vec::new();
                for other in choices.iter().skip(1).take(room.saturating_sub(1)) {
                    more.extend(all.iter().map(|phrase| format!("{phrase}{other}")));
                }
                if let Some(typed) = choices.first() {
                    all.iter_mut().for_each(|phrase| phrase.push_str(typed));
                }
                all.extend(more);
            }
        }
        all
    }
}

/// The letters of a word, each in the ways it may be spelled, the typed one first. In a word that may
/// go on, a last o may be the beginning of œ.
fn letters(word: &str, is_open: bool) -> Vec<Vec<String>> {
    let mut rest = word.chars().peekable();
    let mut letters = Vec::new();
    while let Some(letter) = rest.next() {
        let typed = letter.to_string();
        let ligature = match base(letter) {
            'o' => "œ",
            'a' => "æ",
            'œ' => "oe",
            'æ' => "ae",
            _ => {
                letters.push(vec![typed]);
                continue;
            }
        };
        if matches!(ligature, "oe" | "ae") {
            letters.push(vec![typed, ligature.to_owned()]);
        } else if let Some(e) = rest.next_if(|next| base(*next) == 'e') {
            letters.push(vec![format!("{typed}{e}"), ligature.to_owned()]);
        } else if is_open && rest.peek().is_none() {
            letters.push(vec![typed, ligature.to_owned()]);
        } else {
            letters.push(vec![typed]);
        }
    }
    letters
}

/// The letter without its accents, in lower case.
fn base(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    let bare = std::iter::once(letter).nfd().next().unwrap_or(letter);
    bare.to_lowercase().next().unwrap_or(bare)
}

/// Marks that keyboards put around a quotation.
fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Whether this is a piece of a word: letters, digits, and accents that stand alone.
fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_accent(letter)
}

/// The words of a text, as ranges of its bytes.
pub(super) fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut letters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = letters.by_ref().find(|(_, letter)| is_word(*letter) && !is_accent(*letter))?;
        let mut end = start + first.len_utf8();
        while let Some((at, letter)) = letters.next_if(|(_, letter)| is_word(*letter)) {
            end = at + letter.len_utf8();
        }
        Some(start..end)
    })
}

fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// A word as it is compared: without case, accents and ligatures.
pub(super) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    for letter in word.nfd().filter(|letter| !is_accent(*letter)) {
        for letter in letter.to_lowercase() {
            match letter {
                'œ' => folded.push_str("oe"),
                'æ' => folded.push_str("ae"),
                _ => folded.push(letter),
            }
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expression(text: &str, typing: bool) -> String {
        Wanted::new(text, typing).expression()
    }

    #[test]
    fn words_phrases_and_the_one_being_typed() {
        assert_eq!(expression("Hello, World!", false), r#"("Hello") AND ("World")"#);
        assert_eq!(expression("hello wor", true), r#"("hello") AND ("wor"*)"#);
        assert_eq!(expression("hello wor ", true), r#"("hello") AND ("wor")"#);
        assert_eq!(expression("say \"good mor", true), r#"("say") AND ("good mor"*)"#);
        assert_eq!(expression("say “good morning”", true), r#"("say") AND ("good morning")"#);
        assert_eq!(expression("«l’an neuf» d'ici", false), r#"("l an neuf") AND ("d") AND ("ici")"#);
        assert_eq!(expression("the THE thé", false), r#"("the")"#);
    }

    #[test]
    fn ligatures_are_spelled_both_ways() {
        assert_eq!(expression("cœur", false), r#"("cœur" OR "coeur")"#);
        assert_eq!(expression("Noël", false), r#"("Noël" OR "Nœl")"#);
        assert_eq!(expression("curriculum vitae", false), r#"("curriculum") AND ("vitae" OR "vitæ")"#);
        assert_eq!(expression("c", true), r#"("c"*)"#);
        assert_eq!(expression("co", true), r#"("co"* OR "cœ"*)"#);
        assert_eq!(expression("co", false), r#"("co")"#);
        let many = Wanted::new(&format!("\"{}\"", "oeoeoeoe ".repeat(40)), true);
        assert_eq!(many.phrases[0].words.len(), WORDS_MAX);
        assert!(many.phrases[0].spellings().len() <= SPELLINGS_MAX);
    }

    #[test]
    fn only_words_reach_the_expression() {
        for text in ["", "  ", "\"", "\"\"", "*^:-+(){}'’", "😀 🎉", "\0", "\u{301}"] {
            assert!(Wanted::new(text, true).is_empty(), "{text:?}");
        }
        assert_eq!(expression("a AND (b NEAR/3 c*) NOT ^d : -e\0f", false).matches('"').count(), 2 * 10);
        let long = Wanted::new(&"word1 other2 third3 ".repeat(5_000), true);
        assert_eq!(long.phrases.len(), 3);
        assert!(long.phrases.iter().all(|phrase| !phrase.open));
    }

    #[test]
    fn folding_forgets_case_accents_and_ligatures() {
        for (word, folded) in [("Éléphant", "elephant"), ("e\u{301}te\u{301}", "ete"), ("ŒUVRE", "oeuvre")]
        {
            assert_eq!(fold(word), folded);
        }
    }
}
