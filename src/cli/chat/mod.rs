//! `carnet chat`: talk in the terminal, or through a pipe, one line a message.
//!
//! Answers go to stdout as they come, everything about them to stderr. Nothing said is kept: the
//! conversation and the history of typed lines end with the program.

mod command;
mod conversation;
mod input;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::error::{Error, Result};
use super::sampling::SamplingOptions;
use super::session::{self, Answer, LoadOptions, Session};
use super::{Globals, interrupt, models, output};
use crate::data::{Prompt, Sampling};
use crate::engine::{self, Finish, Run, Stats};
use crate::library::starter;
use command::{Command, Line};
use conversation::{Conversation, Forgotten};
use input::Input;

/// How to talk.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Options {
    /// Standing instructions for the whole conversation
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    system: Option<String>,
    #[command(flatten)]
    load: LoadOptions,
    #[command(flatten)]
    sampling: SamplingOptions,
}

/// One run of the chat.
struct Chat<'a> {
    globals: &'a Globals,
    options: &'a Options,
    session: Session,
    sampling: Sampling,
    conversation: Conversation,
    last: Option<Stats>,
    /// The engine reads the last answer until something is said.
    settling: Option<Run>,
}

pub(super) fn run(options: &Options, globals: &Globals) -> Result<()> {
    if globals.json {
        return Err(Error::Usage("chat has no --json; use `carnet generate --chat --json`"));
    }
    let session = Session::open_personal(&options.load, globals)?;
    let mut input = Input::open()?;
    let conversation = Conversation::new(options.system.clone());
    let sampling = options.sampling.sampling(&defaults(&session));
    let mut chat = Chat { globals, options, session, sampling, conversation, last: None, settling: None };
    if input.is_terminal() {
        chat.greet()?;
    } else {
        output::note(&chat.session.introduction());
    }
    // At a terminal Ctrl-C between two answers must not end the program.
    let _between = input.is_terminal().then(|| interrupt::during(|| {}));
    while let Some(message) = input.message()? {
        match chat.hear(&message) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) if input.is_terminal() && !error.is_closed_pipe() => output::complain(&error),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A lively, not a wild way to draw, or the starter's own; another seed each time, shown by `/stats`.
fn defaults(session: &Session) -> Sampling {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let lively = || Sampling {
        temperature: 0.7,
        top_k: 40,
        top_p: 0.95,
        min_p: 0.05,
        repeat_penalty: 1.05,
        ..Sampling::default()
    };
    let usual = if is_starter(session) { starter::sampling() } else { lively() };
    Sampling { seed: u64::from(now.subsec_nanos()) ^ now.as_secs(), ..usual }
}

fn is_starter(session: &Session) -> bool {
    session.source == starter::source()
}

impl Chat<'_> {
    /// Does what a message says; `false` ends the chat.
    fn hear(&mut self, message: &str) -> Result<bool> {
        self.settling = None;
        match command::understand(message) {
            Line::Empty => {}
            Line::Say(question) => self.ask(question)?,
            Line::Unknown(word) => output::line(&format!("there is no /{word}; /help lists what there is"))?,
            Line::Command(Command::Quit, _) => return Ok(false),
            Line::Command(command, after) => self.obey(command, &after)?,
        }
        Ok(true)
    }

    fn obey(&mut self, command: Command, after: &str) -> Result<()> {
        match command {
            Command::Help => output::text(&command::help()),
            Command::New => {
                self.conversation.clear();
                output::line("a new conversation")
            }
            Command::Model if after.is_empty() => models::print(&self.globals.library()?),
            Command::Model => self.change_model(after),
            Command::System => self.change_system(after),
            Command::Retry => self.retry(),
            Command::Stats => self.show_stats(),
            Command::Context => self.show_context(),
            Command::Quit => Ok(()),
        }
    }

    fn ask(&mut self, question: String) -> Result<()> {
        self.conversation.ask(question);
        let answer = match self.answer() {
            Ok(answer) => answer,
            Err(error) => {
                // A question without an answer would stand in the way of the next one.
                self.conversation.take_back();
                return Err(error);
            }
        };
        output::text("\n")?;
        self.last = Some(answer.stats);
        output::aside(&speed(&answer));
        if answer.text.is_empty() && answer.finish == Finish::Cancelled {
            self.conversation.take_back();
            return Ok(());
        }
        self.conversation.answer(answer.text);
        self.settling = Some(self.session.settle());
        if answer.finish == Finish::ContextFull {
            output::note("the context is full and cut this answer short");
            if let Some(forgotten) = self.conversation.forget_oldest() {
                output::note(&self.farewell(&forgotten));
            }
        }
        Ok(())
    }

    /// Answers the last question, dropping the oldest exchanges where they leave no room for it.
    fn answer(&mut self) -> Result<Answer> {
        loop {
            let prompt = Prompt::Chat(self.conversation.turns());
            let mut limits = self.options.sampling.limits();
            if is_starter(&self.session) {
                limits.max_tokens = limits.max_tokens.or(starter::limits().max_tokens);
            }
            let answered = self.session.answer(prompt, self.sampling.clone(), limits, &mut output::text);
            let has_room = match &answered {
                Err(Error::Engine(engine::Error::PromptTooLong { .. })) => false,
                Ok(answer) => !(answer.text.is_empty() && answer.finish == Finish::ContextFull),
                Err(_) => true,
            };
            if has_room {
                return answered;
            }
            match self.conversation.forget_oldest() {
                Some(forgotten) => output::note(&self.farewell(&forgotten)),
                None => return answered,
            }
        }
    }

    fn farewell(&self, forgotten: &Forgotten) -> String {
        let Forgotten { messages, first, last } = forgotten;
        let context = self.session.info.context;
        format!(
            "the context of {context} tokens is full: the model no longer sees {messages} messages, \
             from \"{first}\" to \"{last}\""
        )
    }

    fn retry(&mut self) -> Result<()> {
        let Some(question) = self.conversation.take_back() else {
            return output::line("there is no question to answer again");
        };
        self.sampling.seed = self.sampling.seed.wrapping_add(1);
        self.ask(question)
    }

    fn change_model(&mut self, named: &str) -> Result<()> {
        let source = session::source_of(Some(Path::new(named)), self.globals)?;
        self.session.reload(source, self.globals)?;
        self.sampling = self.options.sampling.sampling(&defaults(&self.session));
        self.last = None;
        output::line(&self.session.introduction())
    }

    fn change_system(&mut self, text: &str) -> Result<()> {
        let text = (!text.is_empty()).then(|| text.to_owned());
        self.conversation.set_system(text);
        output::line(match self.conversation.system() {
            Some(_) => "these instructions stand from the next answer on",
            None => "no standing instructions from the next answer on",
        })
    }

    fn greet(&self) -> Result<()> {
        output::line(&self.session.introduction())?;
        if is_starter(&self.session) {
            output::line(
                "It is very small: good for short translations, corrections and titles. \
                 `carnet models import FILE` adds a larger one.",
            )?;
        }
        output::line("Nothing leaves this device. /help lists what there is.")
    }

    fn show_stats(&self) -> Result<()> {
        let info = &self.session.info;
        output::line(&self.session.introduction())?;
        output::line(&format!(
            "tier {}, loaded in {:.1} s, chat template: {}",
            info.tier.name(),
            info.load_s,
            info.template
        ))?;
        let Sampling { temperature, seed, .. } = self.sampling;
        output::line(&format!("temperature {temperature}, seed {seed}"))?;
        let Some(stats) = &self.last else {
            return output::line("no answer yet");
        };
        let read = stats.prompt_tokens.saturating_sub(stats.reused_tokens);
        output::line(&format!(
            "last answer: {read} of {} prompt tokens read at {:.1} tokens/s, {} tokens written at {:.1} tokens/s",
            stats.prompt_tokens,
            stats.prefill_tokens_per_s(),
            stats.answer_tokens,
            stats.decode_tokens_per_s(),
        ))
    }

    fn show_context(&self) -> Result<()> {
        let used = self.last.as_ref().map_or(0, |stats| stats.context_used);
        output::line(&format!(
            "{used} of {} tokens were used by the last answer",
            self.session.info.context
        ))?;
        match self.conversation.unseen() {
            0 => output::line("the model sees the whole conversation"),
            unseen => output::line(&format!("the model no longer sees the first {unseen} messages")),
        }
    }
}

fn speed(answer: &Answer) -> String {
    let stats = &answer.stats;
    let stopped = match answer.finish {
        Finish::Cancelled => ", stopped",
        Finish::TokenBudget => ", cut at the most tokens allowed",
        Finish::EndOfText | Finish::StopText | Finish::ContextFull => "",
    };
    format!("{} tokens, {:.1} tokens/s{stopped}", stats.answer_tokens, stats.decode_tokens_per_s())
}
