//! Which messages of a long chat are on the page: a stretch that slides, so that five thousand
//! messages cost no more than a few dozen.

use std::ops::Range;

/// Messages on the page to begin with.
const FIRST: usize = 40;
/// So many more when the page reaches its first or last message.
const STEP: usize = 40;
/// At most so many at once.
const MOST: usize = 160;

/// A stretch of the rows. The usual one ends with the last row and grows with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// First row and the row after the last, where the stretch was moved.
    moved: Option<(usize, usize)>,
}

impl Window {
    /// The stretch with row `at` in its middle.
    pub fn around(at: usize, len: usize) -> Self {
        let end = (at + FIRST / 2).min(len);
        let start = end.saturating_sub(FIRST);
        if end == len { Self::default() } else { Self { moved: Some((start, end)) } }
    }

    /// The rows on the page, of `len` in all.
    pub fn range(self, len: usize) -> Range<usize> {
        match self.moved {
            None => len.saturating_sub(FIRST)..len,
            Some((start, end)) => start.min(len)..end.min(len),
        }
    }

    /// Whether the last row is on the page.
    pub fn at_end(self, len: usize) -> bool {
        self.range(len).end == len
    }

    /// Whether the first row is on the page.
    pub fn at_start(self, len: usize) -> bool {
        self.range(len).start == 0
    }

    /// The page came near the first row of the stretch, or near its last.
    pub fn reached(&mut self, first: bool, len: usize) {
        let Range { start, end } = self.range(len);
        let (start, end) = if first {
            let start = start.saturating_sub(STEP);
            (start, end.min(start + MOST))
        } else {
            let end = (end + STEP).min(len);
            (start.max(end.saturating_sub(MOST)), end)
        };
        self.moved = if end == len && len - start <= FIRST { None } else { Some((start, end)) };
    }

    /// A row was added at the end: a stretch that ended there still does.
    pub fn grew(&mut self, len: usize) {
        if let Some((start, end)) = self.moved
            && end + 1 >= len
        {
            self.moved = Some((start.max(len.saturating_sub(MOST)), len));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stretch_slides_over_all_rows_and_never_grows_too_long() {
        let len = 5_000;
        let mut window = Window::default();
        assert_eq!(window.range(len), 4_960..5_000);
        let mut seen = window.range(len).start;
        while !window.at_start(len) {
            window.reached(true, len);
            let range = window.range(len);
            assert!(range.len() <= MOST && range.start < seen && range.end > seen);
            seen = range.start;
        }
        while !window.at_end(len) {
            let before = window.range(len);
            window.reached(false, len);
            let range = window.range(len);
            assert!(range.len() <= MOST && range.start <= before.end && range.end > before.end);
        }
    }

    #[test]
    fn short_chats_are_whole_and_new_rows_are_shown_where_the_end_is_shown() {
        assert_eq!(Window::default().range(3), 0..3);
        let mut window = Window::default();
        window.reached(true, 100);
        assert_eq!(window.range(100), 20..100);
        window.grew(101);
        assert_eq!(window.range(101), 20..101);
        let mut middle = Window::around(50, 100);
        assert_eq!(middle.range(100), 30..70);
        middle.grew(101);
        assert_eq!(middle.range(101), 30..70);
        assert_eq!(Window::around(0, 1).range(1), 0..1);
        assert_eq!(Window { moved: Some((20, 60)) }.range(10), 10..10);
    }
}
