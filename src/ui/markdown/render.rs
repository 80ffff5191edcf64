//! Blocks as Dioxus nodes. Every element and attribute a message can become stands in this file.
//!
//! Elements: `div p h3 h4 h5 h6 ul ol li blockquote pre code table thead tbody tr th td hr em strong
//! s span br button`. Attributes: `class dir start tabindex role aria-* data-*`, none of them with
//! words of the message but the description of a picture and what `language` lets through.

use std::cell::RefCell;
use std::rc::Rc;

use dioxus::prelude::*;

use super::parse::{parse, verbatim};
use super::pen;
use super::split::{Piece, Pieces};
use super::tree::{Align, Block, Inline, Item};

/// The few words a message needs from the app, in the language of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// On the button that copies a block of code.
    pub copy_code: String,
    /// Name of a block of code without a language.
    pub code: String,
    /// Name of a table.
    pub table: String,
    /// Name of a picture without a description.
    pub picture: String,
    /// Name of a task that is done.
    pub task_done: String,
    /// Name of a task that is open.
    pub task_open: String,
}

/// The text of a message. While it is written, only whole words are shown, with the pen behind the
/// last of them, and only the piece that grows is read and drawn again.
#[component]
pub fn MessageText(
    /// The message as it was written.
    text: Rc<str>,
    /// Whether more is to come.
    #[props(default)]
    writing: bool,
    /// The words of the app.
    labels: Rc<Labels>,
    /// Called with the code of a block whose copy button was pressed.
    on_copy_code: Callback<String>,
) -> Element {
    let pieces = use_hook(|| Rc::new(RefCell::new(Pieces::default())));
    let shown = if writing { pen::whole_words(&text) } else { &text };
    let mut pieces = pieces.borrow_mut().update(shown);
    if writing && pieces.is_empty() {
        pieces.push(Piece::Marked("".into()));
    }
    let last = pieces.len().saturating_sub(1);
    rsx! {
        div { class: "message-text",
            for (at , piece) in pieces.into_iter().enumerate() {
                PieceText {
                    key: "{at}",
                    piece,
                    writing: writing && at == last,
                    labels: labels.clone(),
                    on_copy_code,
                }
            }
        }
    }
}

/// One piece; drawn again only when its own text changes.
#[component]
fn PieceText(piece: Piece, writing: bool, labels: Rc<Labels>, on_copy_code: Callback<String>) -> Element {
    let blocks = match &piece {
        Piece::Marked(text) if writing => pen::written(text),
        Piece::Marked(text) => parse(text),
        Piece::Verbatim(text) => verbatim(text),
    };
    let page = Page { labels, on_copy_code };
    page.blocks(&blocks)
}

/// What drawing needs beside the blocks.
struct Page {
    labels: Rc<Labels>,
    on_copy_code: Callback<String>,
}

impl Page {
    fn blocks(&self, blocks: &[Block]) -> Element {
        rsx! {
            for block in blocks {
                {self.block(block)}
            }
        }
    }

    fn block(&self, block: &Block) -> Element {
        match block {
            Block::Paragraph(words) => rsx! {
                p { dir: "auto", {self.inlines(words)} }
            },
            Block::Line(words) => rsx! {
                span { class: "line", dir: "auto", {self.inlines(words)} }
            },
            Block::Heading(level, words) => self.heading(*level, words),
            Block::List { start, items } => self.list(*start, items),
            Block::Quote(inner) => rsx! {
                blockquote { dir: "auto", {self.blocks(inner)} }
            },
            Block::Code { info, text, is_open } => self.code(info, text, *is_open),
            Block::Table { aligns, head, rows } => self.table(aligns, head, rows),
            Block::Rule => rsx! {
                hr {}
            },
            Block::Verbatim(text) => rsx! {
                p { class: "verbatim", dir: "auto", {text.as_str()} }
            },
            Block::Pen => rsx! {
                p { {pen_stroke()} }
            },
        }
    }

    /// A heading; the page's own headings come first, so a message begins at the third level.
    fn heading(&self, level: u8, words: &[Inline]) -> Element {
        let words = self.inlines(words);
        match level {
            1 => rsx! {
                h3 { dir: "auto", {words} }
            },
            2 => rsx! {
                h4 { dir: "auto", {words} }
            },
            3 => rsx! {
                h5 { dir: "auto", {words} }
            },
            _ => rsx! {
                h6 { dir: "auto", {words} }
            },
        }
    }

    fn list(&self, start: Option<u64>, items: &[Item]) -> Element {
        let entries = items.iter().map(|item| self.item(item));
        match start {
            // The page counts in 32 bits.
            Some(start) => rsx! {
                ol { start: "{start.min(i32::MAX as u64)}", dir: "auto", {entries} }
            },
            None => rsx! {
                ul { dir: "auto", {entries} }
            },
        }
    }

