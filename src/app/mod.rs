//! Application logic without any screen: state, event in, state change and effects out.
//!
//! [`App`] is the root of all state a screen may show. [`App::apply`] is the only way to change it;
//! what has to be done in the world comes out as [`Effect`]s, which [`service::Service`] does on
//! threads of its own and answers with events. Names no SQL, no tensor and no widget; the command
//! line and the screens call the same functions.

pub mod chat;
pub mod chats;
mod device;
pub mod effect;
pub mod gate;
pub mod gpu;
pub mod job;
mod look;
mod manner;
pub mod models;
pub mod nav;
mod notice;
pub mod persona;
pub mod service;
pub mod settings;
mod toast;

use std::path::Path;
use std::sync::Arc;

pub use effect::Effect;
pub use look::{Look, Theme};
pub use manner::Manner;
pub use notice::Notice;
pub use persona::Persona;
pub use toast::{Says, Toast};

use crate::data::{ChatId, MessageId};
use crate::i18n::Language;
use crate::store::{Options, Vault};
use chat::Chat;
use chats::Chats;
use gate::Gate;
use models::Models;
use nav::{Nav, Screen, Tab};
use persona::Personas;
use settings::{AutoLock, Settings};

/// How long a short message stays, in milliseconds.
const TOAST_MS: u64 = 6_000;
/// How often it is looked whether to lock, in milliseconds.
const TICK_MS: u64 = 15_000;
/// How often upkeep is asked for while the app stays open.
const TICKS_A_DAY: u64 = 24 * 60 * 60 * 1_000 / TICK_MS;

/// The store in the data folder `data` on this device. Touches nothing yet.
pub fn vault(data: &Path) -> Vault {
    Vault::new(data, Arc::new(device::ThisDevice), Options::default())
}

/// Tells one answer from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RunId(pub u64);

/// Everything a screen may show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct App {
    /// The way in.
    pub gate: Gate,
    /// Where the person is.
    pub nav: Nav,
    /// The list of chats.
    pub chats: Chats,
    /// The open chat.
    pub chat: Chat,
    /// The models on this device.
    pub models: Models,
    /// Ready-made instructions.
    pub personas: Personas,
    /// What the person decides.
    pub settings: Settings,
    /// The short message at the bottom.
    pub toast: Option<Toast>,
    /// Tag of the system's language.
    pub system_language: Option<String>,
    runs: u64,
    toasts: u64,
    /// Ticks since the last touch.
    idle: u64,
    /// Ticks since the last upkeep.
    kept_up: u64,
    /// A file dialog is open, which takes the window's focus away.
    is_picking: bool,
}

/// Everything that can happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The program began.
    Started,
    /// At the gate.
    Gate(gate::Event),
    /// To the list of chats.
    Chats(chats::Event),
    /// To the open chat.
    Chat(chat::Event),
    /// To the models.
    Models(models::Event),
    /// To the personas.
    Personas(persona::Event),
    /// To the settings.
    Settings(settings::Event),
    /// Go to a screen.
    Go(Screen),
    /// Go to a tab.
    GoToTab(Tab),
    /// Go back.
    Back,
    /// Begin a chat.
    NewChat,
    /// Open a chat, at a message of it.
    OpenChat(ChatId, Option<MessageId>),
    /// Copy a text.
    Copy(String),
    /// Lock now.
    LockNow,
    /// The window was left, or the app went to the background.
    Left,
    /// The person did something.
    Touched,
    /// Some time went by.
    Tick,
    /// Say something short.
    Say(Says),
    /// A short message was up long enough.
    Unsay(u64),
    /// A file was chosen; `None` is a change of mind.
    Picked(effect::Pick, Option<std::path::PathBuf>),
}

macro_rules! from_parts {
    ($($variant:ident: $part:ty),* $(,)?) => {$(
        impl From<$part> for Event {
            fn from(event: $part) -> Self {
                Self::$variant(event)
            }
        }
    )*};
}

from_parts! {
    Gate: gate::Event,
    Chats: chats::Event,
    Chat: chat::Event,
    Models: models::Event,
    Personas: persona::Event,
    Settings: settings::Event,
}

impl App {
    /// The app before anything was read, with this look.
    pub fn new(look: Look) -> Self {
        let settings = Settings { look, ..Settings::default() };
        Self { settings, ..Self::default() }
    }

    /// The language that is spoken.
    pub fn language(&self) -> Language {
        self.settings.look.language(self.system_language.as_deref())
    }

    /// Takes an event; answers what has to be done.
    pub fn apply(&mut self, event: Event) -> Vec<Effect> {
        let effects = self.take(event);
        self.is_picking |= effects.iter().any(|effect| matches!(effect, Effect::Pick(_)));
        effects
    }

