//! Text arrives in whole words: what a person reads does not change under their eyes.

/// The longest piece held back; scripts without spaces flow on.
const HELD_MAX: usize = 24;

/// Holds back the beginning of a word until its end is known.
#[derive(Debug, Default)]
pub(super) struct Words {
    held: String,
}

impl Words {
    /// Takes a piece; answers what may be shown.
    pub(super) fn push(&mut self, piece: &str) -> Option<String> {
        self.held.push_str(piece);
        let whole = self.held.rfind(char::is_whitespace).map_or(0, |at| {
            at + self.held.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
        });
        let end = if self.held.len() - whole > HELD_MAX { self.held.len() } else { whole };
        let rest = self.held.split_off(end);
        let shown = std::mem::replace(&mut self.held, rest);
        (!shown.is_empty()).then_some(shown)
    }

    /// The rest, at the end.
    pub(super) fn finish(self) -> String {
        self.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_whole_and_nothing_is_lost() {
        for pieces in
            [vec!["Hel", "lo", " wor", "ld, how", " are", "\u{a0}you"], vec!["日本語"; 30], vec![" "], vec![]]
        {
            let mut words = Words::default();
            let mut shown = String::new();
            for piece in &pieces {
                if let Some(more) = words.push(piece) {
                    assert!(!more.is_empty());
                    shown.push_str(&more);
                }
            }
            shown.push_str(&words.finish());
            assert_eq!(shown, pieces.concat());
        }
        let mut words = Words::default();
        assert_eq!(words.push("Hel"), None);
        assert_eq!(words.push("lo wor").as_deref(), Some("Hello "));
        assert_eq!(words.push(&"x".repeat(40)).map(|text| text.len()), Some(43));
    }
}
