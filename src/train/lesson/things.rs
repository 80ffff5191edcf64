//! Things that sentences name, such as "the new teacher", found without a grammar.
//!
//! A thing is an article, perhaps one more word, and a noun, before a mark or a word that cannot go on
//! with it. What a noun is, the sentences themselves tell: it stands after articles that are nothing else.

use std::collections::{HashMap, HashSet};

use crate::train::sample::Lang;

/// Times a word is met as a noun before it counts as one.
const MET_MIN: usize = 3;

/// Articles that are nothing but articles.
const PLAIN_EN: &[&str] = &["a", "an", "my", "our", "your", "their"];
const PLAIN_FR: &[&str] = &["un", "une", "mon", "ma", "sa", "notre", "votre", "cette"];
/// Articles of things; in French those of one thing only, so that verbs agree.
const ARTICLES_EN: &[&str] = &["the", "my", "our"];
const ARTICLES_FR: &[&str] = &["le", "la", "mon", "ma", "notre"];
/// Before these in French, "le" and "la" are no articles.
const VERBAL_FR: &[&str] = &[
    "je", "tu", "il", "elle", "on", "nous", "vous", "ils", "elles", "ne", "me", "te", "se", "qui", "pour",
    "sans",
];
/// What ends a thing.
const ENDS_EN: &[&str] = &[
    "of",
    "in",
    "on",
    "at",
    "to",
    "for",
    "from",
    "with",
    "by",
    "about",
    "into",
    "after",
    "before",
    "and",
    "or",
    "but",
    "because",
    "when",
    "while",
    "until",
    "is",
    "was",
    "are",
    "were",
    "has",
    "had",
    "will",
    "yesterday",
    "today",
    "tomorrow",
    "last",
    "every",
    "again",
];
const ENDS_FR: &[&str] = &[
    "de", "du", "des", "à", "au", "aux", "dans", "sur", "sous", "avec", "pour", "par", "chez", "en", "et",
    "ou", "mais", "car", "quand", "est", "était", "a", "sera", "hier", "demain", "ce", "cet", "cette",
    "tous",
];

/// What one thing may hang on another by.
const LINKS_EN: &[&str] = &["of", "in", "on", "at", "with", "by", "from", "for"];
const LINKS_FR: &[&str] = &["de", "à", "dans", "sur", "sous", "avec", "chez", "pour"];

/// The nouns of a language.
pub(super) struct Nouns {
    lang: Lang,
    known: HashSet<String>,
}

