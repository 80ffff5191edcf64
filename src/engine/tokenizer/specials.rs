//! Finding the tokens that are cut out of a text before it is split: control and user-defined ones.
//!
//! Invariant: a control token comes only from text that [`Specials`] allows to hold one. Longer spellings
//! win over shorter ones wherever they stand, as in llama.cpp's partition; `tokenizer.json` files take
//! the leftmost first. Time is linear in the text for a given vocabulary.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::vocab::{Kind, Vocab};

/// Which spellings of control tokens in a text become control tokens.
#[derive(Clone, Copy, Debug)]
pub enum Specials<'a> {
    /// None: the text is data.
    Plain,
    /// All: the text was written by this program or by the model's own template.
    All,
    /// All but those that touch one of these byte ranges, which hold data.
    Except(&'a [Range<usize>]),
}

impl Specials<'_> {
    fn allow(self, span: &Range<usize>) -> bool {
        match self {
            Self::Plain => false,
            Self::All => true,
            Self::Except(data) => !data.iter().any(|data| data.start < span.end && span.start < data.end),
        }
    }
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A token that was spelled out.
    Token(u32),
    /// Text still to be encoded: a byte range.
    Text(Range<usize>),
}

/// What a spelled-out token does with the text beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Edges {
    /// Swallows whitespace before it.
    pub(super) strips_left: bool,
    /// Swallows whitespace after it.
    pub(super) strips_right: bool,
    /// Only counts if no letter, digit or underscore is next to it.
    pub(super) single_word: bool,
}

/// Which match wins where two overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preference {
    Longest,
    Leftmost,
}

/// Finds spelled-out tokens.
#[derive(Debug)]
pub(super) struct Finder {
    /// Lengths that occur, longest first, each with the first bytes that occur at that length.
    lengths: Vec<(usize, [bool; 256])>,
    edges: HashMap<u32, Edges>,
    preference: Preference,
}

impl Finder {
    pub(super) fn new(vocab: &Vocab, edges: HashMap<u32, Edges>, preference: Preference) -> Self {
        let mut lengths = BTreeMap::new();
        for (_, text, kind) in vocab.iter() {
            if !matches!(kind, Kind::Control | Kind::Unknown | Kind::UserDefined) {
                continue;
            }
            let firsts = lengths.entry(text.len()).or_insert([false; 256]);
            if let Some(seen) = text.bytes().next().and_then(|byte| firsts.get_mut(usize::from(byte))) {
                *seen = true;
            }
        }
        Self { lengths: lengths.into_iter().rev().collect(), edges, preference }
    }

    /// The text in parts, in order.
    pub(super) fn partition(&self, vocab: &Vocab, text: &str, specials: Specials<'_>) -> Vec<Part> {
        let whole = if text.is_empty() { Vec::new() } else { vec![Part::Text(0..text.len())] };
        let find = Find { finder: self, vocab, text, specials };
        if self.preference == Preference::Leftmost {
            return find.cut(whole, &self.lengths);
        }
        self.lengths.iter().fold(whole, |parts, length| {
            let fits = |part: &Part| matches!(part, Part::Text(range) if range.len() >= length.0);
            if parts.iter().any(fits) { find.cut(parts, std::slice::from_ref(length)) } else { parts }
        })
    }
}

/// One search through one text.
struct Find<'a> {
    finder: &'a Finder,
    vocab: &'a Vocab,
    text: &'a str,
    specials: Specials<'a>,
}

