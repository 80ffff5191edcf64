//! Chats, drafts and decisions: short work on the store.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::{Shared, gpu};
use crate::app::chat::{Event as ChatEvent, Opened, Setup};
use crate::app::gpu::Gpu;
use crate::app::{Effect, Manner, Notice, chats};
use crate::data::{ChatId, DraftPlace, MessageId, Query, Role, SearchKind};
use crate::store::{Result, Store};

/// Keys of the store's settings.
pub(super) mod key {
    pub(in crate::app::service) const PERSONAS: &str = "app.personas";
    pub(in crate::app::service) const USUAL: &str = "app.usual";
    pub(in crate::app::service) const AUTO_LOCK: &str = "app.auto-lock";
    pub(in crate::app::service) const GPU: &str = "app.gpu";
    pub(in crate::app::service) const CHECKED: &str = "app.checked";
    pub(in crate::app::service) const BACKED_UP: &str = "app.backed-up";

    /// Where a chat's setup is kept.
    pub(in crate::app::service) fn setup(chat: crate::data::ChatId) -> String {
        format!("chat.{chat}.setup")
    }
}

/// Persona and manner of chats that say nothing else.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Usual {
    pub(super) persona: Option<String>,
    pub(super) manner: Manner,
}

/// How long nothing must be typed before a draft is kept.
const PAUSE: Duration = Duration::from_millis(250);
/// A draft is kept at least this often while somebody types without a pause.
const LATEST: Duration = Duration::from_secs(2);

/// What is being typed and not kept yet: only the latest text of each place.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    waiting: HashMap<DraftPlace, String>,
    first: Option<Instant>,
    last: Option<Instant>,
}

impl Drafts {
    pub(super) fn put(&mut self, place: DraftPlace, text: String) {
        let now = Instant::now();
        self.waiting.insert(place, text);
        self.first.get_or_insert(now);
        self.last = Some(now);
    }

    /// How long until the drafts are to be kept.
    pub(super) fn due_in(&self) -> Option<Duration> {
        let (first, last) = (self.first?, self.last?);
        let due = (last + PAUSE).min(first + LATEST);
        Some(due.saturating_duration_since(Instant::now()))
    }

    pub(super) fn flush(&mut self, shared: &Shared) {
        (self.first, self.last) = (None, None);
        for (place, text) in self.waiting.drain() {
            let kept = shared.store().and_then(|store| store.drafts().set(place, text));
            if let Err(error) = kept {
                shared.complain(&error);
            }
        }
    }
}

/// Does an effect of this part.
pub(super) fn run(shared: &Shared, effect: Effect) {
    if let Effect::KeepLook(look) = &effect {
        if let Err(error) = look.save(&shared.data) {
            log::warn!("the look could not be kept: {error}");
        }
        return;
    }
    let done = shared.store().and_then(|store| match effect {
        Effect::ListChats | Effect::Search { .. } | Effect::OpenChat(..) | Effect::ReadDraft => {
            read(shared, &store, &effect);
            Ok(())
        }
        Effect::ShowBranch { chat, message, forward } => show_branch(shared, &store, chat, message, forward),
        change => keep(shared, &store, change),
    });
    if let Err(error) = done {
        shared.complain(&error);
    }
}

/// What is read has a page that waits for it, which is told of a failure too.
fn read(shared: &Shared, store: &Store, effect: &Effect) {
    match effect {
        Effect::ListChats => match store.chats().list(Default::default()) {
            Ok(chats) => shared.tell(chats::Event::Listed(chats)),
            Err(error) => shared.tell(chats::Event::Failed(Notice::from(&error))),
        },
        Effect::Search { number, text } => {
            let kinds = vec![SearchKind::Message, SearchKind::Chat];
            let query = Query { typing: true, kinds, limit: 50, ..Query::new(text.clone()) };
            match store.search(&query) {
                Ok(hits) => shared.tell(chats::Event::Found(*number, hits)),
                Err(error) => shared.tell(chats::Event::Failed(Notice::from(&error))),
            }
        }
        Effect::OpenChat(id, target) => match open(store, *id, *target) {
            Ok(opened) => shared.tell(ChatEvent::Opened(Box::new(opened))),
            Err(error) => shared.tell(ChatEvent::Failed(Notice::from(&error))),
        },
        Effect::ReadDraft => match store.drafts().get(DraftPlace::NewChat) {
            Ok(draft) => shared.tell(ChatEvent::Drafted(draft.map(|(text, _)| text).unwrap_or_default())),
            Err(error) => shared.tell(ChatEvent::Failed(Notice::from(&error))),
        },
        _ => {}
    }
}

