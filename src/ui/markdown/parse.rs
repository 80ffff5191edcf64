//! Markdown to blocks.
//!
//! One pass over the parser's events with a stack of our own; whatever the text, the tree is no
//! deeper than `DEPTH_MAX` allows and holds a bounded number of parts.

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, Parser, Tag, TagEnd};

use super::address;
use super::source::{Source, is_readable, options};
use super::tree::{Align, Block, DEPTH_MAX, Inline, Item};

/// A text with more parts than this is shown as it was written.
const EVENTS_MAX: usize = 60_000;

/// The blocks of a message or of a piece of one.
pub fn parse(text: &str) -> Vec<Block> {
    if !is_readable(text) {
        return verbatim(text);
    }
    let source = Source::new(text);
    if !source.is_whole() {
        return verbatim(text);
    }
    let mut builder = Builder::new(&source.text);
    for (count, (event, range)) in Parser::new_ext(&source.text, options()).into_offset_iter().enumerate() {
        if count >= EVENTS_MAX {
            return verbatim(text);
        }
        builder.take(event, range);
    }
    builder.finish()
}

/// A text that is shown as it came.
pub(super) fn verbatim(text: &str) -> Vec<Block> {
    let lines = text.trim_end_matches(['\n', '\r']);
    if lines.is_empty() { Vec::new() } else { vec![Block::Verbatim(clean(lines))] }
}

/// What stands open while events come in.
#[derive(Debug, PartialEq)]
enum Open {
    Page,
    Quote,
    List(Option<u64>),
    Item(Option<bool>),
    Paragraph,
    Line,
    Heading(u8),
    Code(String),
    Html,
    Table(Vec<Align>),
    Row,
    Cell,
    Emphasis,
    Strong,
    Strike,
    Link { dest: String, title: String },
    Image { dest: String, title: String },
}

/// An open part with what it holds so far; each kind fills the field of its own.
struct Frame {
    open: Open,
    blocks: Vec<Block>,
    items: Vec<Item>,
    rows: Vec<Vec<Vec<Inline>>>,
    cells: Vec<Vec<Inline>>,
    inlines: Vec<Inline>,
    text: String,
    /// How far into the source the last cell of a row reaches.
    cells_end: usize,
}

impl Frame {
    fn new(open: Open) -> Self {
        Self {
            open,
            blocks: Vec::new(),
            items: Vec::new(),
            rows: Vec::new(),
            cells: Vec::new(),
            inlines: Vec::new(),
            text: String::new(),
            cells_end: 0,
        }
    }
}

struct Builder<'a> {
    source: &'a str,
    page: Frame,
    stack: Vec<Frame>,
    /// Containers and marks that are open but too deep to be drawn.
    flat_containers: usize,
    flat_marks: usize,
}

impl<'a> Builder<'a> {
    fn new(source: &'a str) -> Self {
        let page = Frame::new(Open::Page);
        Self { source, page, stack: Vec::new(), flat_containers: 0, flat_marks: 0 }
    }

    fn finish(mut self) -> Vec<Block> {
        while !self.stack.is_empty() {
            self.close();
        }
        self.page.blocks
    }

    fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().unwrap_or(&mut self.page)
    }

    fn take(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(code) => self.inline(Inline::Code(clean(&code))),
            Event::SoftBreak | Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            Event::TaskListMarker(is_done) => self.task(is_done),
            // Not in the dialect: shown as they were written.
            Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {
                let written = self.source.get(range).unwrap_or_default();
                self.text(written);
            }
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::Paragraph => self.open_block(Open::Paragraph),
            Tag::Heading { level, .. } => self.open_block(Open::Heading(level as u8)),
            Tag::BlockQuote(_) => self.open_container(Open::Quote),
            Tag::List(start) => self.open_container(Open::List(start)),
            Tag::Item => self.open_container(Open::Item(None)),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => self.open_block(Open::Code(clean(info.trim()))),
            Tag::CodeBlock(CodeBlockKind::Indented) => self.open_block(Open::Code(String::new())),
            Tag::HtmlBlock => self.open_block(Open::Html),
            Tag::Table(aligns) => self.open_block(Open::Table(aligns.into_iter().map(align).collect())),
            Tag::TableHead | Tag::TableRow => self.stack.push(Frame::new(Open::Row)),
            Tag::TableCell => self.stack.push(Frame::new(Open::Cell)),
            Tag::Emphasis => self.open_mark(Open::Emphasis),
            Tag::Strong => self.open_mark(Open::Strong),
            Tag::Strikethrough => self.open_mark(Open::Strike),
            Tag::Link { dest_url, title, .. } => self.open_mark(target(&dest_url, &title, false)),
            Tag::Image { dest_url, title, .. } => self.open_mark(target(&dest_url, &title, true)),
            // Not in the dialect: what they hold is taken as if they were not there.
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::List(_) | TagEnd::Item | TagEnd::BlockQuote(_) => {
                self.close_line();
                match self.flat_containers {
                    0 => self.close(),
                    _ => self.flat_containers -= 1,
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image => {
                match self.flat_marks {
                    0 => self.close(),
                    _ => self.flat_marks -= 1,
                }
            }
            TagEnd::TableCell => {
                self.close();
                self.top().cells_end = range.end;
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                self.keep_cells_beyond(range);
                self.close();
            }
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::Table => self.close(),
            TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn open_block(&mut self, open: Open) {
        self.close_line();
        self.stack.push(Frame::new(open));
    }

    fn open_container(&mut self, open: Open) {
        self.close_line();
        // A list is opened together with its first entry.
        if self.flat_containers > 0 || (self.stack.len() + 1 >= DEPTH_MAX && !matches!(open, Open::Item(_))) {
            self.flat_containers += 1;
        } else {
            self.stack.push(Frame::new(open));
        }
    }

    fn open_mark(&mut self, open: Open) {
        self.open_line();
        if self.flat_marks > 0 || self.stack.len() >= 2 * DEPTH_MAX {
            self.flat_marks += 1;
        } else {
            self.stack.push(Frame::new(open));
        }
    }

    /// The words of an entry without a paragraph come with no start of their own.
    fn open_line(&mut self) {
        if matches!(self.top().open, Open::Page | Open::Quote | Open::List(_) | Open::Item(_)) {
            self.stack.push(Frame::new(Open::Line));
        }
    }

    fn close_line(&mut self) {
        if self.top().open == Open::Line {
            self.close();
        }
    }

    fn text(&mut self, text: &str) {
        self.open_line();
        let frame = self.top();
        if matches!(frame.open, Open::Code(_) | Open::Html) {
            frame.text.push_str(text);
        } else if let Some(Inline::Text(before)) = frame.inlines.last_mut() {
            before.push_str(&clean(text));
        } else {
            frame.inlines.push(Inline::Text(clean(text)));
        }
    }

    fn inline(&mut self, inline: Inline) {
        self.open_line();
        self.top().inlines.push(inline);
    }

    fn block(&mut self, block: Block) {
        self.close_line();
        self.attach(block);
    }

    fn attach(&mut self, block: Block) {
        self.top().blocks.push(block);
    }

    /// A task's box belongs to the innermost entry; where that is too deep, it stays text.
    fn task(&mut self, is_done: bool) {
        if self.flat_containers == 0 {
            for frame in self.stack.iter_mut().rev() {
                if let Open::Item(task) = &mut frame.open {
                    *task = Some(is_done);
                    return;
                }
            }
        }
        self.text(if is_done { "[x] " } else { "[ ] " });
    }

    /// A row with more cells than the head: the parser drops them, the last cell takes them in.
    fn keep_cells_beyond(&mut self, range: &Range<usize>) {
        let end = self.top().cells_end;
        let beyond = self.source.get(end..range.end).unwrap_or_default();
        let beyond = beyond.trim_matches(|c: char| c.is_whitespace() || c == '|');
        if end > 0
            && !beyond.is_empty()
            && let Some(cell) = self.top().cells.last_mut()
        {
            cell.push(Inline::Text(format!(" | {}", clean(beyond))));
        }
    }

    /// Closes the innermost part and hands it to the one around it.
    fn close(&mut self) {
        let Some(frame) = self.stack.pop() else { return };
        let Frame { open, blocks, items, rows, cells, inlines, text, .. } = frame;
        match open {
            Open::Page => {}
            Open::Quote => self.attach(Block::Quote(blocks)),
            Open::List(start) => self.attach(Block::List { start, items }),
            Open::Item(task) => self.top().items.push(Item { task, blocks }),
            Open::Paragraph => self.attach(Block::Paragraph(inlines)),
            Open::Line => self.attach(Block::Line(inlines)),
            Open::Heading(level) => self.attach(Block::Heading(level, inlines)),
            Open::Code(info) => self.attach(Block::Code { info, text: code(&text), is_open: false }),
            Open::Html => verbatim(&text).into_iter().for_each(|block| self.attach(block)),
            Open::Table(aligns) => {
                let mut rows = rows.into_iter();
                let head = rows.next().unwrap_or_default();
                self.attach(Block::Table { aligns, head, rows: rows.collect() });
            }
            Open::Row => self.top().rows.push(cells),
            Open::Cell => self.top().cells.push(inlines),
            Open::Emphasis => self.top().inlines.push(Inline::Emphasis(inlines)),
            Open::Strong => self.top().inlines.push(Inline::Strong(inlines)),
            Open::Strike => self.top().inlines.push(Inline::Strike(inlines)),
            Open::Link { dest, title } => self.top().inlines.push(link(inlines, &dest, &title)),
            Open::Image { dest, title } => self.top().inlines.push(picture(&inlines, &dest, &title)),
        }
    }
}

fn align(align: Alignment) -> Align {
    match align {
        Alignment::None | Alignment::Left => Align::Start,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::End,
    }
}

fn target(dest: &CowStr, title: &CowStr, is_image: bool) -> Open {
    let (dest, title) = (clean(dest), clean(title));
    if is_image { Open::Image { dest, title } } else { Open::Link { dest, title } }
}

/// A link; the address is kept where the words do not already say it.
fn link(text: Vec<Inline>, dest: &str, title: &str) -> Inline {
    let mut words = String::new();
    super::plain::inlines(&text, &mut words);
    let says_it = title.is_empty() && words == dest;
    Inline::Link { text, address: address::written_out(dest, title).filter(|_| !says_it) }
}

fn picture(alt: &[Inline], dest: &str, title: &str) -> Inline {
    let mut words = String::new();
    super::plain::inlines(alt, &mut words);
    match address::attachment(dest) {
        Some(hash) if title.is_empty() => Inline::Attachment { alt: words, hash: hash.to_owned() },
        _ => Inline::Picture { alt: words, address: address::written_out(dest, title) },
    }
}

/// Code without the end of its last line.
fn code(text: &str) -> String {
    let text = clean(text);
    text.strip_suffix('\n').map(str::to_owned).unwrap_or(text)
}

/// `text` with one kind of line end, and a mark in the place of each other control character.
fn clean(text: &str) -> String {
    if !text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
        return text.to_owned();
    }
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines.replace(|c: char| c.is_control() && c != '\n' && c != '\t', "\u{fffd}")
}
