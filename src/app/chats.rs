//! The list of chats: search, pin, rename, delete with a time to undo.
//!
//! A deleted chat leaves the list at once and the store a few seconds later; what dies in between
//! has lost nothing.

use super::{Effect, Notice};
use crate::data::{Chat, ChatId, Hit};

/// How long a deletion can be undone, in milliseconds.
pub const UNDO_MS: u64 = 6_000;

/// The list of chats.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chats {
    /// All chats, pinned ones first, then the latest; `None` until they were read.
    pub rows: Option<Vec<Chat>>,
    /// What is looked for; empty shows the list.
    pub query: String,
    /// What was found for it; `None` until the first answer.
    pub hits: Option<Vec<Hit>>,
    /// The chat whose deletion can still be undone.
    pub removed: Option<ChatId>,
    /// Why the list could not be read.
    pub failed: Option<Notice>,
    asked: u64,
}

/// What happens to the list.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// It was read from the store.
    Listed(Vec<Chat>),
    /// It could not be read.
    Failed(Notice),
    /// Words to look for were typed.
    Searched(String),
    /// The store answered a search; the number is that of the question.
    Found(u64, Vec<Hit>),
    /// A chat gets another title.
    Rename(ChatId, String),
    /// A chat is pinned or let go.
    Pin(ChatId, bool),
    /// A chat is deleted.
    Remove(ChatId),
    /// The last deletion is undone.
    Undo,
    /// The time to undo is over.
    UndoEnded(ChatId),
}

impl Chats {
    /// The rows to show: without the one being deleted.
    pub fn shown(&self) -> impl Iterator<Item = &Chat> {
        self.rows.iter().flatten().filter(|chat| Some(chat.id) != self.removed)
    }

    /// What was found, without the chat being deleted.
    pub fn found(&self) -> impl Iterator<Item = &Hit> {
        use crate::data::Place;
        self.hits.iter().flatten().filter(|hit| match hit.place {
            Place::Message(chat, _) | Place::Chat(chat) => Some(chat) != self.removed,
            Place::Entry(_) => true,
        })
    }

    /// The title of a chat in the list.
    pub fn title(&self, id: ChatId) -> Option<&str> {
        self.rows.iter().flatten().find(|chat| chat.id == id).map(|chat| chat.title.as_str())
    }

    /// Takes an event.
    pub fn apply(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Listed(rows) => {
                (self.rows, self.failed) = (Some(rows), None);
                Vec::new()
            }
            Event::Failed(notice) => {
                self.failed = Some(notice);
                Vec::new()
            }
            Event::Searched(query) => self.search(query),
            Event::Found(number, hits) => {
                // A slow answer to an earlier question is no answer to this one.
                if number == self.asked && !self.query.trim().is_empty() {
                    self.hits = Some(hits);
                }
                Vec::new()
            }
            Event::Rename(id, title) => self.rename(id, &title),
            Event::Pin(id, pinned) => vec![Effect::PinChat(id, pinned)],
            Event::Remove(id) => {
                let before = self.settle();
                self.removed = Some(id);
                [before, vec![Effect::After { ms: UNDO_MS, then: Box::new(Event::UndoEnded(id).into()) }]]
                    .concat()
            }
            Event::Undo => {
                self.removed = None;
                Vec::new()
            }
            Event::UndoEnded(id) if self.removed == Some(id) => self.settle(),
            Event::UndoEnded(_) => Vec::new(),
        }
    }

    /// Deletes for good what waits for it.
    pub fn settle(&mut self) -> Vec<Effect> {
        let Some(id) = self.removed.take() else { return Vec::new() };
        if let Some(rows) = &mut self.rows {
            rows.retain(|chat| chat.id != id);
        }
        vec![Effect::RemoveChat(id)]
    }

    fn search(&mut self, query: String) -> Vec<Effect> {
        self.asked += 1;
        self.query = query;
        if self.query.trim().is_empty() {
            self.hits = None;
            return Vec::new();
        }
        vec![Effect::Search { number: self.asked, text: self.query.clone() }]
    }

    fn rename(&mut self, id: ChatId, title: &str) -> Vec<Effect> {
        let title = title.trim().to_owned();
        if title.is_empty() {
            return Vec::new();
        }
        if let Some(chat) = self.rows.iter_mut().flatten().find(|chat| chat.id == id) {
            chat.title.clone_from(&title);
        }
        vec![Effect::RenameChat(id, title)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Moment;

    fn chat(id: i64) -> Chat {
        Chat {
            id: ChatId(id),
            title: format!("chat {id}"),
            system: String::new(),
            model: None,
            folder: None,
            pinned: false,
            created: Moment::utc(0),
            updated: Moment::utc(0),
        }
    }

    fn list() -> Chats {
        let mut chats = Chats::default();
        chats.apply(Event::Listed(vec![chat(1), chat(2), chat(3)]));
        chats
    }

    fn shown(chats: &Chats) -> Vec<i64> {
        chats.shown().map(|chat| chat.id.0).collect()
    }

    #[test]
    fn a_deletion_waits_and_can_be_undone() {
        let mut chats = list();
        let effects = chats.apply(Event::Remove(ChatId(2)));
        assert!(matches!(effects[..], [Effect::After { .. }]));
        assert_eq!(shown(&chats), [1, 3]);
        chats.apply(Event::Undo);
        assert_eq!(shown(&chats), [1, 2, 3]);
        assert!(chats.apply(Event::UndoEnded(ChatId(2))).is_empty());
    }

    #[test]
    fn a_deletion_is_done_when_its_time_is_over_or_the_next_one_comes() {
        let mut chats = list();
        chats.apply(Event::Remove(ChatId(1)));
        assert_eq!(chats.apply(Event::UndoEnded(ChatId(1))), [Effect::RemoveChat(ChatId(1))]);
        chats.apply(Event::Remove(ChatId(2)));
        let effects = chats.apply(Event::Remove(ChatId(3)));
        assert_eq!(effects[0], Effect::RemoveChat(ChatId(2)));
        assert_eq!(shown(&chats), [0_i64; 0]);
        assert!(chats.apply(Event::UndoEnded(ChatId(2))).is_empty());
    }

    #[test]
    fn a_late_answer_to_an_earlier_search_is_dropped() {
        let mut chats = list();
        let asked = chats.apply(Event::Searched("a".to_owned()));
        assert_eq!(asked, [Effect::Search { number: 1, text: "a".to_owned() }]);
        chats.apply(Event::Searched("ab".to_owned()));
        chats.apply(Event::Found(1, Vec::new()));
        assert_eq!(chats.hits, None);
        chats.apply(Event::Found(2, Vec::new()));
        assert_eq!(chats.hits, Some(Vec::new()));
        chats.apply(Event::Searched("  ".to_owned()));
        assert_eq!(chats.hits, None);
    }

    #[test]
    fn a_title_is_never_emptied() {
        let mut chats = list();
        assert!(chats.apply(Event::Rename(ChatId(1), "  ".to_owned())).is_empty());
        chats.apply(Event::Rename(ChatId(1), " new ".to_owned()));
        assert_eq!(chats.title(ChatId(1)), Some("new"));
    }
}