fn open(store: &Store, id: ChatId, target: Option<MessageId>) -> Result<Opened> {
    if let Some(target) = target {
        // What was found may lie on another branch than the one shown.
        let path = store.chats().path(id)?;
        if !path.iter().any(|message| message.id == target) {
            store.chats().show(target)?;
        }
    }
    Ok(Opened {
        about: store.chats().get(id)?,
        messages: store.chats().path(id)?,
        setup: store.settings().get(&key::setup(id))?.unwrap_or_default(),
        draft: store.drafts().get(DraftPlace::Chat(id))?.map(|(text, _)| text).unwrap_or_default(),
        target,
    })
}

fn show_branch(
    shared: &Shared,
    store: &Store,
    chat: ChatId,
    message: MessageId,
    forward: bool,
) -> Result<()> {
    let siblings = store.chats().siblings(message)?;
    let Some(at) = siblings.iter().position(|id| *id == message) else { return Ok(()) };
    let neighbor = if forward { at.checked_add(1) } else { at.checked_sub(1) };
    if let Some(neighbor) = neighbor.and_then(|at| siblings.get(at)) {
        store.chats().show(*neighbor)?;
        let opened = open(store, chat, None)?;
        shared.tell(ChatEvent::Opened(Box::new(opened)));
    }
    Ok(())
}

fn keep(shared: &Shared, store: &Store, effect: Effect) -> Result<()> {
    let (chats, settings) = (store.chats(), store.settings());
    match effect {
        Effect::RenameChat(id, title) => chats.rename(id, title),
        Effect::PinChat(id, pinned) => {
            chats.pin(id, pinned)?;
            read(shared, store, &Effect::ListChats);
            Ok(())
        }
        Effect::RemoveChat(id) => {
            chats.remove(id)?;
            settings.remove(&key::setup(id))
        }
        Effect::SetChatModel(id, model) => chats.set_model(id, model),
        Effect::SetChatSystem(id, system) => chats.set_system(id, system),
        Effect::KeepSetup(id, setup) => keep_setup(store, id, &setup),
        Effect::KeepPersonas(personas) => settings.set(key::PERSONAS, &personas),
        Effect::KeepUsual { persona, manner } => settings.set(key::USUAL, &Usual { persona, manner }),
        Effect::KeepAutoLock(auto_lock) => settings.set(key::AUTO_LOCK, &auto_lock),
        Effect::UseGpu(wanted) => {
            gpu::change(shared, |gpu| gpu.is_off = !wanted);
            Ok(())
        }
        Effect::TryGpu => {
            gpu::change(shared, Gpu::forgive);
            Ok(())
        }
        Effect::KeepRetention(retention) => {
            settings.set_retention(retention)?;
            if store.apply_retention()? > 0 {
                read(shared, store, &Effect::ListChats);
            }
            Ok(())
        }
        // All others have their own part.
        _ => Ok(()),
    }
}

/// Keeps what a chat is set to; the usual setup takes no room.
pub(super) fn keep_setup(store: &Store, id: ChatId, setup: &Setup) -> Result<()> {
    if *setup == Setup::default() {
        store.settings().remove(&key::setup(id))
    } else {
        store.settings().set(&key::setup(id), setup)
    }
}

/// A title from the first words of what was said: its first line, cut at a word.
pub(super) fn title_of(text: &str) -> String {
    const CHARS_MAX: usize = 60;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.chars().count() <= CHARS_MAX {
        return line.to_owned();
    }
    let cut: String = line.chars().take(CHARS_MAX).collect();
    let whole = cut.rsplit_once(char::is_whitespace).map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', ';', ':', '.', ' ']))
}

/// Whether a message says something a model should read.
pub(super) fn is_said(role: Role, text: &str) -> bool {
    matches!(role, Role::User | Role::Assistant) && !text.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_short_line_of_whole_words() {
        for (text, title) in [
            ("\n  Hello there  \nmore", "Hello there"),
            ("", ""),
            (
                "Please summarize the following very long text about gardens, and the trees in them",
                "Please summarize the following very long text about…",
            ),
        ] {
            assert_eq!(title_of(text), title);
        }
        assert!(title_of(&"é".repeat(500)).chars().count() <= 61);
    }
}
