//! One answer: the question is kept, the model loaded, the latest turns fitted, the answer written.
//!
//! Every piece of text goes to the store before anything else can fail; whatever ends the answer,
//! what was written stays.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::cache::Held;
use super::context::{manner, seen};
use super::keeping::{keep_setup, title_of};
use super::shared::Flag;
use super::words::Words;
use super::{Shared, cache, context, gpu, models, personal};
use crate::app::chat::{ContextUse, Ended, Event as ChatEvent, News, Setup};
use crate::app::effect::{Ask, Conversation, Question};
use crate::app::{Event as AppEvent, Notice, RunId, Says};
use crate::data::{
    AdapterId, AnswerStats, ChatId, Message, MessageId, MessageState, NewChat, NewMessage, Prompt, Role,
};
use crate::engine::device::Choice;
use crate::engine::{self, Event, Finish, ModelInfo, Run, Stats};
use crate::library::Record;
use crate::store::{self, Answer, Store};

/// How often a waiting run looks whether to stop.
const GLANCE: Duration = Duration::from_millis(50);

/// What the engine holds.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    model: Option<(Asked, ModelInfo)>,
    /// Of each chat, the first message its model saw the last time.
    pub(super) seen_from: HashMap<ChatId, MessageId>,
    /// The chat whose answer ended last, as long as nothing else was asked for.
    pub(super) held: Option<Held>,
}

/// What was asked for when a model was loaded.
#[derive(Debug, PartialEq)]
struct Asked {
    model: String,
    context: Option<usize>,
    /// What it learnt from the journal.
    adapter: Option<AdapterId>,
    device: Choice,
}

impl Loaded {
    /// Loads a model unless it is loaded already. `glance` is called often; `report` hears shares.
    ///
    /// # Errors
    /// Those of the engine; [`engine::Error::Cancelled`] after `stop`.
    pub(super) fn load(
        &mut self,
        shared: &Shared,
        record: &Record,
        context: Option<usize>,
        stop: &Flag,
        report: &mut dyn FnMut(f32),
    ) -> engine::Result<ModelInfo> {
        if shared.forget.is_up() {
            shared.forget.lower();
            self.unload(shared);
        }
        let (model, device) = (record.id.clone(), gpu::wanted(shared));
        let asked = Asked { model, context, adapter: personal::of(shared, &record.id), device };
        if let Some((loaded_for, info)) = &self.model
            && *loaded_for == asked
        {
            return Ok(info.clone());
        }
        self.unload(shared);
        let mut request = engine::LoadRequest {
            context,
            free_bytes: crate::platform::memory().map(|memory| memory.free_bytes),
            adapter: asked.adapter.and_then(|id| personal::file(shared, id)),
            ..engine::LoadRequest::new(shared.library.source(record), device)
        };
        let info = gpu::watched(shared, (&record.id, device), |trial| {
            request.trial = trial;
            let done = load(shared, request.clone(), stop, report);
            if let Err(error @ engine::Error::BadAdapter(_)) = &done {
                shared.tell(AppEvent::Say(Says::Notice(error.into())));
                request.adapter = None;
                return load(shared, request, stop, report);
            }
            done
        })?;
        self.model = Some((asked, info.clone()));
        Ok(info)
    }

    /// Frees the model and what it remembers.
    pub(super) fn unload(&mut self, shared: &Shared) {
        (self.model, self.held) = (None, None);
        self.seen_from.clear();
        shared.engine.unload().for_each(drop);
    }
}

fn load(
    shared: &Shared,
    request: engine::LoadRequest,
    stop: &Flag,
    report: &mut dyn FnMut(f32),
) -> engine::Result<ModelInfo> {
    let run = shared.engine.load(request);
    let mut last = None;
    watch(&run, stop, &mut |event| match event {
        Event::Progressed(progress) => report(share(progress.done, progress.total)),
        other => last = Some(other),
    });
    match last {
        Some(Event::Loaded(info)) => Ok(*info),
        Some(Event::Failed(error)) => Err(error),
        _ => Err(engine::Error::Stopped),
    }
}

/// Hands every event over until the run is over; passes `stop` on.
pub(super) fn watch(run: &Run, stop: &Flag, hear: &mut dyn FnMut(Event)) {
    let canceller = run.canceller();
    loop {
        if stop.is_up() {
            canceller.cancel();
        }
        match run.wait(GLANCE) {
            engine::Waited::Event(event) => hear(event),
            engine::Waited::Nothing => {}
            engine::Waited::Over => return,
        }
    }
}

/// How much of a long step is done.
pub(super) fn share(done: u64, total: u64) -> f32 {
    if total == 0 { 0.0 } else { (done as f64 / total as f64) as f32 }
}

/// An answer that was begun in the store.
struct Begun {
    chat: ChatId,
    answer: Answer,
    /// The path up to the question.
    before: Vec<Message>,
    /// What the answer says already.
    written: String,
}