    fn take(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Started => vec![Effect::Look(self.settings.look.clone()), Effect::Start, tick()],
            Event::Gate(event) => self.gate(event),
            Event::Chats(event) => self.chats(event),
            Event::Chat(event) => self.chat(event),
            Event::Models(event) => self.models.apply(event),
            Event::Personas(event) => self.personas(event),
            Event::Settings(event) => self.decide(event),
            Event::Go(screen) => self.go(screen),
            Event::GoToTab(tab) => {
                self.nav.go_to_tab(tab);
                self.arrived()
            }
            Event::Back => {
                self.nav.back();
                self.arrived()
            }
            Event::NewChat => self.new_chat(),
            Event::OpenChat(id, target) => self.open_chat(id, target),
            Event::Copy(text) => [vec![Effect::Copy(text)], self.say(Says::Key("action-copied"))].concat(),
            Event::LockNow => self.lock(),
            Event::Left => self.left(),
            Event::Touched => {
                self.idle = 0;
                Vec::new()
            }
            Event::Tick => self.tick(),
            Event::Say(says) => self.say(says),
            Event::Unsay(number) => {
                self.toast.take_if(|toast| toast.number == number);
                Vec::new()
            }
            Event::Picked(pick, path) => self.picked(pick, path),
        }
    }

    fn gate(&mut self, event: gate::Event) -> Vec<Effect> {
        let was_open = self.gate.is_open();
        let opened = matches!(event, gate::Event::Opened);
        let mut effects = Vec::new();
        if matches!(event, gate::Event::Erase) && was_open {
            effects.extend(self.leave_chat());
            self.forget();
            self.gate = Gate::Open;
        }
        effects.extend(self.gate.apply(event));
        if opened {
            // Read while the first run still shows its last pages.
            effects.extend([Effect::ListChats, Effect::ListModels, Effect::ReadDraft, Effect::Upkeep]);
        }
        if !was_open && self.gate.is_open() {
            self.idle = 0;
        }
        effects
    }

    fn decide(&mut self, event: settings::Event) -> Vec<Effect> {
        let restored = matches!(
            event,
            settings::Event::Ended(settings::Outcome::Backup { kind: settings::JobKind::Restore, .. })
        );
        if restored {
            // What was open belonged to what was replaced; what came of it is said where it began.
            self.chat = Chat::new();
            self.nav.go_to_tab(Tab::You);
            self.nav.go(Screen::Backup);
        }
        self.settings.apply(event)
    }

    fn chats(&mut self, event: chats::Event) -> Vec<Effect> {
        let removed = match &event {
            chats::Event::Remove(id) => Some(*id),
            _ => None,
        };
        let undone = matches!(event, chats::Event::Undo);
        let mut effects = self.chats.apply(event);
        for effect in &effects {
            if let Effect::RenameChat(id, title) = effect
                && let Some(about) = self.chat.about.as_mut().filter(|about| about.id == *id)
            {
                about.title.clone_from(title);
            }
        }
        if let Some(id) = removed {
            if self.chat.id() == Some(id) {
                effects.extend(self.chat.apply(chat::Event::Stop, &mut self.runs));
                self.chat = self.chat.after();
                self.nav.go_to_tab(Tab::Chats);
            }
            let title = self.chats.title(id).unwrap_or_default().to_owned();
            effects.extend(self.say(Says::Removed { title }));
        }
        if undone {
            self.toast = None;
        }
        effects
    }

    fn chat(&mut self, event: chat::Event) -> Vec<Effect> {
        let lists_again =
            matches!(&event, chat::Event::Run(_, chat::News::Begun { .. } | chat::News::Ended(_)));
        let mut effects = self.chat.apply(event, &mut self.runs);
        if lists_again {
            // Its title or its place in the list may be another now.
            effects.push(Effect::ListChats);
        }
        effects
    }

    fn personas(&mut self, event: persona::Event) -> Vec<Effect> {
        let closes =
            matches!(event, persona::Event::Keep | persona::Event::Discard | persona::Event::Remove(_));
        let effects = self.personas.apply(event);
        if closes && self.personas.edited.is_none() && matches!(self.nav.here(), Screen::Persona(_)) {
            self.nav.back();
        }
        effects
    }

    fn go(&mut self, screen: Screen) -> Vec<Effect> {
        self.nav.go(screen);
        self.arrived()
    }

    /// What a screen needs to have read when it is shown.
    fn arrived(&mut self) -> Vec<Effect> {
        let mut effects = self.left_editor();
        effects.extend(match self.nav.here() {
            Screen::Chats => vec![Effect::ListChats],
            Screen::Models | Screen::Model(_) | Screen::ChatSetup => vec![Effect::ListModels],
            Screen::Storage | Screen::Keeping => vec![Effect::Survey],
            Screen::Proof => vec![Effect::Prove],
            Screen::Persona(id) => {
                let id = id.clone();
                if self.personas.edited.is_some() {
                    Vec::new()
                } else {
                    self.personas.apply(persona::Event::Edit(id))
                }
            }
            _ => Vec::new(),
        });
        effects
    }

    /// An editor that is not shown any more holds nothing back.
    fn left_editor(&mut self) -> Vec<Effect> {
        match self.nav.here() {
            Screen::Persona(_) => Vec::new(),
            _ if self.personas.edited.is_none() => Vec::new(),
            _ => self.personas.put_away(),
        }
    }

    fn new_chat(&mut self) -> Vec<Effect> {
        let mut effects = self.leave_chat();
        self.chat = self.chat.after();
        let usual = self.settings.kept.persona.clone();
        if let Some((system, manner)) =
            usual.as_deref().and_then(|id| self.personas.told(id, self.language()))
        {
            self.chat.system = system;
            self.chat.setup = chat::Setup { persona: usual, manner };
        }
        self.nav.go(Screen::Chat);
        effects.extend(self.left_editor());
        effects.push(Effect::ReadDraft);
        effects
    }

    fn open_chat(&mut self, id: ChatId, target: Option<MessageId>) -> Vec<Effect> {
        self.nav.go(Screen::Chat);
        let mut effects = self.left_editor();
        if self.chat.id() == Some(id) && target.is_none() {
            return effects;
        }
        if self.chat.id() != Some(id) {
            effects.extend(self.leave_chat());
            self.chat = Chat { opening: true, ..self.chat.after() };
        }
        effects.push(Effect::OpenChat(id, target));
        effects
    }

    /// An answer that nobody watches is stopped; what it wrote stays.
    fn leave_chat(&mut self) -> Vec<Effect> {
        self.chat.apply(chat::Event::Stop, &mut self.runs)
    }

    fn lock(&mut self) -> Vec<Effect> {
        if !self.gate.is_open() {
            return Vec::new();
        }
        let mut effects = self.leave_chat();
        effects.extend(self.chats.settle());
        effects.push(Effect::Lock);
        self.forget();
        effects.push(Effect::Start);
        effects
    }

    /// Nothing of what was shown stays in memory.
    fn forget(&mut self) {
        let settings = Settings { look: self.settings.look.clone(), ..Settings::default() };
        let (runs, toasts) = (self.runs, self.toasts);
        let system_language = self.system_language.take();
        *self = Self { settings, system_language, runs, toasts, ..Self::default() };
    }

    fn left(&mut self) -> Vec<Effect> {
        let kept = &self.settings.kept;
        let locks = kept.keys.passphrase && kept.auto_lock == AutoLock::AtOnce && !self.is_picking;
        if locks { self.lock() } else { Vec::new() }
    }

    fn tick(&mut self) -> Vec<Effect> {
        self.idle += 1;
        let kept = &self.settings.kept;
        let over = match kept.auto_lock {
            AutoLock::Minutes(minutes) => self.idle * TICK_MS >= u64::from(minutes) * 60_000,
            AutoLock::AtOnce | AutoLock::AtEnd => false,
        };
        // Somebody who reads along while an answer is written is there.
        let locks = over && kept.keys.passphrase && !self.chat.is_busy() && self.settings.job.is_none();
        let mut effects = if locks { self.lock() } else { Vec::new() };
        self.kept_up += 1;
        if self.kept_up >= TICKS_A_DAY && self.gate.is_open() {
            self.kept_up = 0;
            effects.push(Effect::Upkeep);
        }
        effects.push(tick());
        effects
    }

    fn say(&mut self, says: Says) -> Vec<Effect> {
        self.toasts += 1;
        let number = self.toasts;
        self.toast = Some(Toast { number, says });
        vec![Effect::After { ms: TOAST_MS, then: Box::new(Event::Unsay(number)) }]
    }

    fn picked(&mut self, pick: effect::Pick, path: Option<std::path::PathBuf>) -> Vec<Effect> {
        self.is_picking = false;
        match (pick, path) {
            (_, None) => Vec::new(),
            (effect::Pick::Model, Some(path)) => self.models.apply(models::Event::Picked(path)),
            (pick, Some(path)) => self.settings.apply(settings::Event::Picked(pick, path)),
        }
    }
}

