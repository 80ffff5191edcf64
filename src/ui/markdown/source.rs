//! The text of a message as the Markdown parser gets it, and what it never gets.
//!
//! The parser's work grows with the square of a few hostile inputs, and it takes link definitions
//! out of the text; both are dealt with here, before and around it.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

/// A message longer than this is shown as plain paragraphs.
pub(super) const MARKED_BYTES_MAX: usize = 256 << 10;

/// Quotation and list marks that may open one line.
const MARKS_MAX: usize = 48;

/// What the dialect has beyond CommonMark.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}

/// Whether the text may be read as Markdown: neither too long nor nested beyond all sense.
pub(super) fn is_readable(text: &str) -> bool {
    text.len() <= MARKED_BYTES_MAX && text.lines().all(|line| opening_marks(line) <= MARKS_MAX)
}

/// How many quotation and list marks open a line, one inside the other.
fn opening_marks(line: &str) -> usize {
    let bytes = line.as_bytes();
    let (mut at, mut marks) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        let digits = bytes.iter().skip(at).take_while(|byte| byte.is_ascii_digit()).count();
        match byte {
            b' ' | b'\t' => at += 1,
            b'>' | b'-' | b'+' | b'*' => (at, marks) = (at + 1, marks + 1),
            _ if digits > 0 && matches!(bytes.get(at + digits), Some(b'.' | b')')) => {
                (at, marks) = (at + digits + 1, marks + 1);
            }
            _ => break,
        }
    }
    marks
}

/// A text whose definitions stay text, and where it differs from the one it was made of.
pub(super) struct Source<'a> {
    /// What the parser reads.
    pub(super) text: Cow<'a, str>,
    /// Where a backslash was put in.
    escapes: Vec<usize>,
}

impl<'a> Source<'a> {
    /// The source of `text`. The parser would silently take `[label]: address` lines out; a
    /// backslash before each of them keeps them in.
    pub(super) fn new(text: &'a str) -> Self {
        let parser = Parser::new_ext(text, options());
        if parser.reference_definitions().iter().next().is_none() {
            return Self { text: Cow::Borrowed(text), escapes: Vec::new() };
        }
        let mut found = Vec::new();
        let mut covered = 0;
        for (event, range) in parser.into_offset_iter() {
            if is_leaf(&event) {
                openings(text, covered..range.start, &mut found);
                covered = covered.max(range.end);
            }
        }
        openings(text, covered..text.len(), &mut found);
        let mut escaped = String::with_capacity(text.len() + found.len());
        let mut escapes = Vec::with_capacity(found.len());
        let mut copied = 0;
        for at in found {
            escaped.push_str(text.get(copied..at).unwrap_or_default());
            escapes.push(escaped.len());
            escaped.push('\\');
            copied = at;
        }
        escaped.push_str(text.get(copied..).unwrap_or_default());
        Self { text: Cow::Owned(escaped), escapes }
    }

    /// The offset in the original text of an offset in this one.
    pub(super) fn original(&self, at: usize) -> usize {
        at - self.escapes.partition_point(|escape| *escape < at)
    }

    /// Whether nothing is left that the parser would take out.
    pub(super) fn is_whole(&self) -> bool {
        self.escapes.is_empty()
            || Parser::new_ext(&self.text, options()).reference_definitions().iter().next().is_none()
    }
}

/// Whether an event's range holds text that will be shown.
fn is_leaf(event: &Event) -> bool {
    !matches!(event, Event::Start(Tag::Item | Tag::List(_) | Tag::BlockQuote(_)) | Event::End(_))
}

/// The square brackets that open a line within `range` of `text`, which no block holds.
fn openings(text: &str, range: Range<usize>, found: &mut Vec<usize>) {
    let held = text.get(range.clone()).unwrap_or_default();
    let mut is_opening = true;
    for (offset, c) in held.char_indices() {
        match c {
            '\n' => is_opening = true,
            '[' if is_opening => {
                is_opening = false;
                if !is_task_box(held.get(offset..).unwrap_or_default()) {
                    found.push(range.start + offset);
                }
            }
            ' ' | '\t' | '\r' | '>' | '-' | '+' | '*' | '.' | ')' | '0'..='9' => {}
            _ => is_opening = false,
        }
    }
}

/// Whether `text` opens with the box of a task and not with a definition.
fn is_task_box(text: &str) -> bool {
    let done = text.strip_prefix("[x]").or_else(|| text.strip_prefix("[X]"));
    text.starts_with("[ ]") || done.is_some_and(|rest| !rest.starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_stay_text() {
        for (text, escaped) in [
            ("[a]: /b", "\\[a]: /b"),
            ("> [a]: /b\n\n[a]: /c\n\n[a]", "> \\[a]: /b\n\n\\[a]: /c\n\n[a]"),
            ("- [x]: y 'z'\n[b]: c", "- \\[x]: y 'z'\n\\[b]: c"),
            ("[a]: b\n\n```\n[c]: d\n```", "\\[a]: b\n\n```\n[c]: d\n```"),
            ("[a]: b\n\n- [x] c\n\n  [ ] d\n- [x]: e", "\\[a]: b\n\n- [x] c\n\n  [ ] d\n- \\[x]: e"),
            ("[a](b)", "[a](b)"),
        ] {
            let source = Source::new(text);
            assert_eq!(source.text, escaped);
            assert!(source.is_whole());
        }
    }

    #[test]
    fn offsets_come_back() {
        let text = "[a]: b\n\n[c]: d\n\nend";
        let source = Source::new(text);
        let at = source.text.find("end").unwrap();
        assert_eq!(source.original(at), text.find("end").unwrap());
        assert_eq!(source.original(0), 0);
        let second = source.text.rfind("\\[").unwrap();
        assert_eq!(source.original(second), text.rfind('[').unwrap());
    }

    #[test]
    fn marks_are_counted_at_the_opening_of_a_line() {
        for (line, marks) in [("a > b", 0), ("> > - a", 3), ("12. 3) x", 2), ("2024 was", 0), ("- - -", 3)] {
            assert_eq!(opening_marks(line), marks, "{line}");
        }
        assert!(is_readable(&"> ".repeat(MARKS_MAX)));
        assert!(!is_readable(&">".repeat(MARKS_MAX + 1)));
        assert!(!is_readable(&"a".repeat(MARKED_BYTES_MAX + 1)));
    }
}
