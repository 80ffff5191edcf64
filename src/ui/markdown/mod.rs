//! Messages as Dioxus nodes: Markdown in, a closed set of elements out.
//!
//! What a model or a file says is data. It becomes text nodes and the few elements named in
//! `render`; nothing here yields an address to open, a style or markup of the message's own, and no
//! word of a message is ever lost: what is not understood is shown as it was written.
//!
//! The dialect is CommonMark with tables, strikethrough and task lists, and three differences:
//! HTML is text; a line's end is kept; `[label]: address` is text like any other, and so a link
//! stands where its address stands.

mod address;
mod parse;
mod pen;
mod plain;
mod render;
mod source;
mod split;
mod tree;

pub use parse::parse;
pub use pen::whole_words;
pub use plain::plain;
pub use render::{Labels, MessageText};
pub use split::{Piece, Pieces, split};
pub use tree::{Align, Block, Inline, Item};
