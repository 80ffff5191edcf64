//! A small regular-expression engine for text splitters, exact and without a backtracking limit.
//!
//! It knows what the splitters of [`super::splits`] need and nothing more: classes, greedy counts,
//! ordered alternatives, look-ahead at one character, `$`. Invariant: one search over a text takes time
//! linear in its length, because every alternative is a chain of one-character classes, and a
//! failed run of characters is remembered and not tried again from inside.
//! Patterns come from tables in this program, never from a file.

use super::set::Set;
use super::unicode::Cell;

/// One element of a chain.
#[derive(Clone, Debug)]
pub(super) enum Item {
    /// Between `min` and `max` characters of a set, as many as possible.
    Set { set: Set, min: usize, max: usize },
    /// The next character is of the set, or, if `not`, is not (the end is no character).
    Look { set: Set, not: bool },
    /// Alternatives in order. Groups that repeat do not give back what they took: in all known
    /// splitters such a group ends its alternative, where that makes no difference.
    Group { chains: Vec<Vec<Item>>, min: usize, max: usize },
    /// The end of the piece.
    End,
}

/// A compiled splitter expression.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    chains: Vec<Vec<Item>>,
}

impl Pattern {
    /// From alternatives in order of preference.
    pub(super) fn new(chains: Vec<Vec<Item>>) -> Self {
        Self { chains }
    }

    /// Matches exactly this text.
    pub(super) fn literal(text: &str) -> Self {
        let one = |c| Item::Set { set: Set::of_char(c), min: 1, max: 1 };
        Self { chains: vec![text.chars().map(one).collect()] }
    }

    /// Calls `piece(length, matched)` for every match and for every gap between matches, in order.
    /// Lengths are in cells and add up to `cells.len()`.
    pub(super) fn split(&self, cells: &[Cell], mut piece: impl FnMut(usize, bool)) {
        // From where on an alternative can match again; see `dead_until`.
        let mut asleep = vec![0; self.chains.len()];
        let (mut at, mut gap) = (0, 0);
        while at < cells.len() {
            let Some(end) = self.match_at(cells, at, &mut asleep) else {
                at += 1;
                continue;
            };
            if gap < at {
                piece(at - gap, false);
            }
            piece(end - at, true);
            (at, gap) = (end, end);
        }
        if gap < at {
            piece(at - gap, false);
        }
    }

    fn match_at(&self, cells: &[Cell], at: usize, asleep: &mut [usize]) -> Option<usize> {
        for (chain, asleep) in self.chains.iter().zip(asleep) {
            if at < *asleep {
                continue;
            }
            match matched(chain, cells, at) {
                Some(end) if end > at => return Some(end),
                _ => *asleep = dead_until(chain, cells, at),
            }
        }
        None
    }
}

/// A chain that opens with an unbounded run and failed at `at` fails from every place inside that
/// run too: what follows the run was tried at all of its ends already.
fn dead_until(chain: &[Item], cells: &[Cell], at: usize) -> usize {
    match chain.first() {
        Some(Item::Set { set, max: usize::MAX, .. }) => at + run(set, cells, at, usize::MAX),
        _ => at,
    }
}

fn run(set: &Set, cells: &[Cell], at: usize, max: usize) -> usize {
    let rest = cells.get(at..).unwrap_or_default();
    rest.iter().take(max).take_while(|cell| set.has(**cell)).count()
}

/// Where the chain ends if it matches from `at` on.
fn matched(chain: &[Item], cells: &[Cell], at: usize) -> Option<usize> {
    let Some((item, rest)) = chain.split_first() else {
        return Some(at);
    };
    match item {
        Item::Set { set, min, max } => {
            let most = run(set, cells, at, *max);
            if most < *min {
                return None;
            }
            (*min..=most).rev().find_map(|taken| matched(rest, cells, at + taken))
        }
        Item::Look { set, not } => {
            let there = cells.get(at).is_some_and(|cell| set.has(*cell));
            if there == *not { None } else { matched(rest, cells, at) }
        }
        Item::End => (at == cells.len()).then(|| matched(rest, cells, at))?,
        Item::Group { chains, min, max: 1 } => {
            let taken = chains.iter().find_map(|chain| matched(rest, cells, matched(chain, cells, at)?));
            taken.or_else(|| if *min == 0 { matched(rest, cells, at) } else { None })
        }
        Item::Group { chains, min, max } => {
            let (mut end, mut times) = (at, 0);
            while times < *max {
                let next = chains.iter().find_map(|chain| matched(chain, cells, end));
                let Some(next) = next.filter(|next| *next > end) else {
                    break;
                };
                (end, times) = (next, times + 1);
            }
            if times < *min { None } else { matched(rest, cells, end) }
        }
    }
}
