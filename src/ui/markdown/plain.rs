//! A message without its marks: for the clipboard, titles and previews.

use super::parse::parse;
use super::tree::{Block, Inline, Item};

/// The words of a message. Paragraphs stand one line apart, entries of lists keep their numbers,
/// cells of tables stand a tab apart, and a link's address follows its words in brackets.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    blocks(&parse(text), "", &mut out);
    out.truncate(out.trim_end().len());
    out
}

fn blocks(list: &[Block], indent: &str, out: &mut String) {
    let mut before: Option<&Block> = None;
    for part in list.iter().filter(|part| !matches!(part, Block::Rule | Block::Pen)) {
        if let Some(before) = before {
            let is_tight = matches!((before, part), (Block::Line(_), Block::Line(_) | Block::List { .. }));
            out.push_str(if is_tight { "\n" } else { "\n\n" });
            out.push_str(indent);
        }
        block(part, indent, out);
        before = Some(part);
    }
}

fn block(block: &Block, indent: &str, out: &mut String) {
    match block {
        Block::Paragraph(words) | Block::Line(words) | Block::Heading(_, words) => {
            let mut text = String::new();
            inlines(words, &mut text);
            lines(&text, indent, out);
        }
        Block::List { start, items } => list(*start, items, indent, out),
        Block::Quote(inner) => blocks(inner, indent, out),
        Block::Code { text, .. } | Block::Verbatim(text) => lines(text, indent, out),
        Block::Table { head, rows, .. } => {
            for (at, row) in std::iter::once(head).chain(rows).enumerate() {
                if at > 0 {
                    out.push('\n');
                    out.push_str(indent);
                }
                for (at, cell) in row.iter().enumerate() {
                    out.push_str(if at > 0 { "\t" } else { "" });
                    inlines(cell, out);
                }
            }
        }
        Block::Rule | Block::Pen => {}
    }
}

fn list(start: Option<u64>, items: &[Item], indent: &str, out: &mut String) {
    let is_loose = items.iter().any(|item| matches!(item.blocks.first(), Some(Block::Paragraph(_))));
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(if is_loose { "\n\n" } else { "\n" });
            out.push_str(indent);
        }
        let mark = match (item.task, start) {
            (Some(true), _) => "[x] ".to_owned(),
            (Some(false), _) => "[ ] ".to_owned(),
            (None, Some(start)) => format!("{}. ", start.saturating_add(at as u64)),
            (None, None) => "- ".to_owned(),
        };
        out.push_str(&mark);
        blocks(&item.blocks, &format!("{indent}{}", " ".repeat(mark.len())), out);
    }
}

fn lines(text: &str, indent: &str, out: &mut String) {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
            out.push_str(indent);
        }
        out.push_str(line);
    }
}

/// The words of a line.
pub(super) fn inlines(list: &[Inline], out: &mut String) {
    for inline in list {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Strike(inner) => inlines(inner, out),
            Inline::Break => out.push('\n'),
            Inline::Link { text, address } => {
                inlines(text, out);
                bracketed(address.as_deref(), out);
            }
            Inline::Picture { alt, address } => {
                out.push_str(alt);
                bracketed(address.as_deref(), out);
            }
            Inline::Attachment { alt, .. } => out.push_str(alt),
            Inline::Pen => {}
        }
    }
}

fn bracketed(address: Option<&str>, out: &mut String) {
    if let Some(address) = address {
        out.push_str(" (");
        out.push_str(address);
        out.push(')');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_stay_and_the_marks_go() {
        for (text, words) in [
            ("", ""),
            ("# A *b* **c** ~~d~~ `e`", "A b c d e"),
            ("a\nb\n\nc", "a\nb\n\nc"),
            ("- a\n- b\n  1. c\n  2. d\n", "- a\n- b\n  1. c\n  2. d"),
            ("3. a\n4. b", "3. a\n4. b"),
            ("- [x] a\n- [ ] b", "[x] a\n[ ] b"),
            ("> a\n> > b", "a\n\nb"),
            ("```rust\nlet a;\n\nlet b;\n```\nend", "let a;\n\nlet b;\n\nend"),
            ("|a|b|\n|-|-|\n|c|d|", "a\tb\nc\td"),
            ("[a](https://b.example) <https://c.example>", "a (https://b.example) https://c.example"),
            ("![a](b.png)", "a (b.png)"),
            ("<b>a</b> &amp; c", "<b>a</b> & c"),
            ("a\n\n---\n\nb", "a\n\nb"),
        ] {
            assert_eq!(plain(text), words, "{text:?}");
        }
    }
}
