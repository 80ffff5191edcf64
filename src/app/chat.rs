//! The open chat: what is shown, what is being typed, the answer that is being written.
//!
//! Every run of the engine has a number; news of another run are dropped. Text is kept by the
//! store while it arrives, so nothing here is the only copy of anything but the composer, whose
//! draft is kept as well.

mod composer;
mod run;
#[cfg(test)]
mod tests;
mod window;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use composer::{Composer, TEXT_BYTES_MAX};
pub use run::{ContextUse, Ended, News, Phase, Run};
pub use window::Window;

use super::{Effect, Manner, Notice, RunId};
use crate::data::{Chat as About, ChatId, Message, MessageId, MessageState, Role};

/// What a chat was set to, beside what its row keeps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Setup {
    /// The persona its instructions came from.
    pub persona: Option<String>,
    /// How it answers; `None` is the usual manner.
    pub manner: Option<Manner>,
}

/// A chat as it was read from the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Its row.
    pub about: About,
    /// The path shown, the first message first.
    pub messages: Vec<Message>,
    /// What it was set to.
    pub setup: Setup,
    /// What was being typed.
    pub draft: String,
    /// The message to bring into view.
    pub target: Option<MessageId>,
}

/// The open chat.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chat {
    /// Its row; `None` while it has no message yet.
    pub about: Option<About>,
    /// Instructions it will begin with, or has.
    pub system: String,
    /// The model it will begin with, or has, by id; `None` is the usual one.
    pub model: Option<String>,
    /// What it was set to.
    pub setup: Setup,
    /// The path shown, the first message first.
    pub rows: Vec<Arc<Message>>,
    /// Which of them are on the page.
    pub window: Window,
    /// The message to bring into view, until the person scrolls.
    pub target: Option<MessageId>,
    /// What is being typed.
    pub composer: Composer,
    /// The answer being written.
    pub run: Option<Run>,
    /// What the model saw last.
    pub context: Option<ContextUse>,
    /// What went wrong last.
    pub notice: Option<Notice>,
    /// Being read from the store.
    pub opening: bool,
    /// Its model was asked for as it is set up now.
    pub is_prepared: bool,
}

/// What happens to the open chat.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// It was read from the store.
    Opened(Box<Opened>),
    /// It could not be read, or a change not be kept.
    Failed(Notice),
    /// The draft of a chat that is not begun yet was read.
    Drafted(String),
    /// The composer's text changed on the page.
    Typed(String),
    /// A text to begin with was chosen.
    Suggested(String),
    /// Send what was typed.
    Send,
    /// Stop the answer.
    Stop,
    /// Another answer in place of this one; both stay.
    Retry(MessageId),
    /// Go on with an answer that broke off.
    Continue(MessageId),
    /// Take a message of the person's into the composer.
    Edit(MessageId),
    /// Leave it as it was.
    CancelEdit,
    /// Show a message's neighbor among its branches.
    Branch {
        /// The message shown now.
        message: MessageId,
        /// The later neighbor, not the earlier one.
        forward: bool,
    },
    /// The page is near its first or last message.
    Reached {
        /// Near the first.
        first: bool,
    },
    /// Back to the latest message.
    ToEnd,
    /// Another model from now on.
    ChooseModel(Option<String>),
    /// Other instructions from now on.
    Instruct {
        /// The persona they came from.
        persona: Option<String>,
        /// The instructions.
        system: String,
        /// How it answers.
        manner: Option<Manner>,
    },
    /// Another manner from now on.
    Mannered(Option<Manner>),
    /// Put the notice away.
    Noted,
    /// The engine or the store tells of a run.
    Run(RunId, News),
}

impl Chat {
    /// A chat that is not begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// A chat that is not begun, in the place of this one.
    #[must_use]
    pub fn after(&self) -> Self {
        Self { composer: self.composer.after(), ..Self::default() }
    }

    /// Its number, once it has one.
    pub fn id(&self) -> Option<ChatId> {
        self.about.as_ref().map(|about| about.id)
    }

    /// Its title; empty while it has none.
    pub fn title(&self) -> &str {
        self.about.as_ref().map_or("", |about| about.title.as_str())
    }

    /// The messages on the page.
    pub fn shown(&self) -> &[Arc<Message>] {
        self.rows.get(self.window.range(self.rows.len())).unwrap_or_default()
    }

    /// Whether an answer is being written or waited for.
    pub fn is_busy(&self) -> bool {
        self.run.is_some()
    }

    /// Whether what was typed can be sent.
    pub fn can_send(&self) -> bool {
        !self.is_busy() && !self.opening && self.composer.can_send()
    }

