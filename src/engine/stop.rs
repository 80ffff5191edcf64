//! Finds stop texts in an answer that arrives in pieces.
//!
//! No part of a stop text is ever shown: what could still become one is held back until the next
//! pieces decide. Text before it, and text that turned out harmless, comes out unchanged.

/// What one piece of the answer led to.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Emit {
    /// Text that may be shown now.
    pub(super) text: String,
    /// Whether a stop text was met; nothing follows.
    pub(super) stopped: bool,
}

/// A streaming search for several stop texts at once.
#[derive(Clone, Debug)]
pub(super) struct StopTexts {
    stops: Vec<String>,
    held: String,
    stopped: bool,
}

impl StopTexts {
    /// Looks for each of `stops`. Empty ones are passed over: they would stop every answer.
    pub(super) fn new(stops: &[String]) -> Self {
        let stops = stops.iter().filter(|stop| !stop.is_empty()).cloned().collect();
        Self { stops, held: String::new(), stopped: false }
    }

    /// Takes the next piece and gives what is safe to show. After a stop text nothing comes out.
    pub(super) fn push(&mut self, piece: &str) -> Emit {
        if self.stopped {
            return Emit { text: String::new(), stopped: true };
        }
        self.held.push_str(piece);
        // The stop text that ends first is the one a reader would meet first; of those that end
        // together, the longest hides the most.
        let ends = |stop: &String| self.held.find(stop.as_str()).map(|start| (start + stop.len(), start));
        if let Some((_, start)) = self.stops.iter().filter_map(ends).min() {
            self.stopped = true;
            self.held.truncate(start);
            return Emit { text: std::mem::take(&mut self.held), stopped: true };
        }
        let safe = self.held.len() - self.undecided();
        let rest = self.held.split_off(safe);
        Emit { text: std::mem::replace(&mut self.held, rest), stopped: false }
    }

    /// The answer is over: what was held back is harmless after all.
    pub(super) fn finish(&mut self) -> String {
        std::mem::take(&mut self.held)
    }

    /// Length of the longest end of the held text that begins a stop text.
    fn undecided(&self) -> usize {
        let begins = |stop: &String| {
            let lengths = stop.char_indices().map(|(at, _)| at).rev();
            lengths.into_iter().find(|len| stop.get(..*len).is_some_and(|start| self.held.ends_with(start)))
        };
        self.stops.iter().filter_map(begins).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stops(texts: &[&str]) -> StopTexts {
        StopTexts::new(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    fn emit(text: &str, stopped: bool) -> Emit {
        Emit { text: text.to_owned(), stopped }
    }

    #[test]
    fn text_without_stops_passes_at_once() {
        let mut none = stops(&["", ""]);
        assert_eq!(none.push("abc"), emit("abc", false));
        assert_eq!(none.finish(), "");
    }

    #[test]
    fn a_possible_start_is_held_and_released() {
        let mut matcher = stops(&["END"]);
        assert_eq!(matcher.push("the E"), emit("the ", false));
        assert_eq!(matcher.push("N"), emit("", false));
        assert_eq!(matcher.push("EN"), emit("EN", false));
        assert_eq!(matcher.finish(), "EN");
    }

    #[test]
    fn a_stop_over_three_pieces_is_never_shown() {
        let mut matcher = stops(&["</answer>"]);
        assert_eq!(matcher.push("42</"), emit("42", false));
        assert_eq!(matcher.push("answ"), emit("", false));
        assert_eq!(matcher.push("er> and more"), emit("", true));
        assert_eq!(matcher.push("more"), emit("", true));
        assert_eq!(matcher.finish(), "");
    }

    #[test]
    fn the_stop_that_ends_first_wins_and_the_longest_of_equals() {
        assert_eq!(stops(&["long stop", "ng"]).push("a long stop"), emit("a lo", true));
        assert_eq!(stops(&["bc", "abc"]).push("xabc"), emit("x", true));
    }

    #[test]
    fn characters_of_several_bytes_are_never_cut() {
        let mut matcher = stops(&["Ünde", "日本語"]);
        assert_eq!(matcher.push("Ü"), emit("", false));
        assert_eq!(matcher.push("日"), emit("Ü", false));
        assert_eq!(matcher.push("本"), emit("", false));
        assert_eq!(matcher.push("日本"), emit("日本", false));
        assert_eq!(matcher.push("語"), emit("", true));
    }

    /// Every way to cut a text in pieces gives the same answer as the whole text at once.
    #[test]
    fn the_cut_into_pieces_does_not_matter() {
        for (texts, answer) in [
            (vec!["aab"], "aaaabaa"),
            (vec!["aba", "abb"], "ababb"),
            (vec!["é€", "€é"], "é€é"),
            (vec!["xyz"], "xyxyxyx"),
        ] {
            let mut whole = stops(&texts);
            let first = whole.push(answer);
            let expected = (first.text + &whole.finish(), first.stopped);
            let chars: Vec<char> = answer.chars().collect();
            for cuts in 0..1_u32 << (chars.len() - 1) {
                let (mut matcher, mut shown, mut stopped) = (stops(&texts), String::new(), false);
                let mut piece = String::new();
                for (i, c) in chars.iter().enumerate() {
                    piece.push(*c);
                    if cuts >> i & 1 == 1 || i + 1 == chars.len() {
                        let emit = matcher.push(&std::mem::take(&mut piece));
                        shown += &emit.text;
                        stopped |= emit.stopped;
                        assert!(texts.iter().all(|stop| !shown.contains(stop)));
                    }
                }
                shown += &matcher.finish();
                assert_eq!((shown, stopped), expected, "{texts:?} cut as {cuts:b}");
            }
        }
    }
}
