//! Chats as Markdown files: the path shown first, then the branches beside it.
//!
//! Every message carries a number; a branch says after which one it begins. Depth of a branch costs
//! no stack: a chain may have thousands of messages.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::export::{Desk, Out};
use super::front::Writer;
use super::{Chat, Message, MessageId, Result, dates};
use crate::data::{MessageState, Role};

/// How many messages are asked for at once.
const PAGE: usize = 64;

/// Writes all chats.
pub(super) fn all(desk: &mut Desk<'_>) -> Result<()> {
    let folders: HashMap<_, _> =
        desk.source.folders()?.into_iter().map(|folder| (folder.id, folder.name)).collect();
    let chats = desk.source.chats()?;
    if !chats.is_empty() {
        desk.make_folder("chats")?;
    }
    for chat in chats {
        desk.step()?;
        let name = desk.names.give("chats", &chat.created.day().to_string(), &chat.title, "md");
        let folder = chat.folder.and_then(|id| folders.get(&id));
        desk.file(&format!("chats/{name}"), |desk, out| write(desk, out, &chat, folder.map(String::as_str)))?;
        desk.done.chats = desk.done.chats.saturating_add(1);
    }
    Ok(())
}

fn write(desk: &mut Desk<'_>, out: &mut Out, chat: &Chat, folder: Option<&str>) -> Result<()> {
    let mut front = Writer::new("chat");
    front.text("title", &chat.title);
    front.plain("created", &dates::written(chat.created));
    front.plain("updated", &dates::written(chat.updated));
    front.text("folder", folder.unwrap_or_default());
    front.text("model", chat.model.as_deref().unwrap_or_default());
    out.text(&front.finish())?;
    if !chat.system.is_empty() {
        out.text(&format!("## Instructions\n\n{}\n\n", chat.system))?;
    }
    let tree = Tree::read(desk, chat)?;
    for (number, message) in (1_u64..).zip(&tree.shown) {
        out.text(&written(number, message, None))?;
    }
    let beside = tree.beside();
    if !beside.is_empty() {
        out.text("# Other branches\n\n")?;
    }
    let shown = (1_u64..).zip(&tree.shown).map(|(number, message)| (message.id, number));
    let mut numbers: HashMap<MessageId, u64> = shown.collect();
    for (number, message) in (tree.shown.len() as u64..).skip(1).zip(beside) {
        let after = message.parent.map(|parent| numbers.get(&parent).copied().unwrap_or_default());
        numbers.insert(message.id, number);
        out.text(&written(number, message, Some(after)))?;
    }
    Ok(())
}

/// A message under its heading; `after` is given in branches: the number it follows.
fn written(number: u64, message: &Message, after: Option<Option<u64>>) -> String {
    let who = match message.role {
        Role::System => "System",
        Role::User => "User",
        Role::Assistant => "Assistant",
        Role::Tool => "Tool",
    };
    let model = message.model.as_ref().map(|model| format!(" ({model})")).unwrap_or_default();
    let state = match message.state {
        MessageState::Done => String::new(),
        state => format!(", {}", state.name()),
    };
    let place = match after {
        None => String::new(),
        Some(None) => ", from the start".to_owned(),
        Some(Some(before)) => format!(", after {before}"),
    };
    let when = message.created.wall().strftime("%Y-%m-%d %H:%M");
    format!("## {number}. {who}{model}, {when}{state}{place}\n\n{}\n\n", message.text)
}

/// All messages of a chat.
struct Tree {
    shown: Vec<Message>,
    others: Vec<Message>,
}

impl Tree {
    fn read(desk: &Desk<'_>, chat: &Chat) -> Result<Self> {
        let path = desk.source.path(chat.id)?;
        let places: HashMap<MessageId, usize> =
            path.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        let (mut shown, mut others, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let page = desk.source.messages(chat.id, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for message in page {
                if places.contains_key(&message.id) { shown.push(message) } else { others.push(message) }
            }
        }
        shown.sort_by_key(|message| places.get(&message.id).copied());
        Ok(Self { shown, others })
    }

    /// The messages beside the path: each branch to its end, then the next.
    fn beside(&self) -> Vec<&Message> {
        let mut by_parent: BTreeMap<Option<MessageId>, Vec<&Message>> = BTreeMap::new();
        for message in &self.others {
            by_parent.entry(message.parent).or_default().push(message);
        }
        let inner: HashSet<MessageId> = self.others.iter().map(|message| message.id).collect();
        let is_root = |message: &&Message| message.parent.is_none_or(|parent| !inner.contains(&parent));
        let mut order = Vec::with_capacity(self.others.len());
        let mut next: Vec<&Message> = self.others.iter().filter(is_root).collect();
        next.reverse();
        while let Some(message) = next.pop() {
            order.push(message);
            next.extend(by_parent.get(&Some(message.id)).into_iter().flatten().rev());
        }
        order
    }
}
