//! Cutting a text into words before merging: stages that each cut the pieces of the one before.
//!
//! Invariant: pieces are in order and cover the text, save what a stage removes by rule.

use std::ops::Range;

use super::pattern::Pattern;
use super::set::Set;
use super::unicode::{Cell, cells};

/// What becomes of a match, in the words of the `tokenizers` library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behavior {
    /// Matches and gaps are pieces.
    Isolated,
    /// Matches disappear.
    Removed,
    /// Gaps disappear.
    Kept,
    /// A match is the end of the gap before it.
    MergedWithPrevious,
    /// A match is the start of the gap after it.
    MergedWithNext,
    /// Neighbouring matches are one piece.
    Contiguous,
}

/// One way of cutting.
#[derive(Clone, Debug)]
pub(super) enum Stage {
    /// By matches.
    Pattern(Pattern, Behavior),
    /// Runs of digits into threes counted from the right. Text before a run stays with its first
    /// group, as in the reference's own function; later stages cut it off.
    DigitGroups,
    /// ASCII digits into threes from the right (`(?=(\d{3})+(?!\d))`).
    DigitTriples,
}

/// Byte ranges of the words of a text.
pub(super) fn words(stages: &[Stage], text: &str) -> Vec<Range<usize>> {
    if stages.is_empty() {
        return std::iter::once(0..text.len()).filter(|word| !word.is_empty()).collect();
    }
    let cells = cells(text);
    let mut pieces: Vec<_> = std::iter::once(0..cells.len()).collect();
    for stage in stages {
        let mut next = Vec::with_capacity(pieces.len());
        for piece in pieces {
            stage.cut(cells.get(piece.clone()).unwrap_or_default(), piece.start, &mut next);
        }
        pieces = next;
    }
    byte_ranges(text, cells.len(), pieces)
}

/// Turns ranges of characters, in order, into ranges of bytes.
fn byte_ranges(text: &str, n_chars: usize, mut pieces: Vec<Range<usize>>) -> Vec<Range<usize>> {
    if n_chars == text.len() {
        return pieces;
    }
    let mut at = 0;
    let mut starts = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
    let mut byte = starts.next().unwrap_or(0);
    let mut byte_at = |cell: usize| {
        if cell > at {
            byte = starts.nth(cell - at - 1).unwrap_or(text.len());
            at = cell;
        }
        byte
    };
    for piece in &mut pieces {
        *piece = byte_at(piece.start)..byte_at(piece.end);
    }
    pieces
}

impl Stage {
    fn cut(&self, cells: &[Cell], start: usize, out: &mut Vec<Range<usize>>) {
        match self {
            Self::Pattern(pattern, behavior) => cut_by(pattern, *behavior, cells, start, out),
            Self::DigitGroups => cut_digit_groups(cells, start, out),
            Self::DigitTriples => cut_digit_triples(cells, start, out),
        }
    }
}

fn cut_by(pattern: &Pattern, behavior: Behavior, cells: &[Cell], start: usize, out: &mut Vec<Range<usize>>) {
    let mut at = start;
    let mut last_matched = None;
    pattern.split(cells, |len, matched| {
        let piece = at..at + len;
        at += len;
        let joins = match behavior {
            Behavior::Isolated => false,
            Behavior::Removed if matched => return,
            Behavior::Kept if !matched => return,
            Behavior::Removed | Behavior::Kept => false,
            Behavior::MergedWithPrevious => matched && last_matched == Some(false),
            Behavior::MergedWithNext => !matched && last_matched == Some(true),
            Behavior::Contiguous => matched && last_matched == Some(true),
        };
        last_matched = Some(matched);
        match out.last_mut().filter(|_| joins) {
            Some(last) => last.end = piece.end,
            None => out.push(piece),
        }
    });
}

fn cut_digit_groups(cells: &[Cell], start: usize, out: &mut Vec<Range<usize>>) {
    let mut numbers = Set::empty();
    numbers.add_property("N");
    let mut from = 0;
    let mut digits = 0;
    let mut emit = |end: usize| {
        if end > from {
            out.push(start + from..start + end);
            from = end;
        }
    };
    for (at, is_digit) in cells.iter().map(|cell| numbers.has(*cell)).chain([false]).enumerate() {
        if is_digit {
            digits += 1;
            continue;
        }
        let first = at - digits;
        if digits > 0 {
            (first + digits % 3..=at).step_by(3).filter(|end| *end > first).for_each(&mut emit);
        }
        digits = 0;
    }
    emit(cells.len());
}

fn cut_digit_triples(cells: &[Cell], start: usize, out: &mut Vec<Range<usize>>) {
    let digit = Set::digit();
    let (mut ends, mut following) = (vec![cells.len()], 0);
    for (at, cell) in cells.iter().enumerate().rev() {
        following = if digit.has(*cell) { following + 1 } else { 0 };
        if following > 0 && following % 3 == 0 && at > 0 {
            ends.push(at);
        }
    }
    let mut from = 0;
    for end in ends.into_iter().rev().filter(|end| *end > 0) {
        out.push(start + from..start + end);
        from = end;
    }
}

#[cfg(test)]
mod tests {
    use super::super::regex::compile;
    use super::*;

    fn check(stages: &[Stage], text: &str, expected: &[&str]) {
        let found: Vec<&str> = words(stages, text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{stages:?}");
    }

    #[test]
    fn each_stage_cuts_further() {
        let stage = |regex| Stage::Pattern(compile(regex).unwrap(), Behavior::Isolated);
        check(&[stage("[0-9]+"), stage(r"\s")], "é 12 3", &["é", " ", "12", " ", "3"]);
        check(&[], "a b", &["a b"]);
        check(&[], "", &[]);
        check(&[stage("a")], "", &[]);
    }

    #[test]
    fn matches_are_kept_removed_or_joined() {
        let stage = |behavior| [Stage::Pattern(Pattern::literal("-"), behavior)];
        let text = "a--b-";
        check(&stage(Behavior::Isolated), text, &["a", "-", "-", "b", "-"]);
        check(&stage(Behavior::Removed), text, &["a", "b"]);
        check(&stage(Behavior::Kept), text, &["-", "-", "-"]);
        check(&stage(Behavior::MergedWithPrevious), text, &["a-", "-", "b-"]);
        check(&stage(Behavior::MergedWithNext), text, &["a", "-", "-b", "-"]);
        check(&stage(Behavior::Contiguous), text, &["a", "--", "b", "-"]);
    }

    #[test]
    fn digits_are_grouped_from_the_right() {
        check(&[Stage::DigitGroups], "ab1234567", &["ab1", "234", "567"]);
        check(&[Stage::DigitGroups], "12x345", &["12", "x345"]);
        check(&[Stage::DigitGroups], "x", &["x"]);
        check(&[Stage::DigitTriples], "1234567", &["1", "234", "567"]);
        check(&[Stage::DigitTriples], "123a45", &["123a45"]);
    }
}
