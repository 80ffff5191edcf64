//! What a model has read of a chat, kept in the store while nothing else is to be done, so that the chat
//! answers at once when it is opened again.
//!
//! It is a cache: where it cannot be kept or brought back, the chat is read again and nobody is bothered.

use std::time::Duration;

use super::Shared;
use super::answer::watch;
use super::shared::Flag;
use crate::data::{ChatId, Prompt, SnapshotOwner, Turn};
use crate::engine::{Event, Run};
use crate::platform;
use crate::store::{KeptCache, Store};

/// How long nothing must be asked for before a chat is kept.
pub(super) const PAUSE: Duration = Duration::from_millis(300);
/// All chats together take at most so much, and at most this share of the disk's free room.
const BYTES_MAX: u64 = 1 << 30;
const ROOM_SHARE: u64 = 8;

/// A chat whose last turn the engine has in its cache.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) chat: ChatId,
    /// The model's id in the library.
    pub(super) model: String,
    /// What its keys and values take, in bytes.
    pub(super) bytes: u64,
}

/// Brings back what was kept of a chat, unless the engine has it still.
pub(super) fn bring_back(
    shared: &Shared,
    store: &Store,
    (chat, model): (ChatId, &str),
    prompt: &Prompt,
    stop: &Flag,
) {
    let shelf = shelf(store, chat, model);
    finish("brought back", &shared.engine.bring_back(Box::new(shelf), prompt.clone()), stop);
}

/// Reads what the next question in a chat will come after, until it is asked.
pub(super) fn read_ahead(shared: &Shared, turns: Vec<Turn>) {
    if !turns.is_empty() {
        finish("read ahead", &shared.engine.read_ahead(turns), &shared.busy);
    }
}

/// Keeps a chat until something else is to be done.
pub(super) fn keep(shared: &Shared, held: &Held) {
    let Ok(store) = shared.store() else { return };
    let taken = store.snapshots().size().unwrap_or(0);
    let room = platform::free_disk(&shared.data).map(|free| (free + taken) / ROOM_SHARE);
    let most = room.map_or(BYTES_MAX, |room| room.min(BYTES_MAX));
    if held.bytes > most {
        // It would push out all others and then itself.
        return finish("read on", &shared.engine.settle(), &shared.busy);
    }
    let shelf = shelf(&store, held.chat, &held.model);
    finish("kept", &shared.engine.keep(Box::new(shelf)), &shared.busy);
    if let Err(error) = store.snapshots().prune(most) {
        log::warn!("old caches could not be removed: {error}");
    }
}

fn shelf(store: &Store, chat: ChatId, model: &str) -> KeptCache {
    store.snapshots().shelf(SnapshotOwner::Chat(chat), model)
}

fn finish(what: &str, run: &Run, stop: &Flag) {
    watch(run, stop, &mut |event| {
        if let Event::Failed(error) = event {
            log::warn!("a chat could not be {what}: {error}");
        }
    });
}
