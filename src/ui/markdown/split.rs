//! A message in pieces that can be drawn on their own, so that a growing message is drawn again
//! only at its end.
//!
//! The pieces drawn one after the other are the message: they are cut between blocks that are over,
//! and no block means anything to another one.

use std::rc::Rc;

use pulldown_cmark::{Event, Parser};

use super::source::{Source, is_readable, options};

/// A piece is at least so long, so that a thousand short lines are not a thousand components.
const PIECE_BYTES_MIN: usize = 1 << 10;

/// A piece of verbatim text is at most so long.
const VERBATIM_BYTES_MAX: usize = 8 << 10;

/// A piece of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Markdown.
    Marked(Rc<str>),
    /// Text that is not read as Markdown: too long, or nested beyond all sense.
    Verbatim(Rc<str>),
}

impl Piece {
    /// The text of this piece.
    pub fn source(&self) -> &str {
        match self {
            Self::Marked(text) | Self::Verbatim(text) => text,
        }
    }
}

/// The pieces of a message that may still grow.
#[derive(Debug, Default)]
pub struct Pieces {
    seen: String,
    settled: Vec<Piece>,
    settled_bytes: usize,
}

impl Pieces {
    /// The pieces of `text`. Where it only adds to the text of the last call, the pieces in front
    /// stay the same allocations.
    pub fn update(&mut self, text: &str) -> Vec<Piece> {
        if !text.starts_with(&self.seen) {
            *self = Self::default();
        }
        let added = text.get(self.seen.len()..).unwrap_or_default();
        self.seen.push_str(added);
        if !is_readable(text.get(self.settled_bytes..).unwrap_or_default()) || !is_readable_length(text) {
            self.settled.clear();
            self.settled_bytes = 0;
            return verbatim(text);
        }
        self.settle();
        let open = self.seen.get(self.settled_bytes..).unwrap_or_default();
        let open = (!open.is_empty()).then(|| Piece::Marked(open.into()));
        self.settled.iter().cloned().chain(open).collect()
    }

    /// Cuts off the blocks that are over. An unfinished line may still become part of the block
    /// before it, so only whole lines count.
    fn settle(&mut self) {
        let tail = self.seen.get(self.settled_bytes..).unwrap_or_default();
        let Some(end) = tail.rfind('\n') else { return };
        let starts = block_starts(tail.get(..=end).unwrap_or_default());
        let Some(last) = starts.last().copied() else { return };
        let mut from = 0;
        for start in starts {
            if start >= from + PIECE_BYTES_MIN && start <= last {
                self.settled.push(Piece::Marked(tail.get(from..start).unwrap_or_default().into()));
                from = start;
            }
        }
        self.settled_bytes += from;
    }
}

/// The pieces of a whole text.
pub fn split(text: &str) -> Vec<Piece> {
    Pieces::default().update(text)
}

/// Whether the whole is short enough to be read as Markdown.
fn is_readable_length(text: &str) -> bool {
    text.len() <= super::source::MARKED_BYTES_MAX
}

/// Where the lines begin that open a block of the page.
fn block_starts(text: &str) -> Vec<usize> {
    let source = Source::new(text);
    if !source.is_whole() {
        return Vec::new();
    }
    let (mut depth, mut starts) = (0_usize, Vec::new());
    for (event, range) in Parser::new_ext(&source.text, options()).into_offset_iter() {
        if depth == 0 && !matches!(event, Event::End(_)) {
            let before = text.get(..source.original(range.start)).unwrap_or_default();
            starts.push(before.rfind('\n').map_or(0, |at| at + 1));
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    starts
}

/// Plain pieces: cut at an empty line, else at a line's end, else at a space.
fn verbatim(text: &str) -> Vec<Piece> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while rest.len() > VERBATIM_BYTES_MAX {
        let (window, _) = rest.split_at(rest.floor_char_boundary(VERBATIM_BYTES_MAX));
        let cut = ["\n\n", "\n", " "].iter().find_map(|end| Some(window.rfind(end)? + end.len()));
        let (piece, others) = rest.split_at(cut.unwrap_or(window.len()));
        pieces.push(Piece::Verbatim(piece.into()));
        rest = others;
    }
    pieces.push(Piece::Verbatim(rest.into()));
    pieces
}
