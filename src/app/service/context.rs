//! What a model sees of a chat, and how it answers there; and its being made ready for that.
//!
//! Reads the store and changes nothing in it.

use super::answer::Loaded;
use super::keeping::{Usual, is_said, key};
use super::shared::Flag;
use super::{Shared, cache};
use crate::app::Manner;
use crate::app::chat::{ContextUse, Setup};
use crate::app::effect::Conversation;
use crate::data::{ChatId, Message, MessageId, Prompt, Role, Turn};
use crate::engine::{self, Event};
use crate::library::{self, Record};
use crate::store::Store;

/// At most so much of the context is kept free for the answer.
const RESERVE_SHARE: usize = 4;

/// Loads the model of a chat in which somebody begins to type, brings back what it had read of it and reads
/// the rest, so that the answer waits for the question alone. Where that cannot be done, the answer will say why.
pub(super) fn prepare(shared: &Shared, loaded: &mut Loaded, chat: &Conversation) {
    if let Err(error) = ready(shared, loaded, chat) {
        log::info!("a chat was not made ready: {error}");
    }
}

fn ready(
    shared: &Shared,
    loaded: &mut Loaded,
    chat: &Conversation,
) -> Result<(), Box<dyn std::error::Error>> {
    let store = shared.store()?;
    let (record, _) = record(shared, chat.model.as_deref())?;
    let manner = manner(&store, &chat.setup, &record);
    // Not broken off by a question: that needs the model as well.
    let info = loaded.load(shared, &record, manner.context, &Flag::default(), &mut |_| {})?;
    let Some(id) = chat.id else {
        cache::read_ahead(shared, turns(&chat.system, &[]).0);
        return Ok(());
    };
    let before = store.chats().path(id)?;
    let (seen, _) = seen(shared, loaded, (id, &chat.system, &before), &manner, info.context)?;
    if let Some((answer, before)) = seen.split_last().filter(|(last, _)| last.role == Role::Assistant) {
        let prompt = Prompt::Continued { turns: before.to_vec(), begun: answer.content.clone() };
        cache::bring_back(shared, &store, (id, &record.id), &prompt, &shared.busy);
        cache::read_ahead(shared, seen);
    }
    Ok(())
}

/// The model with this id, or the usual one; and whether that stands in for one that is gone.
pub(super) fn record(shared: &Shared, model: Option<&str>) -> library::Result<(Record, bool)> {
    match model.and_then(|id| shared.library.find(id).ok()) {
        Some(record) => Ok((record, false)),
        None => Ok((shared.library.current()?, model.is_some())),
    }
}

/// The manner of this chat: its own, else the usual one. Numbers nobody moved are no choice; then
/// the starter has its own.
pub(super) fn manner(store: &Store, setup: &Setup, record: &Record) -> Manner {
    let usual = || {
        let usual: Option<Usual> = store.settings().get(key::USUAL).ok().flatten();
        let usual = usual.unwrap_or_default().manner;
        if record.built_in && usual == Manner::default() { Manner::of_starter() } else { usual }
    };
    setup.manner.clone().unwrap_or_else(usual).checked()
}

/// Turns for the model, each with the message it begins with. What was said twice in a row by one
/// side becomes one turn: templates want sides to alternate.
fn turns(system: &str, messages: &[Message]) -> (Vec<Turn>, Vec<Option<MessageId>>) {
    let (mut turns, mut ids) = (Vec::<Turn>::new(), Vec::new());
    if !system.trim().is_empty() {
        turns.push(Turn::new(Role::System, system));
        ids.push(None);
    }
    for message in messages.iter().filter(|message| is_said(message.role, &message.text)) {
        match turns.last_mut().filter(|last| last.role == message.role) {
            Some(last) => last.content = format!("{}\n\n{}", last.content, message.text),
            None => {
                turns.push(Turn::new(message.role, message.text.clone()));
                ids.push(Some(message.id));
            }
        }
    }
    (turns, ids)
}

/// The turns from a message on, with the instructions.
fn from(turns: Vec<Turn>, ids: &[Option<MessageId>], first: Option<MessageId>) -> Vec<Turn> {
    let is_seen = |id: &Option<MessageId>| id.is_none() || first.is_none() || *id >= first;
    turns.into_iter().zip(ids).filter(|(_, id)| is_seen(id)).map(|(turn, _)| turn).collect()
}

/// What the model sees of a chat with these instructions and messages, `total` being its context.
pub(super) fn seen(
    shared: &Shared,
    loaded: &mut Loaded,
    (chat, system, messages): (ChatId, &str, &[Message]),
    manner: &Manner,
    total: usize,
) -> engine::Result<(Vec<Turn>, ContextUse)> {
    let (turns, ids) = turns(system, messages);
    let context = fit(shared, loaded, (chat, messages), (&turns, &ids), manner, total)?;
    Ok((from(turns, &ids, context.first_seen), context))
}

/// How many of the latest turns the model sees, in steps: what it saw the last time it begins with again,
/// as long as that fits.
fn fit(
    shared: &Shared,
    loaded: &mut Loaded,
    (chat, before): (ChatId, &[Message]),
    (turns, ids): (&[Turn], &[Option<MessageId>]),
    manner: &Manner,
    total: usize,
) -> engine::Result<ContextUse> {
    let from = loaded.seen_from.get(&chat).copied();
    let from = from.and_then(|first| ids.iter().position(|id| *id >= Some(first))).unwrap_or(0);
    let reserve = manner.max_tokens.min(total / RESERVE_SHARE);
    let run = shared.engine.fit(turns.to_vec(), from, reserve);
    let mut last = None;
    run.for_each(|event| last = Some(event));
    let fitted = match last {
        Some(Event::Fitted(fitted)) => fitted,
        Some(Event::Failed(error)) => return Err(error),
        _ => return Err(engine::Error::Stopped),
    };
    let first_seen = ids.get(fitted.first).copied().flatten();
    let unseen = before.iter().filter(|message| Some(message.id) < first_seen).count();
    let first_seen = first_seen.filter(|_| unseen > 0);
    match first_seen {
        Some(first) => loaded.seen_from.insert(chat, first),
        None => loaded.seen_from.remove(&chat),
    };
    Ok(ContextUse { used: fitted.tokens, total, first_seen, unseen, cut_off: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Branch, Moment};

    fn message(id: i64, role: Role, text: &str) -> Message {
        Message { role, ..shown_for_tests(id, text) }
    }

    fn shown_for_tests(id: i64, text: &str) -> Message {
        let branch = Branch { position: 0, count: 1 };
        Message {
            branch,
            created: Moment::utc(0),
            ..super::super::answer::shown(MessageId(id), ChatId(1), text.to_owned())
        }
    }

    #[test]
    fn sides_alternate_whatever_was_stopped_empty() {
        let messages = [
            message(1, Role::User, "a"),
            message(2, Role::Assistant, ""),
            message(3, Role::User, "b"),
            message(4, Role::Assistant, "B"),
        ];
        let (turns, ids) = turns("be kind", &messages);
        let said: Vec<_> = turns.iter().map(|turn| (turn.role, turn.content.as_str())).collect();
        assert_eq!(said, [(Role::System, "be kind"), (Role::User, "a\n\nb"), (Role::Assistant, "B")]);
        assert_eq!(ids, [None, Some(MessageId(1)), Some(MessageId(4))]);
        let seen = from(turns, &ids, Some(MessageId(4)));
        assert_eq!(seen.len(), 2);
    }
}
