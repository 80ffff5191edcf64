//! Rewriting a text before it is split: Unicode normal forms, spaces as U+2581, prefixes.
//!
//! Invariant: applied to each part between spelled-out tokens on its own, never across one.
//! Names and rules are those of the `normalizer` of a `tokenizer.json`.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// One rewriting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rewrite {
    Nfc,
    Nfd,
    Nfkc,
    Nfkd,
    Lowercase,
    /// Whitespace at the ends is dropped.
    Strip {
        left: bool,
        right: bool,
    },
    /// Every occurrence is replaced.
    Replace {
        from: String,
        to: String,
    },
    /// Put before every part that is not empty.
    Prepend(String),
    /// Put before a part unless it stands there already; if `only_first`, only at the very start.
    Ensure {
        prefix: String,
        only_first: bool,
    },
}

/// The text after all rewritings. `is_first`: it stands at the very start of what is encoded.
pub(super) fn rewrite<'a>(rewrites: &[Rewrite], text: &'a str, is_first: bool) -> Cow<'a, str> {
    rewrites.iter().fold(Cow::Borrowed(text), |text, rewrite| match rewrite.apply(&text, is_first) {
        Some(new) => Cow::Owned(new),
        None => text,
    })
}

impl Rewrite {
    /// The new text, or nothing if it stays as it is.
    fn apply(&self, text: &str, is_first: bool) -> Option<String> {
        // ASCII is the same in every normal form.
        let not_ascii = || (!text.is_ascii()).then_some(text);
        match self {
            Self::Nfc => not_ascii().map(|text| text.nfc().collect()),
            Self::Nfd => not_ascii().map(|text| text.nfd().collect()),
            Self::Nfkc => not_ascii().map(|text| text.nfkc().collect()),
            Self::Nfkd => not_ascii().map(|text| text.nfkd().collect()),
            Self::Lowercase => Some(text.to_lowercase()),
            Self::Strip { left, right } => {
                let text = if *left { text.trim_start() } else { text };
                Some(if *right { text.trim_end() } else { text }.to_owned())
            }
            Self::Replace { from, to } => {
                text.contains(from.as_str()).then(|| text.replace(from.as_str(), to))
            }
            Self::Prepend(prefix) => (!text.is_empty()).then(|| format!("{prefix}{text}")),
            Self::Ensure { prefix, only_first } => {
                let missing =
                    !text.is_empty() && !text.starts_with(prefix.as_str()) && (is_first || !only_first);
                missing.then(|| format!("{prefix}{text}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewritings_follow_one_another() {
        let steps = [
            Rewrite::Nfc,
            Rewrite::Prepend(" ".into()),
            Rewrite::Replace { from: " ".into(), to: "▁".into() },
        ];
        assert_eq!(rewrite(&steps, "e\u{301} a", true), "▁é▁a");
        assert_eq!(rewrite(&steps, "", true), "");
    }

    #[test]
    fn a_prefix_is_ensured_where_asked() {
        let step = |only_first| [Rewrite::Ensure { prefix: "▁".into(), only_first }];
        assert_eq!(rewrite(&step(true), "a", false), "a");
        assert_eq!(rewrite(&step(true), "a", true), "▁a");
        assert_eq!(rewrite(&step(false), "▁a", true), "▁a");
        assert_eq!(rewrite(&step(false), "a", false), "▁a");
    }
}
