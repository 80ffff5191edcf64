//! Which letters a template may cut out of a text.
//!
//! `replace('/think', '')` makes `<|im_end|>` of `<|im_/thinkend|>`, and further calls of deeper
//! nests. Whatever their order, what goes consists of the letters of their first arguments and
//! what stays keeps its order: without those letters the text spells the token without them.
//! `protect.rs` looks for that. Pieces taken by slices or `split` and put together again are not
//! looked for, only what stands at the ends of whole texts.

use std::collections::HashSet;

/// The letters, in lower case; none if the template cuts nothing.
pub(super) fn letters(source: &str) -> HashSet<char> {
    let mut letters = HashSet::new();
    for (at, name) in source.match_indices("replace") {
        let rest = source.get(at + name.len()..).unwrap_or_default().trim_start();
        let argument = rest.strip_prefix('(').map(str::trim_start);
        match (argument.map(literal), rest.starts_with(['\'', '"'])) {
            (Some(Some(text)), _) => letters.extend(text.to_ascii_lowercase().chars()),
            // Anything, by a name or by `map('replace', ...)`; signs are left for tokens to be known by.
            (Some(None), _) | (None, true) => {
                letters.extend(('a'..='z').chain('0'..='9').chain(" \n_-/".chars()));
            }
            (None, false) => {}
        }
    }
    letters
}

/// The text of a string that begins here; `None` if there is none or only the engine can read it.
fn literal(argument: &str) -> Option<String> {
    let quote = argument.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let mut text = String::new();
    let mut chars = argument.chars().skip(1);
    loop {
        text.push(match chars.next()? {
            '\\' => match chars.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                c if c.is_ascii_alphanumeric() => return None,
                c => c,
            },
            c if c == quote => return Some(text),
            c => c,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> String {
        let mut letters: Vec<char> = letters(source).into_iter().collect();
        letters.sort_unstable();
        letters.into_iter().collect()
    }

    #[test]
    fn letters_of_every_call_are_collected() {
        assert_eq!(found("{{ a | trim }} replace nothing"), "");
        assert_eq!(found("{{ a.replace('/Th', 'xyz') | replace( \"\\n\\'\", '') }}"), "\n'/ht");
    }

    #[test]
    fn what_cannot_be_read_may_be_any_letter() {
        for source in
            ["{{ a.replace(b, '') }}", r"{{ a | replace('\x41', '') }}", "{{ a | map('replace', 'b', '') }}"]
        {
            assert!(found(source).contains("abcdefgh"), "{source}");
        }
    }
}
