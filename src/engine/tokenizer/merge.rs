//! Merging neighbouring symbols, best pair first: the heart of both families of tokenizers.
//!
//! Byte-pair encoding takes the pair with the lowest merge rank, SentencePiece the pair whose union is
//! the token with the best score; ties go to the left. Invariant: time is n log n in the symbols,
//! with a heap that may hold outdated pairs and a linked list of what is left.
//! Source: Sennrich et al. 2016; llama.cpp `llama-vocab.cpp` for the order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::index::Index;
use super::vocab::{NONE, Vocab, bad};
use crate::engine::Result;

/// One symbol: bytes `start..end` of the word; empty once it was merged into its left neighbour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Symbol {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Its token, or [`NONE`].
    pub(super) id: u32,
    prev: u32,
    next: u32,
    /// Rank of the pair of this symbol and the next, and the token they make.
    rank: u32,
    merged: u32,
}

/// Merges in the order of their rank, each found by its pair.
#[derive(Debug)]
pub(super) struct Merges {
    /// The pair of ids and the token it makes.
    list: Vec<([u32; 2], u32)>,
    ranks: Index,
}

impl Merges {
    fn with_capacity(count: usize) -> Self {
        Self { list: Vec::with_capacity(count), ranks: Index::with_capacity(count) }
    }

    /// Adds a merge; `None` stands for one that never applies but has a rank.
    fn push(&mut self, merge: Option<([u32; 2], u32)>) {
        let Self { list, ranks } = self;
        if let Some((pair, _)) = merge {
            let pair_of = |rank: u32| list.get(rank as usize).map(|(pair, _)| *pair);
            ranks.add(pair, list.len() as u32, pair_of);
        }
        list.push(merge.unwrap_or(([NONE; 2], NONE)));
    }

    /// Rank of a pair and the token it makes.
    fn find(&self, pair: [u32; 2]) -> Option<(u32, u32)> {
        let merge = |rank: u32| self.list.get(rank as usize);
        let rank = self.ranks.find(pair, |rank| merge(rank).is_some_and(|(other, _)| *other == pair))?;
        merge(rank).map(|(_, both)| (rank, *both))
    }
}

/// Which pairs merge.
#[derive(Debug)]
pub(super) enum Pairs {
    /// By rank.
    Ranked(Merges),
    /// By score: place of every token when sorted by falling score, equal for equal scores.
    Scored(Vec<u32>),
}

impl Pairs {
    /// From merges in the order of their rank, `None` where one is not two tokens. The first of two
    /// equal merges counts.
    ///
    /// # Errors
    /// [`crate::engine::Error::Tokenizer`] if a merge is not two tokens, or names or makes something that
    /// is none.
    pub(super) fn ranked<'a>(
        merges: impl ExactSizeIterator<Item = Option<(&'a str, &'a str)>>,
        vocab: &Vocab,
    ) -> Result<Self> {
        let mut pairs = Merges::with_capacity(merges.len());
        let mut union = String::new();
        for (parts, rank) in merges.zip(0u32..) {
            let (left, right) = parts.ok_or_else(|| bad(format!("merge {rank} is not two tokens")))?;
            union.clear();
            union.push_str(left);
            union.push_str(right);
            let (Some(l), Some(r), Some(both)) = (vocab.id(left), vocab.id(right), vocab.id(&union)) else {
                return Err(bad(format!("merge {rank} names something that is no token")));
            };
            pairs.push(vocab.is_text(both).then_some(([l, r], both)));
        }
        Ok(Self::Ranked(pairs))
    }

    /// From the scores of all tokens.
    ///
    /// # Errors
    /// [`crate::engine::Error::Tokenizer`] if a score is not a number.
    pub(super) fn scored(scores: &[f32], vocab: &Vocab) -> Result<Self> {
        if let Some(id) = scores.iter().position(|score| score.is_nan()) {
            return Err(bad(format!("the score of token {id} is not a number")));
        }
        let mut by_score: Vec<(u32, f32)> = (0u32..).zip(scores.iter().copied()).collect();
        by_score.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut places = vec![NONE; vocab.len()];
        let (mut place, mut last) = (0, f32::INFINITY);
        for (id, score) in by_score {
            if score < last {
                (place, last) = (place + 1, score);
            }
            if let Some(slot) = places.get_mut(id as usize).filter(|_| vocab.is_text(id)) {
                *slot = place;
            }
        }
        Ok(Self::Scored(places))
    }

    /// Rank of the pair and the token it makes.
    fn find(&self, word: &str, vocab: &Vocab, left: Symbol, right: Symbol) -> Option<(u32, u32)> {
        match self {
            Self::Ranked(merges) => merges.find([left.id, right.id]),
            Self::Scored(places) => {
                let id = vocab.id(word.get(left.start as usize..right.end as usize)?)?;
                places.get(id as usize).filter(|place| **place != NONE).map(|place| (*place, id))
            }
        }
    }
}

