//! A message while it is written: whole words, and the pen behind the last one.

use super::tree::{Block, Inline};

/// A word that grows longer than this is shown although it may not be over.
const HELD_CHARS_MAX: usize = 24;

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

/// Puts the pen behind the last word of `blocks`.
pub(super) fn place(blocks: &mut Vec<Block>) {
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
    use super::super::parse;
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
    fn the_pen_stands_behind_the_last_word() {
        for text in
            ["", "a", "# a", "- a\n  - b", "> a\n> > b", "1. a\n\n   b", "|a|\n|-|\n|b|", "---", "<b>"]
        {
            let mut blocks = parse(text);
            place(&mut blocks);
            assert_eq!(format!("{blocks:?}").matches("Pen").count(), 1, "{text:?}");
        }
        let mut blocks = parse("```\nlet a");
        place(&mut blocks);
        assert!(matches!(blocks[..], [Block::Code { is_open: true, .. }]));
    }
}
