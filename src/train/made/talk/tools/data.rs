//! The words of requests to tools, in the shape both languages share.
//!
//! Lists of patterns only; what they become is decided in `request`.

mod en;
mod fr;

use crate::train::Lang;

/// What is said of a request, in the order of the tools.
pub(super) struct Answers {
    /// It was done.
    pub(super) done: &'static [&'static str],
    /// Other tools are there, this one is not.
    pub(super) missing: &'static [&'static str],
    /// There are no tools.
    pub(super) none: &'static [&'static str],
}

/// A list to add to.
pub(super) struct List {
    /// As it is called in the call.
    pub(super) name: &'static str,
    /// As it is called in the request.
    pub(super) to: &'static str,
    /// What may be added, as said and as kept.
    pub(super) items: &'static [(&'static str, &'static str)],
}

/// Something that is counted.
pub(super) struct Measure {
    /// Its name in the call.
    pub(super) kind: &'static str,
    /// Its unit in the call.
    pub(super) unit: &'static str,
    /// The unit as typed.
    pub(super) units: &'static [&'static str],
    /// Values.
    pub(super) values: &'static [&'static str],
    /// Patterns with the slot `v`.
    pub(super) asked: &'static [&'static str],
}

/// All the words of a language.
pub(super) struct Texts {
    /// What introduces the list of tools.
    pub(super) listing: &'static [&'static str],
    /// What each tool is for.
    pub(super) described: &'static [(&'static str, &'static str)],
    /// Requests for a timer, slot `time`.
    pub(super) timer: &'static [&'static str],
    /// Requests for a reminder, slots `task` and `when`.
    pub(super) reminder: &'static [&'static str],
    /// Things to be reminded of.
    pub(super) tasks: &'static [&'static str],
    /// Times to be reminded at.
    pub(super) whens: &'static [&'static str],
    /// Requests to add, slots `item` and `to`.
    pub(super) add: &'static [&'static str],
    /// Between two items.
    pub(super) and: &'static str,
    /// The lists.
    pub(super) lists: &'static [List],
    /// Requests to keep measurements, slot `measures`.
    pub(super) log: &'static [&'static str],
    /// What is measured.
    pub(super) measures: &'static [Measure],
    /// Requests for a note, slot `topic`.
    pub(super) open: &'static [&'static str],
    /// Topics and the notes on them.
    pub(super) notes: &'static [(&'static str, &'static str)],
    /// What a tool says when it worked.
    pub(super) worked: &'static [&'static str],
    /// What a tool says when it failed.
    pub(super) failed: &'static [&'static str],
    /// What is said after that.
    pub(super) sorry: &'static [&'static str],
    /// What the search says when it found nothing.
    pub(super) empty: &'static [&'static str],
    /// What is said after that.
    pub(super) nothing: &'static [&'static str],
    /// Answers in the order of the tools.
    pub(super) answers: &'static [Answers; 5],
}

/// The words of a language.
pub(super) fn texts(lang: Lang) -> &'static Texts {
    match lang {
        Lang::En => &en::TEXTS,
        Lang::Fr => &fr::TEXTS,
    }
}