    fn item(&self, item: &Item) -> Element {
        let Some(is_done) = item.task else {
            return rsx! {
                li { {self.blocks(&item.blocks)} }
            };
        };
        let name = if is_done { &self.labels.task_done } else { &self.labels.task_open };
        rsx! {
            li { class: "task",
                span { class: "task-box", role: "img", aria_label: "{name}", "data-done": "{is_done}" }
                div { class: "task-text", {self.blocks(&item.blocks)} }
            }
        }
    }

    fn code(&self, info: &str, text: &str, is_open: bool) -> Element {
        let (on_copy_code, copied) = (self.on_copy_code, text.to_owned());
        let name = if info.is_empty() { &self.labels.code } else { info };
        rsx! {
            div { class: "code", "data-language": language(info),
                div { class: "code-head",
                    span { class: "code-name", "{name}" }
                    button {
                        class: "code-copy",
                        onclick: move |_| on_copy_code.call(copied.clone()),
                        "{self.labels.copy_code}"
                    }
                }
                // A box that scrolls is reached and scrolled by keyboard, and so has a name.
                pre { dir: "ltr", tabindex: "0", role: "group", aria_label: "{self.labels.code}",
                    code {
                        {text}
                        if is_open {
                            {pen_stroke()}
                        }
                    }
                }
            }
        }
    }

    fn table(&self, aligns: &[Align], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) -> Element {
        let set = |at: usize| match aligns.get(at) {
            Some(Align::Center) => "center",
            Some(Align::End) => "end",
            Some(Align::Start) | None => "start",
        };
        rsx! {
            div { class: "table", tabindex: "0", role: "group", aria_label: "{self.labels.table}",
                table { dir: "auto",
                    thead {
                        tr {
                            for (at , cell) in head.iter().enumerate() {
                                th { "data-align": set(at), {self.inlines(cell)} }
                            }
                        }
                    }
                    tbody {
                        for row in rows {
                            tr {
                                for (at , cell) in row.iter().enumerate() {
                                    td { "data-align": set(at), {self.inlines(cell)} }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn inlines(&self, inlines: &[Inline]) -> Element {
        // One run of words needs no fragment around it, and most lines are one.
        if let [inline] = inlines {
            return self.inline(inline);
        }
        rsx! {
            for inline in inlines {
                {self.inline(inline)}
            }
        }
    }

    fn inline(&self, inline: &Inline) -> Element {
        match inline {
            Inline::Text(text) => rsx! {
                {text.as_str()}
            },
            Inline::Emphasis(inner) => rsx! {
                em { {self.inlines(inner)} }
            },
            Inline::Strong(inner) => rsx! {
                strong { {self.inlines(inner)} }
            },
            Inline::Strike(inner) => rsx! {
                s { {self.inlines(inner)} }
            },
            Inline::Code(text) => rsx! {
                code { dir: "ltr", {text.as_str()} }
            },
            Inline::Break => rsx! {
                br {}
            },
            Inline::Link { text, address } => rsx! {
                span { class: "link", {self.inlines(text)} }
                {address_text(address.as_deref())}
            },
            Inline::Picture { alt, address } => rsx! {
                {self.picture("picture", alt, None)}
                {address_text(address.as_deref())}
            },
            Inline::Attachment { alt, hash } => self.picture("attachment", alt, Some(hash)),
            Inline::Pen => pen_stroke(),
        }
    }

    /// The place of a picture that is not shown.
    fn picture(&self, class: &str, alt: &str, hash: Option<&str>) -> Element {
        let name = if alt.trim().is_empty() { &self.labels.picture } else { alt };
        rsx! {
            span { class: "{class}", role: "img", aria_label: "{name}", "data-attachment": hash.map(str::to_owned), "{name}" }
        }
    }
}

/// The address of a link, to be read and copied, never to be opened by a touch.
fn address_text(address: Option<&str>) -> Element {
    let Some(address) = address else { return VNode::empty() };
    rsx! {
        " "
        span { class: "address", dir: "ltr", "({address})" }
    }
}

fn pen_stroke() -> Element {
    rsx! {
        span { class: "pen", aria_hidden: "true" }
    }
}

/// What may stand in `data-language`.
fn language(info: &str) -> Option<String> {
    let name = info.split([' ', ',', '{']).next().unwrap_or_default().to_ascii_lowercase();
    let is_fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '+' | '#' | '-');
    ((1..=20).contains(&name.len()) && name.chars().all(is_fit)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn a_language_is_a_short_plain_word() {
        for (info, name) in [
            ("rust", Some("rust")),
            ("C++ numbered", Some("c++")),
            ("rust,ignore", Some("rust")),
            ("", None),
            ("\"onload", None),
            ("a_very_strange:thing", None),
            ("abcdefghijklmnopqrstu", None),
        ] {
            assert_eq!(language(info).as_deref(), name, "{info}");
        }
    }
}