pub(super) fn run(shared: &Shared, loaded: &mut Loaded, ask: &Ask) {
    let (run, stop) = (ask.run, shared.stop_of(ask.run));
    let tell = |news| shared.tell(ChatEvent::Run(run, news));
    let text = match &ask.question {
        Question::New { text, .. } => text.clone(),
        Question::Again { .. } | Question::Continue { .. } => String::new(),
    };
    let refused = |notice: Notice| News::Refused { notice, text: text.clone() };
    match record(shared, ask) {
        Err(notice) => tell(refused(notice)),
        Ok(record) => {
            match shared.store().and_then(|store| Ok((begin(shared, &store, ask, &record)?, store))) {
                Err(error) => tell(refused(Notice::from(&error))),
                Ok((begun, store)) => write(shared, loaded, &store, &record, begun, ask, &stop),
            }
        }
    }
    shared.end_run(run);
}

/// The model that answers. For one that is gone the usual one stands in, and the person is told.
fn record(shared: &Shared, ask: &Ask) -> Result<Record, Notice> {
    let (record, stands_in) = context::record(shared, ask.chat.model.as_deref())?;
    if stands_in {
        shared.tell(AppEvent::Say(Says::StandsIn { name: record.name.clone() }));
    }
    Ok(record)
}

/// Keeps the question and the beginning of the answer, and tells both.
fn begin(shared: &Shared, store: &Store, ask: &Ask, record: &Record) -> store::Result<Begun> {
    let chats = store.chats();
    let chat = match ask.chat.id {
        Some(chat) => chat,
        None => new_chat(store, ask)?,
    };
    if let Question::New { text, .. } = &ask.question
        && ask.chat.id.is_some()
        && chats.get(chat)?.title.is_empty()
    {
        chats.rename(chat, title_of(text))?;
    }
    let new_answer = |parent| NewMessage {
        parent: Some(parent),
        role: Role::Assistant,
        text: String::new(),
        model: Some(record.name.clone()),
    };
    let (asked, answer) = match &ask.question {
        Question::New { parent, text } => {
            let new = NewMessage { parent: *parent, role: Role::User, text: text.clone(), model: None };
            let asked = chats.add_message(chat, new)?;
            (Some(asked), chats.begin_answer(chat, new_answer(asked))?)
        }
        Question::Again { parent } => (None, chats.begin_answer(chat, new_answer(*parent))?),
        Question::Continue { answer } => (None, chats.continue_answer(*answer)?),
    };
    let mut before = chats.path(chat)?;
    let own = before.iter().position(|message| message.id == answer.id());
    let message = own.map(|at| before.split_off(at)).and_then(|rest| rest.into_iter().next());
    let message = match message {
        Some(message) => message,
        None => chats.message(answer.id())?,
    };
    let about = chats.get(chat)?;
    let asked = asked.map(|id| chats.message(id)).transpose()?.map(Box::new);
    let written = message.text.clone();
    let begun = News::Begun { about: Box::new(about), asked, answer: Box::new(message) };
    shared.tell(ChatEvent::Run(ask.run, begun));
    Ok(Begun { chat, answer, before, written })
}

fn new_chat(store: &Store, ask: &Ask) -> store::Result<ChatId> {
    let title = match &ask.question {
        Question::New { text, .. } => title_of(text),
        Question::Again { .. } | Question::Continue { .. } => String::new(),
    };
    let Conversation { system, model, setup, .. } = ask.chat.clone();
    let new = NewChat { title, system, model, ..NewChat::default() };
    let chat = store.chats().add(new)?;
    // Nothing was kept for it yet, so the usual setup needs no write.
    if setup != Setup::default() {
        keep_setup(store, chat, &setup)?;
    }
    Ok(chat)
}

/// Loads, fits, writes; then keeps how it ended and tells it.
fn write(
    shared: &Shared,
    loaded: &mut Loaded,
    store: &Store,
    record: &Record,
    mut begun: Begun,
    ask: &Ask,
    stop: &Flag,
) {
    let wrote = answer(shared, loaded, store, record, &mut begun, ask, stop);
    let (state, stats, context, failed) = match wrote {
        Ok(wrote) => wrote.end(),
        Err(Failure::Engine(engine::Error::Cancelled)) => (MessageState::Stopped, None, None, None),
        Err(Failure::Engine(error)) => (MessageState::Failed, None, None, Some(Notice::from(&error))),
        Err(Failure::Store(error)) => (MessageState::Interrupted, None, None, Some(Notice::from(&error))),
    };
    let id = begun.answer.id();
    let text = begun.answer.text().to_owned();
    let kept = begun.answer.finish(state, stats);
    let failed = failed.or(kept.as_ref().err().map(Notice::from));
    // A store that no longer answers: what the page shows is all there is.
    let message = store.chats().message(id).unwrap_or_else(|_| shown(id, begun.chat, text));
    let ended = Ended { message, context, failed };
    shared.tell(ChatEvent::Run(ask.run, News::Ended(Box::new(ended))));
}