impl Find<'_> {
    /// Cuts tokens of these lengths out of the parts that are still text.
    fn cut(&self, parts: Vec<Part>, lengths: &[(usize, [bool; 256])]) -> Vec<Part> {
        let mut out = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Part::Token(_) => out.push(part),
                Part::Text(range) => self.cut_text(range, lengths, &mut out),
            }
        }
        out
    }

    fn cut_text(&self, range: Range<usize>, lengths: &[(usize, [bool; 256])], out: &mut Vec<Part>) {
        let (mut from, mut at) = (range.start, range.start);
        while at < range.end {
            let Some((id, end)) = self.match_at(at, range.end, lengths) else {
                at += 1;
                continue;
            };
            let edges = self.finder.edges.get(&id).copied().unwrap_or_default();
            let before = self.text.get(from..at).unwrap_or_default();
            let before = if edges.strips_left { before.trim_end_matches(is_space) } else { before };
            if !before.is_empty() {
                out.push(Part::Text(from..from + before.len()));
            }
            out.push(Part::Token(id));
            let after = self.text.get(end..range.end).unwrap_or_default();
            let stripped = if edges.strips_right { after.trim_start_matches(is_space) } else { after };
            from = range.end - stripped.len();
            at = from;
        }
        if from < range.end {
            out.push(Part::Text(from..range.end));
        }
    }

    /// The longest token spelled at `at`, and where it ends.
    fn match_at(&self, at: usize, end: usize, lengths: &[(usize, [bool; 256])]) -> Option<(u32, usize)> {
        let first = usize::from(*self.text.as_bytes().get(at)?);
        lengths.iter().find_map(|(len, firsts)| {
            let stop = at.checked_add(*len).filter(|stop| *stop <= end)?;
            if !*firsts.get(first)? {
                return None;
            }
            let id = self.vocab.id(self.text.get(at..stop)?)?;
            let allowed = match self.vocab.kind(id)? {
                Kind::Control | Kind::Unknown => self.specials.allow(&(at..stop)),
                Kind::UserDefined => true,
                Kind::Normal | Kind::Byte(_) => false,
            };
            (allowed && self.stands_alone(id, at, stop)).then_some((id, stop))
        })
    }

    fn stands_alone(&self, id: u32, at: usize, stop: usize) -> bool {
        if !self.finder.edges.get(&id).is_some_and(|edges| edges.single_word) {
            return true;
        }
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let before = self.text.get(..at).and_then(|text| text.chars().next_back());
        let after = self.text.get(stop..).and_then(|text| text.chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    }
}

/// Whitespace as C's `isspace` knows it.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocab() -> Vocab {
        let texts = ["a", "<s>", "<think>", "--", "---", "-->"];
        Vocab::new(&texts.into_iter().collect(), |i| match i {
            0 => Kind::Normal,
            1 => Kind::Control,
            _ => Kind::UserDefined,
        })
        .unwrap()
    }

    fn check(preference: Preference, specials: Specials<'_>, text: &str, expected: &str) {
        let vocab = vocab();
        let edges = HashMap::from([
            (1, Edges { strips_right: true, ..Edges::default() }),
            (2, Edges { strips_left: true, single_word: true, ..Edges::default() }),
        ]);
        let parts = Finder::new(&vocab, edges, preference).partition(&vocab, text, specials);
        let show = |part: Part| match part {
            Part::Token(id) => format!("{id}"),
            Part::Text(range) => format!("{:?}", &text[range]),
        };
        assert_eq!(parts.into_iter().map(show).collect::<Vec<_>>().join(" "), expected, "{text}");
    }

    /// A list of one data span, which an array literal would hide as a range of numbers.
    fn one(span: Range<usize>) -> Vec<Range<usize>> {
        vec![span]
    }

    #[test]
    fn control_tokens_come_only_from_where_they_may() {
        use Preference::Longest;
        check(Longest, Specials::Plain, "x<s>y", "\"x<s>y\"");
        check(Longest, Specials::All, "x<s>y", "\"x\" 1 \"y\"");
        check(Longest, Specials::Except(&one(0..1)), "x<s>y", "\"x\" 1 \"y\"");
        check(Longest, Specials::Except(&one(3..9)), "x<s>y<s>", "\"x<s>y<s>\"");
        check(Longest, Specials::Except(&one(0..4)), "x<s><s>", "\"x<s>\" 1");
        // Data that ends inside a spelling begun by the template, and an empty piece of data inside one.
        check(Longest, Specials::Except(&one(1..3)), "<s>", "\"<s>\"");
        check(Longest, Specials::Except(&one(2..2)), "<s>", "\"<s>\"");
    }

    #[test]
    fn the_longest_or_the_leftmost_spelling_wins() {
        check(Preference::Longest, Specials::Plain, "a---->", "\"a\" 4 \"->\"");
        check(Preference::Longest, Specials::Plain, "----", "4 \"-\"");
        check(Preference::Leftmost, Specials::Plain, "--a--->", "3 \"a\" 4 \">\"");
    }

    #[test]
    fn edges_are_respected() {
        check(Preference::Longest, Specials::All, "<s> \n a", "1 \"a\"");
        check(Preference::Longest, Specials::Plain, "a  <think>", "\"a\" 2");
        check(Preference::Longest, Specials::Plain, "a<think>", "\"a<think>\"");
        check(Preference::Longest, Specials::Plain, "", "");
    }
}
