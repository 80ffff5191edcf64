//! Names of exported files: readable, unique, and allowed on every system.
//!
//! A name is at most 120 bytes, differs from its neighbours by more than case, and holds nothing
//! that Windows refuses or that hides what it is.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::report::hides;
use super::text::cut;

const BYTES: usize = 120;

/// The names given so far in one folder each.
#[derive(Default)]
pub(super) struct Names {
    /// A folder with a name, folded: how often it was asked for.
    given: HashMap<String, u32>,
}

impl Names {
    /// A name in `folder` for something called `title` on `day`, with `ending` behind a dot.
    pub(super) fn give(&mut self, folder: &str, day: &str, title: &str, ending: &str) -> String {
        let title = safe(title);
        let stem = if title.is_empty() { day.to_owned() } else { format!("{day} {title}") };
        // Room for the dot, the ending and a number such as ` (123456)`.
        let room = BYTES.saturating_sub(ending.len()).saturating_sub(12);
        let stem = cut(&stem, room).trim_end_matches([' ', '.']).to_owned();
        let mut name = stem.clone();
        loop {
            let folded: String = format!("{folder}/{name}").nfkc().flat_map(char::to_lowercase).collect();
            let count = self.given.entry(folded).or_default();
            *count = count.saturating_add(1);
            if *count == 1 {
                return format!("{name}.{ending}");
            }
            // The count of the plain stem tells where to go on: no second search from the start.
            let plain: String = format!("{folder}/{stem}").nfkc().flat_map(char::to_lowercase).collect();
            let next = self.given.entry(plain).or_default();
            if name != stem {
                *next = next.saturating_add(1);
            }
            name = format!("{stem} ({next})");
        }
    }
}

/// A title without what a file name cannot hold.
fn safe(title: &str) -> String {
    let letter = |letter: char| match letter {
        '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '-',
        letter if hides(letter) => ' ',
        letter => letter,
    };
    let plain: String = title.chars().take(BYTES).map(letter).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").trim_matches(['.', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_short_and_unique() {
        let mut names = Names::default();
        let day = "2026-11-22";
        assert_eq!(names.give("j", day, "Été: a/b?", "md"), "2026-11-22 Été- a-b-.md");
        assert_eq!(names.give("j", day, "", "md"), "2026-11-22.md");
        assert_eq!(names.give("j", day, "Walk", "md"), "2026-11-22 Walk.md");
        assert_eq!(names.give("j", day, "WALK", "md"), "2026-11-22 WALK (2).md");
        assert_eq!(names.give("j", day, "walk (2)", "md"), "2026-11-22 walk (2) (2).md");
        assert_eq!(names.give("k", day, "walk", "md"), "2026-11-22 walk.md");
        assert_eq!(names.give("j", day, "..\u{202e}\n..", "md"), "2026-11-22 (2).md");
        let long = names.give("j", day, &"é".repeat(500), "md");
        assert!(long.len() <= BYTES && long.ends_with(".md"), "{long}");
    }

    #[test]
    fn ten_thousand_of_one_title_get_ten_thousand_names() {
        let mut names = Names::default();
        let mut given: Vec<String> = (0..10_000).map(|_| names.give("j", "2026-11-22", "a", "md")).collect();
        given.sort();
        given.dedup();
        assert_eq!(given.len(), 10_000);
    }
}