pub(super) fn shown(id: MessageId, chat: ChatId, text: String) -> Message {
    Message {
        id,
        chat,
        parent: None,
        role: Role::Assistant,
        text,
        state: MessageState::Interrupted,
        created: crate::data::Moment::now(),
        model: None,
        stats: None,
        branch: crate::data::Branch { position: 0, count: 1 },
    }
}

enum Failure {
    Engine(engine::Error),
    Store(store::Error),
}

/// How the engine ended.
struct Wrote {
    finish: Finish,
    stats: Stats,
    device: String,
    context: ContextUse,
}

impl Wrote {
    fn end(self) -> (MessageState, Option<AnswerStats>, Option<ContextUse>, Option<Notice>) {
        let state = if self.finish == Finish::Cancelled { MessageState::Stopped } else { MessageState::Done };
        let ms = |seconds: f64| (seconds * 1_000.0).round() as u32;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let stats = AnswerStats {
            device: self.device,
            prompt_tokens: count(self.stats.prompt_tokens),
            reused_tokens: count(self.stats.reused_tokens),
            generated_tokens: count(self.stats.answer_tokens),
            prefill_ms: ms(self.stats.prefill_s),
            decode_ms: ms(self.stats.decode_s),
        };
        let cut_off = matches!(self.finish, Finish::TokenBudget | Finish::ContextFull);
        let context = ContextUse { used: self.stats.context_used, cut_off, ..self.context };
        (state, Some(stats), Some(context), None)
    }
}

fn answer(
    shared: &Shared,
    loaded: &mut Loaded,
    store: &Store,
    record: &Record,
    begun: &mut Begun,
    ask: &Ask,
    stop: &Flag,
) -> Result<Wrote, Failure> {
    let tell = |news| shared.tell(ChatEvent::Run(ask.run, news));
    let manner = manner(store, &ask.chat.setup, record);
    let info = loaded
        .load(shared, record, manner.context, stop, &mut |share| tell(News::Loading(share)))
        .map_err(Failure::Engine)?;
    let chat = (begun.chat, ask.chat.system.as_str(), begun.before.as_slice());
    let (seen, context) = seen(shared, loaded, chat, &manner, info.context).map_err(Failure::Engine)?;
    tell(News::Fitted(context.clone()));
    let prompt = match begun.written.is_empty() {
        true => Prompt::Chat(seen),
        false => Prompt::Continued { turns: seen, begun: begun.written.clone() },
    };
    cache::bring_back(shared, store, (begun.chat, &record.id), &prompt, stop);
    let run = shared.engine.generate(prompt, manner.sampling(fresh_seed()), manner.limits());
    let (finish, stats) = stream(shared, &run, begun, ask.run, stop)?;
    models::remember(store, record);
    let bytes = info.kv_bytes_per_token.saturating_mul(stats.context_used as u64);
    loaded.held = Some(Held { chat: begun.chat, model: record.id.clone(), bytes });
    Ok(Wrote { finish, stats, device: info.device, context })
}

/// Writes what the engine tells into the store and onto the page.
fn stream(
    shared: &Shared,
    run: &Run,
    begun: &mut Begun,
    id: RunId,
    stop: &Flag,
) -> Result<(Finish, Stats), Failure> {
    let tell = |news| shared.tell(ChatEvent::Run(id, news));
    let mut words = Words::default();
    let mut failed = None;
    let mut end = None;
    watch(run, stop, &mut |event| {
        let kept = match event {
            Event::Progressed(progress) => {
                tell(News::Reading(share(progress.done, progress.total)));
                begun.answer.tick()
            }
            Event::TokenArrived { text, .. } => {
                if let Some(shown) = words.push(&text) {
                    tell(News::Text(shown));
                }
                begun.answer.push(&text)
            }
            Event::Finished { finish, stats, tail } => {
                words.push(&tail).into_iter().for_each(|shown| tell(News::Text(shown)));
                end = Some(Ok((finish, stats)));
                begun.answer.push(&tail)
            }
            Event::Failed(error) => {
                end = Some(Err(error));
                Ok(())
            }
            Event::Moved { why } => {
                gpu::fail(shared);
                tell(News::Noticed(Notice::new("error-gpu-lost").detail(&why)));
                Ok(())
            }
            Event::Loaded(_) | Event::Fitted(_) | Event::BroughtBack(_) | Event::Computed(_) => Ok(()),
        };
        if let Err(error) = kept {
            stop.raise();
            failed.get_or_insert(error);
        }
    });
    let rest = words.finish();
    if !rest.is_empty() {
        tell(News::Text(rest));
    }
    match (failed, end) {
        (Some(error), _) => Err(Failure::Store(error)),
        (None, Some(end)) => end.map_err(Failure::Engine),
        (None, None) => Err(Failure::Engine(engine::Error::Stopped)),
    }
}

/// A number nobody chose: another answer each time.
fn fresh_seed() -> u64 {
    let mut bytes = [0; 8];
    // Without randomness the clock does: nothing secret hangs on it.
    let clock = |_| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos() as u64;
    getrandom::fill(&mut bytes).map_or_else(clock, |()| u64::from_le_bytes(bytes))
}