/// A word being merged. Kept between words for its memory.
#[derive(Debug, Default)]
pub(super) struct Word {
    symbols: Vec<Symbol>,
    heap: BinaryHeap<Reverse<u64>>,
}

impl Word {
    /// Starts a new word.
    pub(super) fn clear(&mut self) {
        self.symbols.clear();
    }

    /// Appends a symbol; words are shorter than 4 GiB.
    pub(super) fn push(&mut self, start: u32, end: u32, id: u32) {
        let n = self.symbols.len() as u32;
        self.symbols.push(Symbol {
            start,
            end,
            id,
            prev: n.checked_sub(1).unwrap_or(NONE),
            next: n + 1,
            rank: NONE,
            merged: NONE,
        });
    }

    /// Merges until no pair is left and gives what remains.
    pub(super) fn merge(
        &mut self,
        pairs: &Pairs,
        vocab: &Vocab,
        text: &str,
    ) -> impl Iterator<Item = &Symbol> {
        let mut entries = std::mem::take(&mut self.heap).into_vec();
        entries.clear();
        for at in 0..(self.symbols.len() as u32).saturating_sub(1) {
            entries.extend(self.rate(at, pairs, vocab, text));
        }
        self.heap = BinaryHeap::from(entries);
        while let Some(Reverse(entry)) = self.heap.pop() {
            let (rank, at) = ((entry >> 32) as u32, entry as u32);
            let Some(symbol) = self.get(at) else { continue };
            if symbol.rank != rank {
                continue;
            }
            let Some((at, prev)) = self.join(at, symbol) else {
                continue;
            };
            for changed in [prev, at] {
                let entry = self.rate(changed, pairs, vocab, text);
                self.heap.extend(entry);
            }
        }
        self.symbols.iter().filter(|symbol| symbol.start < symbol.end)
    }

    fn get(&self, at: u32) -> Option<Symbol> {
        self.symbols.get(at as usize).copied()
    }

    /// Merges the symbol with its right neighbour.
    fn join(&mut self, at: u32, symbol: Symbol) -> Option<(u32, u32)> {
        let right = self.symbols.get_mut(symbol.next as usize)?;
        let (end, next) = (right.end, right.next);
        right.start = right.end;
        right.rank = NONE;
        if let Some(after) = self.symbols.get_mut(next as usize) {
            after.prev = at;
        }
        let left = self.symbols.get_mut(at as usize)?;
        (left.end, left.next, left.id) = (end, next, symbol.merged);
        Some((at, left.prev))
    }

    /// Finds anew what the symbol makes with its right neighbour; the heap entry if it makes something.
    fn rate(&mut self, at: u32, pairs: &Pairs, vocab: &Vocab, text: &str) -> Option<Reverse<u64>> {
        let left = self.get(at)?;
        let found = self.get(left.next).and_then(|right| pairs.find(text, vocab, left, right));
        let symbol = self.symbols.get_mut(at as usize)?;
        (symbol.rank, symbol.merged) = found.unwrap_or((NONE, NONE));
        found.map(|(rank, _)| Reverse(u64::from(rank) << 32 | u64::from(at)))
    }
}
