//! Rust sources as far as the rules on words need them: names, string literals and marks.
//!
//! Comments, characters and lifetimes are skipped; a literal is what stands between its quotes.

/// A piece of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A name, a keyword or a number.
    Word(&'a str),
    /// What stands in a string literal, as it is spelled.
    Text(&'a str),
    /// Any other mark.
    Mark(char),
}

/// The tokens of a source, each with its line.
pub fn tokens(source: &str) -> Vec<(usize, Token<'_>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let (length, token) = next(rest, first);
        if let Some(token) = token {
            let line = source[..at].matches('\n').count() + 1;
            found.push((line, token));
        }
        at += length.max(first.len_utf8());
    }
    found
}

/// How long the next piece is, and what it is.
fn next(rest: &str, first: char) -> (usize, Option<Token<'_>>) {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    match first {
        _ if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), None),
        _ if rest.starts_with("/*") => (rest.find("*/").map_or(rest.len(), |end| end + 2), None),
        '"' => text(rest, 0),
        '\'' => (character(rest), None),
        _ if is_part(first) => {
            let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let is_prefix = matches!(&rest[..end], "r" | "b" | "br" | "c" | "cr");
            if is_prefix && rest[end..].starts_with(['"', '#']) && raw_or_text(&rest[end..]) {
                return text(rest, end);
            }
            (end, Some(Token::Word(&rest[..end])))
        }
        _ if first.is_whitespace() => (first.len_utf8(), None),
        _ => (first.len_utf8(), Some(Token::Mark(first))),
    }
}

/// Whether a literal begins here, and not a raw name such as `r#type`.
fn raw_or_text(rest: &str) -> bool {
    rest.trim_start_matches('#').starts_with('"')
}

/// A string literal whose prefix is `prefix` bytes long.
fn text(rest: &str, prefix: usize) -> (usize, Option<Token<'_>>) {
    let hashes = rest[prefix..].len() - rest[prefix..].trim_start_matches('#').len();
    let start = prefix + hashes + 1;
    let is_raw = rest[..prefix].contains('r');
    let close = format!("\"{}", "#".repeat(hashes));
    let mut end = start;
    while end < rest.len() && !rest[end..].starts_with(&close) {
        let step = rest[end..].chars().next().map_or(1, char::len_utf8);
        // What follows a backslash closes nothing.
        let skipped = rest[end + step..].chars().next().map_or(0, char::len_utf8);
        end += if !is_raw && rest[end..].starts_with('\\') { step + skipped } else { step };
    }
    let end = end.min(rest.len());
    ((end + close.len()).min(rest.len()), Some(Token::Text(&rest[start..end])))
}

/// The length of a character literal, or of the mark that begins a lifetime.
fn character(rest: &str) -> usize {
    let mut inside = rest[1..].char_indices();
    let (Some((_, first)), Some((second_at, second))) = (inside.next(), inside.next()) else { return 1 };
    if first == '\\' {
        return rest.get(3..).and_then(|rest| rest.find('\'')).map_or(1, |end| end + 4);
    }
    if second == '\'' { 1 + second_at + 1 } else { 1 }
}

#[test]
fn names_texts_and_marks_are_told_apart() {
    use Token::{Mark, Text, Word};
    let source =
        "let r#type = \"a \\\" b\"; // \"c\"\n/* \"d\" */ f('\"', 'x', '\\'', r#\"e \"f\" \"#, b\"g\")<'a>";
    let found: Vec<Token<'_>> = tokens(source).into_iter().map(|(_, token)| token).collect();
    let start = [Word("let"), Word("r"), Mark('#'), Word("type"), Mark('='), Text("a \\\" b"), Mark(';')];
    assert_eq!(found[..7], start);
    let texts: Vec<&Token<'_>> = found[7..].iter().filter(|token| matches!(token, Text(_))).collect();
    assert_eq!(texts, [&Text("e \"f\" "), &Text("g")]);
    assert_eq!(found.last(), Some(&Mark('>')));
    assert_eq!(tokens(source).last().unwrap().0, 2);
    for broken in ["\"", "'", "r#\"", "/*", "'\\", "\"\\", "é'ü"] {
        tokens(broken);
    }
}
