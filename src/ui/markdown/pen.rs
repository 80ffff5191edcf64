//! A message while it is written: whole words, marks that are not closed yet, and the pen behind
//! the last word.

use std::borrow::Cow;

use super::parse::parse;
use super::tree::{Block, Inline};

/// A word that grows longer than this is shown although it may not be over.
const HELD_CHARS_MAX: usize = 24;

/// Marks are closed in the last paragraph, as far as it is no longer than this.
const OPEN_BYTES_MAX: usize = 4 << 10;

/// `text` up to its last whole word: new text appears in words, not in letters. A script without
/// spaces between words is shown at once.
pub fn whole_words(text: &str) -> &str {
    let held = text.chars().rev().take(HELD_CHARS_MAX + 1).take_while(|c| !c.is_whitespace());
    let (mut chars, mut bytes) = (0, 0);
    for c in held {
        if c >= '\u{2e80}' {
            return text;
        }
        chars += 1;
        bytes += c.len_utf8();
    }
    if chars > HELD_CHARS_MAX { text } else { text.get(..text.len() - bytes).unwrap_or(text) }
}

/// The blocks of a text that goes on, with the pen behind its last word.
pub(super) fn written(text: &str) -> Vec<Block> {
    let mut blocks = parse(text);
    if ends_in_words(&blocks)
        && let Cow::Owned(closed) = closed(text)
    {
        blocks = parse(&closed);
    }
    place(&mut blocks);
    blocks
}

/// Whether marks mean something where the text goes on.
fn ends_in_words(blocks: &[Block]) -> bool {
    match blocks.last() {
        Some(Block::Paragraph(_) | Block::Line(_) | Block::Heading(..)) => true,
        Some(Block::Quote(inner)) => ends_in_words(inner),
        Some(Block::List { items, .. }) => items.last().is_some_and(|item| ends_in_words(&item.blocks)),
        _ => false,
    }
}

/// `text` with the emphasis and code closed that its last line leaves open, so that strong words
/// are strong from their first one on and no star comes and goes.
fn closed(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim_end();
    let paragraph = trimmed.rfind("\n\n").and_then(|at| trimmed.get(at + 2..)).unwrap_or(trimmed);
    let line_start = paragraph.rfind("\n- ").or_else(|| paragraph.rfind("\n* "));
    let last = line_start.and_then(|at| paragraph.get(at + 3..)).unwrap_or(paragraph);
    if last.len() > OPEN_BYTES_MAX || last.ends_with('\\') {
        return text.into();
    }
    let open = open_marks(last);
    if open.is_empty() { text.into() } else { (trimmed.to_owned() + &open.concat()).into() }
}

/// The marks that `line` leaves open, the innermost first.
fn open_marks(line: &str) -> Vec<&str> {
    let (mut open, mut at): (Vec<&str>, usize) = (Vec::new(), 0);
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let c = rest.chars().next().unwrap_or_default();
        if !matches!(c, '*' | '_' | '~' | '`') {
            // What stands behind a backslash is no mark.
            let escaped = rest.chars().nth(1).filter(|_| c == '\\').map_or(0, char::len_utf8);
            at += c.len_utf8() + escaped;
            continue;
        }
        let length = rest.len() - rest.trim_start_matches(c).len();
        let mark = rest.get(..length).unwrap_or_default();
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let after = rest.get(length..).and_then(|after| after.chars().next());
        at += length;
        if c == '`' {
            let Some(end) = line.get(at..).and_then(|rest| rest.find(mark)) else {
                open.push(mark);
                break;
            };
            at += end + length;
        } else if open.last() == Some(&mark) && before.is_some_and(|c| !c.is_whitespace()) {
            open.pop();
        } else if is_opening(mark, before, after) {
            open.push(mark);
        }
    }
    open.reverse();
    open
}

/// Whether a mark opens something: it stands before a word, and between two words only as stars.
fn is_opening(mark: &str, before: Option<char>, after: Option<char>) -> bool {
    let is_known = matches!(mark, "*" | "**" | "***" | "_" | "__" | "~~");
    let is_word = |c: char| c.is_alphanumeric();
    is_known && after.is_some_and(is_word) && !before.is_some_and(is_word)
}

/// Puts the pen behind the last word of `blocks`.
fn place(blocks: &mut Vec<Block>) {
    match blocks.last_mut() {
        Some(Block::Paragraph(inlines) | Block::Line(inlines) | Block::Heading(_, inlines)) => {
            inlines.push(Inline::Pen);
        }
        Some(Block::Quote(inner)) => place(inner),
        Some(Block::List { items, .. }) => match items.last_mut() {
            Some(item) => place(&mut item.blocks),
            None => blocks.push(Block::Pen),
        },
        Some(Block::Code { is_open, .. }) => *is_open = true,
        Some(Block::Table { rows, head, .. }) => match rows.last_mut().unwrap_or(head).last_mut() {
            Some(cell) => cell.push(Inline::Pen),
            None => blocks.push(Block::Pen),
        },
        Some(Block::Rule | Block::Verbatim(_) | Block::Pen) | None => blocks.push(Block::Pen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_wait_for_their_word() {
        for (text, shown) in [
            ("", ""),
            ("Hel", ""),
            ("Hello wor", "Hello "),
            ("Hello world ", "Hello world "),
            ("Voilà déj", "Voilà "),
            ("一つの言", "一つの言"),
        ] {
            assert_eq!(whole_words(text), shown);
        }
        let long = format!("see {}", "x".repeat(HELD_CHARS_MAX + 1));
        assert_eq!(whole_words(&long), long);
    }

    #[test]
    fn what_is_open_is_closed() {
        for (text, shown) in [
            ("a **strong word ", "a **strong word**"),
            ("*a **b ", "*a **b***"),
            ("a `let b ", "a `let b`"),
            ("~~old _one ", "~~old _one_~~"),
            ("- **a** b\n- **c ", "- **a** b\n- **c**"),
            ("**a** b ", "**a** b "),
            ("2 * 3 ** 4 ", "2 * 3 ** 4 "),
            ("snake_case a*b ", "snake_case a*b "),
            ("\\*a \\`b ", "\\*a \\`b "),
            ("`*a` b ", "`*a` b "),
            ("* a ", "* a "),
            ("**a\n\nb ", "**a\n\nb "),
        ] {
            assert_eq!(closed(text), shown);
        }
    }

    #[test]
    fn the_pen_stands_behind_the_last_word() {
        for text in
            ["", "a", "# a", "- a\n  - b", "> a\n> > b", "1. a\n\n   b", "|a|\n|-|\n|b|", "---", "<b>"]
        {
            assert_eq!(format!("{:?}", written(text)).matches("Pen").count(), 1, "{text:?}");
        }
        assert!(matches!(written("```\nlet a = `b")[..], [Block::Code { is_open: true, .. }]));
        assert_eq!(format!("{:?}", written("a **b ")).matches("Strong").count(), 1);
    }
}
