//! One answer from sending to its end, as news of the engine and the store tell it.

use std::sync::Arc;

use super::{Chat, Effect, Window};
use crate::app::effect::{Ask, Question};
use crate::app::{Notice, RunId};
use crate::data::{Chat as About, Message, MessageId, Role};

/// An answer being written.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// The answer's message, once it has one.
    pub message: Option<MessageId>,
    /// What is being done.
    pub phase: Phase,
    /// The person asked to stop.
    pub stopping: bool,
}

/// What is being done for an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Phase {
    /// Waiting for the store and the engine.
    Waiting,
    /// The model comes into memory.
    Loading {
        /// How much of it, 0 to 1.
        share: f32,
    },
    /// The model reads the conversation.
    Reading {
        /// How much of it, 0 to 1.
        share: f32,
    },
    /// The model writes.
    Writing,
}

/// What the model sees of a chat, and how full its memory is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextUse {
    /// Tokens taken.
    pub used: usize,
    /// Tokens there are.
    pub total: usize,
    /// The first message the model sees; those before are gone from its sight.
    pub first_seen: Option<MessageId>,
    /// How many messages it no longer sees.
    pub unseen: usize,
    /// The last answer ended because it had reached its limit.
    pub cut_off: bool,
}

impl ContextUse {
    /// How full the memory is, 0 to 1.
    pub fn share(&self) -> f32 {
        if self.total == 0 { 0.0 } else { (self.used as f32 / self.total as f32).min(1.0) }
    }
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// The answer as it is kept now.
    pub message: Message,
    /// What the model saw.
    pub context: Option<ContextUse>,
    /// Why it failed, if it did.
    pub failed: Option<Notice>,
}

/// News of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The question and the beginning of the answer are kept.
    Begun {
        /// The chat's row, which may be new.
        about: Box<About>,
        /// What was asked; `None` when only the answer is new.
        asked: Option<Box<Message>>,
        /// The answer, empty or as far as it had come.
        answer: Box<Message>,
    },
    /// The model comes into memory.
    Loading(f32),
    /// The model reads.
    Reading(f32),
    /// What the model sees was settled.
    Fitted(ContextUse),
    /// More of the answer.
    Text(String),
    /// Something the person should know; the answer goes on.
    Noticed(Notice),
    /// It ended.
    Ended(Box<Ended>),
    /// It could not even begin; the text that was sent comes back.
    Refused {
        /// Why.
        notice: Notice,
        /// What had been sent.
        text: String,
    },
}

impl Chat {
    pub(super) fn send(&mut self, next_run: &mut u64) -> Vec<Effect> {
        if !self.can_send() {
            return Vec::new();
        }
        let editing = self.composer.editing;
        let parent = match editing {
            Some(id) => self.rows.iter().find(|row| row.id == id).and_then(|row| row.parent),
            None => self.rows.last().map(|row| row.id),
        };
        let place = self.draft_place();
        let text = self.composer.take();
        let aside = self.composer.text().to_owned();
        self.window = Window::default();
        let mut effects = self.ask(Question::New { parent, text }, next_run);
        effects.push(Effect::KeepDraft(place, aside));
        effects
    }

    pub(super) fn retry(&mut self, id: MessageId, next_run: &mut u64) -> Vec<Effect> {
        let answer = self.rows.iter().find(|row| row.id == id && row.role == Role::Assistant);
        match answer.and_then(|answer| answer.parent) {
            Some(parent) if !self.is_busy() => self.ask(Question::Again { parent }, next_run),
            _ => Vec::new(),
        }
    }

    pub(super) fn go_on(&mut self, id: MessageId, next_run: &mut u64) -> Vec<Effect> {
        let can = self.rows.iter().any(|row| row.id == id && self.can_continue(row));
        if can { self.ask(Question::Continue { answer: id }, next_run) } else { Vec::new() }
    }

    fn ask(&mut self, question: Question, next_run: &mut u64) -> Vec<Effect> {
        *next_run += 1;
        let id = RunId(*next_run);
        self.run = Some(Run { id, message: None, phase: Phase::Waiting, stopping: false });
        (self.notice, self.is_prepared) = (None, true);
        vec![Effect::Answer(Box::new(Ask { run: id, question, chat: self.conversation() }))]
    }

    pub(super) fn stop(&mut self) -> Vec<Effect> {
        let Some(run) = self.run.as_mut().filter(|run| !run.stopping) else { return Vec::new() };
        run.stopping = true;
        vec![Effect::StopRun(run.id)]
    }

    pub(super) fn news(&mut self, id: RunId, news: News) -> Vec<Effect> {
        let Some(run) = self.run.as_mut().filter(|run| run.id == id) else { return Vec::new() };
        match news {
            News::Begun { about, asked, answer } => {
                run.message = Some(answer.id);
                self.begun(*about, asked, *answer);
            }
            News::Loading(share) => run.phase = Phase::Loading { share },
            News::Reading(share) => run.phase = Phase::Reading { share },
            News::Fitted(context) => self.context = Some(context),
            News::Noticed(notice) => self.notice = Some(notice),
            News::Text(piece) => {
                run.phase = Phase::Writing;
                let message = run.message;
                self.change_row(message, |row| row.text.push_str(&piece));
            }
            News::Ended(ended) => self.ended(*ended),
            News::Refused { notice, text } => {
                (self.run, self.notice) = (None, Some(notice));
                self.composer.restore(text);
                return vec![Effect::KeepDraft(self.draft_place(), self.composer.text().to_owned())];
            }
        }
        Vec::new()
    }

    /// Puts question and answer at the end of the path they follow.
    fn begun(&mut self, about: About, asked: Option<Box<Message>>, answer: Message) {
        self.about = Some(about);
        match self.rows.iter().position(|row| row.id == answer.id) {
            // An answer that goes on.
            Some(at) => {
                if let Some(row) = self.rows.get_mut(at) {
                    *row = Arc::new(answer);
                }
            }
            None => {
                let parent = asked.as_ref().map_or(answer.parent, |asked| asked.parent);
                let after =
                    |id| self.rows.iter().position(|row| row.id == id).map_or(self.rows.len(), |at| at + 1);
                let kept = parent.map_or(0, after);
                self.rows.truncate(kept);
                self.rows.extend(asked.map(|asked| Arc::new(*asked)));
                self.rows.push(Arc::new(answer));
            }
        }
        self.window.grew(self.rows.len());
    }

    fn ended(&mut self, ended: Ended) {
        self.run = None;
        self.notice = ended.failed.or(self.notice.take());
        if let Some(context) = ended.context {
            self.context = Some(context);
        }
        let message = ended.message;
        self.change_row(Some(message.id), |row| *row = message);
    }

    fn change_row(&mut self, id: Option<MessageId>, change: impl FnOnce(&mut Message)) {
        // The row is nearly always the last one.
        if let Some(row) = self.rows.iter_mut().rev().find(|row| Some(row.id) == id) {
            change(Arc::make_mut(row));
        }
    }
}