    /// Whether this message's answer can be continued: the last one, if it broke off or ran into
    /// the limit of length.
    pub fn can_continue(&self, message: &Message) -> bool {
        let is_last = self.rows.last().is_some_and(|last| last.id == message.id);
        let broke_off = match message.state {
            MessageState::Stopped | MessageState::Interrupted | MessageState::Failed => true,
            MessageState::Done => self.context.as_ref().is_some_and(|context| context.cut_off),
            MessageState::Streaming => false,
        };
        is_last && !self.is_busy() && message.role == Role::Assistant && broke_off
    }

    /// Whether the model no longer sees this message.
    pub fn is_unseen(&self, message: MessageId) -> bool {
        let first = self.context.as_ref().and_then(|context| context.first_seen);
        first.is_some_and(|first| message < first)
    }

    /// Takes an event; `next_run` is the number a new run gets.
    pub fn apply(&mut self, event: Event, next_run: &mut u64) -> Vec<Effect> {
        match event {
            Event::Opened(opened) => self.opened(*opened),
            Event::Failed(notice) => {
                (self.notice, self.opening) = (Some(notice), false);
                Vec::new()
            }
            Event::Drafted(text) => {
                self.composer.restore(text);
                Vec::new()
            }
            Event::Typed(text) => self.typed(text),
            Event::Suggested(text) => self.suggested(text),
            Event::Send => self.send(next_run),
            Event::Stop => self.stop(),
            Event::Retry(id) => self.retry(id, next_run),
            Event::Continue(id) => self.go_on(id, next_run),
            Event::Edit(id) => self.edit(id),
            Event::CancelEdit => self.cancel_edit(),
            Event::Branch { message, forward } => self.branch(message, forward),
            Event::Reached { first } => {
                self.target = None;
                self.window.reached(first, self.rows.len());
                Vec::new()
            }
            Event::ToEnd => {
                self.target = None;
                self.window = Window::default();
                Vec::new()
            }
            Event::ChooseModel(model) => self.choose_model(model),
            Event::Instruct { persona, system, manner } => self.instruct(persona, system, manner),
            Event::Mannered(manner) => {
                self.setup.manner = manner.map(Manner::checked);
                self.is_prepared = false;
                self.keep_setup()
            }
            Event::Noted => {
                self.notice = None;
                Vec::new()
            }
            Event::Run(run, news) => self.news(run, news),
        }
    }

    fn opened(&mut self, opened: Opened) -> Vec<Effect> {
        let rows: Vec<Arc<Message>> = opened.messages.into_iter().map(Arc::new).collect();
        let is_same = self.id() == Some(opened.about.id);
        let window = match opened.target.and_then(|id| rows.iter().position(|row| row.id == id)) {
            Some(at) => Window::around(at, rows.len()),
            None if is_same => self.window,
            None => Window::default(),
        };
        let mut composer = self.composer.after();
        match is_same {
            // A branch was changed under the fingers of somebody who types.
            true => composer = std::mem::take(&mut self.composer),
            false => composer.restore(opened.draft),
        }
        *self = Self {
            system: opened.about.system.clone(),
            model: opened.about.model.clone(),
            about: Some(opened.about),
            setup: opened.setup,
            rows,
            window,
            target: opened.target,
            composer,
            run: self.run.take().filter(|_| is_same),
            context: self.context.take().filter(|_| is_same),
            notice: None,
            opening: false,
            is_prepared: self.is_prepared && is_same,
        };
        Vec::new()
    }

    fn branch(&mut self, message: MessageId, forward: bool) -> Vec<Effect> {
        let Some(chat) = self.id().filter(|_| !self.is_busy()) else { return Vec::new() };
        vec![Effect::ShowBranch { chat, message, forward }]
    }

    fn choose_model(&mut self, model: Option<String>) -> Vec<Effect> {
        self.model.clone_from(&model);
        (self.context, self.is_prepared) = (None, false);
        if let Some(about) = &mut self.about {
            about.model.clone_from(&model);
        }
        self.id().map(|id| Effect::SetChatModel(id, model)).into_iter().collect()
    }

    fn instruct(&mut self, persona: Option<String>, system: String, manner: Option<Manner>) -> Vec<Effect> {
        self.setup = Setup { persona, manner: manner.map(Manner::checked) };
        self.is_prepared = false;
        self.system.clone_from(&system);
        if let Some(about) = &mut self.about {
            about.system.clone_from(&system);
        }
        let mut effects = self.keep_setup();
        effects.extend(self.id().map(|id| Effect::SetChatSystem(id, system)));
        effects
    }

    fn keep_setup(&self) -> Vec<Effect> {
        self.id().map(|id| Effect::KeepSetup(id, self.setup.clone())).into_iter().collect()
    }
}