impl Nouns {
    /// Those of some sentences.
    pub(super) fn of<'a>(sentences: impl Iterator<Item = &'a str>, lang: Lang) -> Self {
        let plain = if lang == Lang::Fr { PLAIN_FR } else { PLAIN_EN };
        let mut met: HashMap<String, usize> = HashMap::new();
        for sentence in sentences {
            let words: Vec<&str> = sentence.split_whitespace().collect();
            for at in 1..words.len() {
                let is_noun =
                    plain.contains(&words[at - 1].to_lowercase().as_str()) && ends(&words, at, lang);
                let word = bare(words[at]);
                if is_noun && is_word(word) {
                    *met.entry(word.to_lowercase()).or_default() += 1;
                }
            }
        }
        let known = met.into_iter().filter(|(_, count)| *count >= MET_MIN).map(|(word, _)| word).collect();
        Self { lang, known }
    }

    /// The things of a sentence, as they stand there but for the capital at its beginning.
    pub(super) fn things(&self, sentence: &str) -> Vec<String> {
        let words: Vec<&str> = sentence.split_whitespace().collect();
        (0..words.len()).filter_map(|at| self.thing(&words, at)).collect()
    }

    /// The first thing of a sentence with those that hang on it: "the coast with the children".
    pub(super) fn phrase(&self, sentence: &str) -> Option<String> {
        let words: Vec<&str> = sentence.split_whitespace().collect();
        let links = if self.lang == Lang::Fr { LINKS_FR } else { LINKS_EN };
        let (mut at, mut phrase) = (0..words.len()).find_map(|at| Some((at, self.thing(&words, at)?)))?;
        let mut named = phrase.clone();
        loop {
            at += named.split(' ').count();
            let is_marked = bare(words[at - 1]) != words[at - 1];
            let link = words.get(at).filter(|word| !is_marked && links.contains(word));
            let next = link.and_then(|link| Some((link, self.thing(&words, at + 1)?)));
            let Some((link, thing)) = next else { return Some(phrase) };
            phrase = format!("{phrase} {link} {thing}");
            named = thing;
            at += 1;
        }
    }

    /// The thing that begins with the article at this place.
    fn thing(&self, words: &[&str], at: usize) -> Option<String> {
        let article = words.get(at)?.to_lowercase();
        let articles = if self.lang == Lang::Fr { ARTICLES_FR } else { ARTICLES_EN };
        let before = at.checked_sub(1).map(|at| words[at].to_lowercase());
        let is_verbal = before.is_some_and(|word| VERBAL_FR.contains(&word.as_str()));
        if !articles.contains(&article.as_str()) || (self.lang == Lang::Fr && is_verbal) {
            return None;
        }
        // French puts most of its adjectives behind, where they cannot be told from verbs.
        let longest = if self.lang == Lang::Fr { 1 } else { 2 };
        for last in at + 1..=at + longest {
            let word = bare(words.get(last)?);
            if !is_word(word) || !bare(words[last - 1]).ends_with(words[last - 1]) {
                return None;
            }
            if self.known.contains(&word.to_lowercase()) && ends(words, last, self.lang) {
                let inner = words[at + 1..last].iter().copied();
                let all: Vec<&str> = std::iter::once(article.as_str()).chain(inner).chain([word]).collect();
                return Some(all.join(" "));
            }
        }
        None
    }
}

/// A word without the marks behind it.
fn bare(word: &str) -> &str {
    word.trim_end_matches(['.', ',', '!', '?', ';', ':'])
}

fn is_word(word: &str) -> bool {
    word.chars().count() > 2 && word.chars().all(|c| c.is_lowercase() || c == '-')
}

/// Whether nothing that goes on with it follows the word at this place.
fn ends(words: &[&str], at: usize, lang: Lang) -> bool {
    let list = if lang == Lang::Fr { ENDS_FR } else { ENDS_EN };
    let marked = bare(words[at]).len() < words[at].len();
    marked
        || words
            .get(at + 1)
            .is_none_or(|next| list.contains(&bare(next).to_lowercase().as_str()) || is_mark(next))
}

fn is_mark(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_punctuation() || c == '«' || c == '»')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_articles_with_nouns_and_nothing_else() {
        let told = ["He has a teacher.", "my teacher is", "Is that your teacher?"].map(str::to_owned);
        let english = Nouns::of(told.iter().map(String::as_str), Lang::En);
        assert_eq!(english.things("The new teacher was late."), ["the new teacher"]);
        assert_eq!(english.things("I saw the teacher, then the dog."), ["the teacher"]);
        assert!(english.things("The teacher sang.").is_empty(), "a verb may be part of it");
        let whole = english.phrase("I saw the teacher with my new teacher in the rain.");
        assert_eq!(whole.as_deref(), Some("the teacher with my new teacher"));
        assert_eq!(english.phrase("I saw the teacher, with my teacher.").as_deref(), Some("the teacher"));
        assert_eq!(english.phrase("The teacher sang."), None);
        let told = ["C'est ma maison.", "une maison à vendre", "cette maison est"];
        let french = Nouns::of(told.into_iter(), Lang::Fr);
        assert_eq!(french.things("J'ai vu la maison de Paul."), ["la maison"]);
        assert!(french.things("Il la maison de Paul.").is_empty(), "a pronoun");
    }
}