fn tick() -> Effect {
    Effect::After { ms: TICK_MS, then: Box::new(Event::Tick) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> App {
        let mut app = App::default();
        app.apply(gate::Event::Opened.into());
        app
    }

    #[test]
    fn deleting_everything_forgets_what_was_shown() {
        let mut app = open();
        app.apply(Event::Go(Screen::Keeping));
        app.models.usual = Some("x".to_owned());
        assert_eq!(app.apply(gate::Event::Erase.into()), [Effect::Erase]);
        assert_eq!((&app.gate, app.nav.here(), &app.models.usual), (&Gate::Starting, &Screen::Chats, &None));
        app.apply(gate::Event::Empty.into());
        assert!(matches!(app.gate, Gate::Welcome(_)));
    }

    #[test]
    fn a_restored_backup_closes_the_old_chat_and_says_what_came() {
        let mut app = open();
        app.chat.opening = true;
        let kind = settings::JobKind::Restore;
        let outcome = settings::Outcome::Backup { kind, chats: 2, entries: 0, bytes: 9 };
        app.apply(settings::Event::Ended(outcome.clone()).into());
        assert_eq!((app.nav.here(), app.chat.opening), (&Screen::Backup, false));
        assert_eq!(app.settings.outcome, Some(outcome));
    }
}
