//! Cuts a template into text and tags, a tag into tokens, and long text where it can be paid for.
//!
//! Only what the scan in `repair.rs` needs: where things begin and end. Whether they make sense is
//! for the engine's own parser to say. Grammar: Jinja 2, `lexer.py`.

use super::functions::RAW;

/// Text that a step may write without paying, and the longest `{% raw %}` block, which cannot be made to.
const FREE_TEXT_BYTES: usize = 1024;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    Text,
    Operator,
}

/// One token and where it lies in its tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Where the next tag or comment begins, and with what.
pub(super) fn next_tag(text: &str) -> Option<(usize, &'static str)> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find('{') {
        let at = from + at;
        let opening =
            ["{{", "{%", "{#"].into_iter().find(|tag| text.get(at..).is_some_and(|t| t.starts_with(tag)));
        if let Some(opening) = opening {
            return Some((at, opening));
        }
        from = at + 1;
    }
    None
}

/// Length of a `{% raw %}` block with its ends, if one begins here.
pub(super) fn raw_block(tag: &str) -> Option<Result<usize, String>> {
    let is_tag = |tag: &str, name: &str| {
        let inner = tag.strip_prefix("{%")?;
        let inner =
            inner.strip_prefix(['-', '+']).unwrap_or(inner).trim_start().strip_prefix(name)?.trim_start();
        let inner = inner.strip_prefix(['-', '+']).unwrap_or(inner).strip_prefix("%}")?;
        Some(tag.len() - inner.len())
    };
    let mut at = is_tag(tag, "raw")?;
    while let Some(next) = tag.get(at..).and_then(|rest| rest.find("{%")) {
        at += next;
        match tag.get(at..).and_then(|rest| is_tag(rest, "endraw")) {
            Some(length) if at > FREE_TEXT_BYTES => {
                return Some(Err(format!("a raw block is long ({length})")));
            }
            Some(length) => return Some(Ok(at + length)),
            None => at += 2,
        }
    }
    Some(Err("a raw block has no end".to_owned()))
}

/// The tokens of the tag that begins `tag`, and its length with both ends.
pub(super) fn tag_body(tag: &str) -> Result<(Vec<Token<'_>>, usize), String> {
    let closing = if tag.starts_with("{{") { "}}" } else { "%}" };
    let mut tokens = Vec::new();
    let mut depth = 0_usize;
    let mut at = 2;
    if tag.get(at..).is_some_and(|rest| rest.starts_with(['-', '+'])) {
        at += 1;
    }
    loop {
        let rest = tag.get(at..).unwrap_or_default();
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        let dashed = trimmed.strip_prefix(['-', '+']).unwrap_or(trimmed);
        if depth == 0 && dashed.starts_with(closing) {
            return Ok((tokens, tag.len() - dashed.len() + 2));
        }
        let (kind, length) = token(trimmed)?;
        let text = trimmed.get(..length).unwrap_or_default();
        match text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.checked_sub(1).ok_or("a bracket is closed but not opened")?,
            _ => {}
        }
        tokens.push(Token { kind, text, start: at, end: at + length });
        at += length;
    }
}

/// Kind and length of the token that begins `text`.
fn token(text: &str) -> Result<(Kind, usize), String> {
    let Some(first) = text.chars().next() else {
        return Err("a tag has no end".to_owned());
    };
    let run = |is_part: &dyn Fn(char) -> bool| text.find(|c| !is_part(c)).unwrap_or(text.len());
    if first == '"' || first == '\'' {
        let mut escaped = false;
        for (at, c) in text.char_indices().skip(1) {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                c if c == first => return Ok((Kind::Text, at + 1)),
                _ => {}
            }
        }
        return Err("a text has no closing quote".to_owned());
    }
    if first.is_ascii_digit() {
        let whole = run(&|c| c.is_ascii_alphanumeric() || c == '_');
        let fraction = text.get(whole..).and_then(|rest| rest.strip_prefix('.'));
        let digits =
            fraction.map_or(0, |rest| rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len()));
        return Ok((Kind::Number, if digits > 0 { whole + 1 + digits } else { whole }));
    }
    if first.is_alphabetic() || first == '_' {
        return Ok((Kind::Word, run(&|c| c.is_alphanumeric() || c == '_')));
    }
    let is_double = ["**", "//", "==", "!=", ">=", "<="].iter().any(|double| text.starts_with(double));
    Ok((Kind::Operator, if is_double { 2 } else { first.len_utf8() }))
}

/// Long text with charges between its letters, away from its ends, where tags trim blanks.
pub(super) fn paid_text(text: &str) -> Result<String, String> {
    if text.len() <= FREE_TEXT_BYTES {
        return Ok(text.to_owned());
    }
    let letters: Vec<usize> =
        text.char_indices().filter(|(_, c)| !c.is_whitespace()).map(|(at, _)| at).collect();
    let inside = letters.windows(2).filter_map(|pair| match pair {
        [a, b] if text.get(*a..*b).is_some_and(|between| between.chars().count() == 1) => Some(*b),
        _ => None,
    });
    let place = inside.min_by_key(|at| at.abs_diff(text.len() / 2)).ok_or("it has a long run of blanks")?;
    let (before, after) = text.split_at(place);
    Ok(format!("{before}{{{{{}|{RAW}}}}}{after}", text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(tag: &str) -> Vec<&str> {
        tag_body(tag).unwrap().0.into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn tags_are_cut_into_tokens() {
        assert_eq!(tokens("{{- a.b['}}'] ~ 1.5 -}}"), ["a", ".", "b", "[", "'}}'", "]", "~", "1.5"]);
        assert_eq!(tokens("{% if x != {'a': {}} %}"), ["if", "x", "!=", "{", "'a'", ":", "{", "}", "}"]);
        assert_eq!(tokens(r#"{{ 'it\'s' }}"#), [r"'it\'s'"]);
        assert_eq!(tag_body("{{ a }} b").unwrap().1, 7);
    }

    #[test]
    fn tags_and_raw_blocks_are_found() {
        assert_eq!(next_tag("a { b {% c"), Some((6, "{%")));
        assert_eq!(next_tag("a { b"), None);
        assert_eq!(raw_block("{%- raw %}{{ a }}{% endraw -%}b"), Some(Ok(30)));
        assert_eq!(raw_block("{% rawish %}"), None);
        assert!(raw_block("{% raw %}a").is_some_and(|block| block.is_err()));
    }
}
