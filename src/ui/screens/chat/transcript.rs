//! A whole chat as one text, for the clipboard.

use std::sync::Arc;

use crate::data::{Message, Role};

/// The names of the two who talk.
pub(super) struct Names {
    pub(super) own: String,
    pub(super) answer: String,
}

/// Every message under the name of who wrote it. An answer bears the name of its model.
pub(super) fn transcript(rows: &[Arc<Message>], names: &Names) -> String {
    let told: Vec<String> = rows
        .iter()
        .filter(|row| !row.text.trim().is_empty())
        .map(|row| {
            let name = match row.role {
                Role::User => &names.own,
                _ => row.model.as_ref().unwrap_or(&names.answer),
            };
            format!("{name}\n{}", row.text.trim())
        })
        .collect();
    told.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Branch, ChatId, MessageId, MessageState, Moment};

    fn message(role: Role, text: &str, model: Option<&str>) -> Arc<Message> {
        Arc::new(Message {
            id: MessageId(1),
            chat: ChatId(1),
            parent: None,
            role,
            text: text.to_owned(),
            state: MessageState::Done,
            created: Moment::utc(0),
            model: model.map(str::to_owned),
            stats: None,
            branch: Branch { position: 0, count: 1 },
        })
    }

    #[test]
    fn everything_that_was_said_is_there_and_who_said_it() {
        let names = Names { own: "You".to_owned(), answer: "Answer".to_owned() };
        let rows = [
            message(Role::User, "One?\n", None),
            message(Role::Assistant, "  two", Some("Tiny")),
            message(Role::Assistant, " ", None),
            message(Role::Assistant, "three", None),
        ];
        assert_eq!(transcript(&rows, &names), "You\nOne?\n\nTiny\ntwo\n\nAnswer\nthree");
        assert_eq!(transcript(&[], &names), "");
    }
}
