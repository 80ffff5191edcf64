//! What a message is made of, free of any markup.
//!
//! No tree is deeper than [`DEPTH_MAX`], so walking one by recursion is safe.

/// Levels of blocks and marks inside one another; what lies deeper is drawn at the last one.
pub(super) const DEPTH_MAX: usize = 32;

/// A part of a message that stands on lines of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// The text of a list item without a paragraph of its own.
    Line(Vec<Inline>),
    /// A heading of level 1 to 6.
    Heading(u8, Vec<Inline>),
    /// A list; numbered from `start` when there is one.
    List {
        /// The first number.
        start: Option<u64>,
        /// What the list lists.
        items: Vec<Item>,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// Code as written.
    Code {
        /// What stands behind the fence, most often the name of a language.
        info: String,
        /// The code.
        text: String,
        /// Whether it is still being written.
        is_open: bool,
    },
    /// A table.
    Table {
        /// How each column is set.
        aligns: Vec<Align>,
        /// The cells of the head.
        head: Vec<Vec<Inline>>,
        /// The cells of each row.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// A line across the page.
    Rule,
    /// Text shown exactly as it came: HTML, and what is too large to be read as Markdown.
    Verbatim(String),
    /// The pen alone, before the first word.
    Pen,
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// For a task: whether it is done.
    pub task: Option<bool>,
    /// What the entry says.
    pub blocks: Vec<Block>,
}

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// As the language runs.
    Start,
    /// In the middle.
    Center,
    /// Against the far side.
    End,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Struck out.
    Strike(Vec<Inline>),
    /// Code within a line.
    Code(String),
    /// The end of a line within a paragraph.
    Break,
    /// A link: its words, and its address where that says more than the words.
    Link {
        /// The words.
        text: Vec<Inline>,
        /// The address in a form that hides nothing.
        address: Option<String>,
    },
    /// A picture that is not shown: its description and its address.
    Picture {
        /// The description.
        alt: String,
        /// The address in a form that hides nothing.
        address: Option<String>,
    },
    /// A picture kept with the chat, by its hash.
    Attachment {
        /// The description.
        alt: String,
        /// The hash, lower-case hexadecimal.
        hash: String,
    },
    /// Where the pen stands while the message is written.
    Pen,
}
