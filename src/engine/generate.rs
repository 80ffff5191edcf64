//! One loaded model with its conversation: reads prompts, reusing what the cache holds, and
//! writes answers.
//!
//! `held` always lists exactly the tokens the cache has seen; prompts are compared with it by
//! token ids, never by text. An answer is the same whether its prompt was read at once, turn by turn or
//! brought back from a snapshot: what was written token by token counts as read only once it has been read
//! as a prompt is, since kernels round a few positions otherwise than many.

#[cfg(test)]
mod tests;

use std::mem;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use crate::data::{Limits, Prompt, Role, Sampling, Turn};
use crate::engine::cache::Cache;
use crate::engine::error::fenced;
use crate::engine::lookup::{Lookup, Met};
use crate::engine::model::{Model, Rows};
use crate::engine::own_words::OwnWords;
use crate::engine::sample::Sampler;
use crate::engine::snapshot::Chain;
use crate::engine::stop::StopTexts;
use crate::engine::tokenizer::{Specials, Stream, Tokenizer};
use crate::engine::{ChatFormat, Error, Event, Finish, Progress, Result, Stage, Stats};

/// A loaded model and the conversation it is in.
pub(super) struct Session {
    model: Model,
    tokenizer: Arc<Tokenizer>,
    format: ChatFormat,
    context: usize,
    cache: Cache,
    /// The tokens the cache has seen.
    held: Vec<u32>,
    /// How many of them, from the first on, were read as a prompt is.
    settled: usize,
    fingerprint: [u8; 16],
    /// Where to go on if the device fails; `None` on the CPU.
    spare: Option<Spare>,
    /// Why it was gone to, until that is told.
    moved: Option<String>,
}

/// Loads the same model for the CPU.
pub(super) type Spare = Box<dyn Fn() -> Result<Model>>;

/// Where a run's news go, and whether it is still wanted.
pub(super) struct Watch<'a> {
    pub(super) emit: &'a mut dyn FnMut(Event),
    pub(super) cancelled: &'a AtomicBool,
}

impl Watch<'_> {
    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

impl Session {
    /// `fingerprint` stands for all that decides what keys and values mean.
    pub(super) fn new(
        model: Model,
        spare: Option<Spare>,
        tokenizer: Tokenizer,
        format: ChatFormat,
        context: usize,
        fingerprint: [u8; 16],
    ) -> Self {
        let (cache, tokenizer) = (model.new_cache(), Arc::new(tokenizer));
        Self {
            model,
            tokenizer,
            format,
            context,
            cache,
            held: Vec::new(),
            settled: 0,
            fingerprint,
            spare,
            moved: None,
        }
    }

    /// The logits of every position of `tokens`, read afresh; `None` if cancelled.
    pub(super) fn logits(&mut self, tokens: &[u32], watch: &mut Watch<'_>) -> Result<Option<Vec<Vec<f32>>>> {
        self.check_prompt(tokens)?;
        self.rewind(0);
        self.read(tokens, Rows::All, watch)
    }

    /// The logits after the last of `tokens`, reading only what the cache does not hold; `None` if
    /// cancelled.
    pub(super) fn logits_after(
        &mut self,
        tokens: &[u32],
        watch: &mut Watch<'_>,
    ) -> Result<Option<Vec<Vec<f32>>>> {
        self.check_prompt(tokens)?;
        let reused = self.reuse(tokens);
        self.read(tokens.get(reused..).unwrap_or_default(), Rows::Last, watch)
    }

    /// Continues `prompt`. Tells tokens through `watch`; returns how the answer ended.
    pub(super) fn answer(
        &mut self,
        prompt: &Prompt,
        sampling: &Sampling,
        limits: &Limits,
        watch: &mut Watch<'_>,
    ) -> Result<Event> {
        let tokens = self.encode(prompt)?;
        self.check_prompt(&tokens)?;
        let mut sampler = Sampler::new(sampling)?;
        tokens.iter().for_each(|&token| sampler.see(token));

        let begun = Instant::now();
        let reused = self.reuse(&tokens);
        let mut stats = Stats { prompt_tokens: tokens.len(), reused_tokens: reused, ..Stats::default() };
        let fresh = tokens.get(reused..).unwrap_or_default();
        let own_words = limits.own_words.then(|| OwnWords::of(prompt, &self.tokenizer)).flatten();
        let rows = self.read(fresh, self.wanted(&sampler, own_words.as_ref()), watch)?;
        stats.prefill_s = begun.elapsed().as_secs_f64();
        let Some(logits) = rows.and_then(|mut rows| rows.pop()) else {
            return Ok(self.finished(Finish::Cancelled, stats, String::new()));
        };

        let begun = Instant::now();
        let tokenizer = Arc::clone(&self.tokenizer);
        let shown = Shown::new(&tokenizer, prompt, &limits.stop);
        let lookup = Lookup::new(!limits.one_by_one && self.model.few() > 0);
        let mut answer = Answer { logits, sampler, own_words, lookup, shown, limits, stats };
        let finish = loop {
            if let ControlFlow::Break(finish) = self.step(&mut answer, watch)? {
                break finish;
            }
        };
        self.take_back(answer.lookup.give_up());
        let Answer { mut stats, shown, .. } = answer;
        stats.decode_s = begun.elapsed().as_secs_f64();
        let tail = shown.finish(finish);
        Ok(self.finished(finish, stats, tail))
    }

    /// Draws one token, shows it, and computes the logits after it.
    fn step(&mut self, answer: &mut Answer<'_>, watch: &mut Watch<'_>) -> Result<ControlFlow<Finish>> {
        let Answer { logits, sampler, own_words, limits, stats, shown, .. } = answer;
        let budget = limits.max_tokens.unwrap_or(usize::MAX);
        if stats.answer_tokens >= budget {
            return Ok(ControlFlow::Break(Finish::TokenBudget));
        }
        // Rows of padding beyond the vocabulary stand for no text.
        for logit in logits.iter_mut().skip(self.tokenizer.len()) {
            *logit = f32::NEG_INFINITY;
        }
        if let Some(own_words) = own_words {
            own_words.forbid(logits);
        }
        let id = sampler.next(logits).ok_or(Error::NoAnswer)?;
        if !limits.ignore_end && self.tokenizer.end_ids().contains(&id) {
            return Ok(ControlFlow::Break(Finish::EndOfText));
        }
        sampler.see(id);
        own_words.iter_mut().for_each(|own_words| own_words.see(id));
        stats.answer_tokens += 1;
        let (text, stopped) = shown.push(id);
        (watch.emit)(Event::TokenArrived { id, text });
        if stopped {
            return Ok(ControlFlow::Break(Finish::StopText));
        }
        if watch.is_cancelled() {
            return Ok(ControlFlow::Break(Finish::Cancelled));
        }
        if stats.answer_tokens >= budget {
            return Ok(ControlFlow::Break(Finish::TokenBudget));
        }
        match answer.lookup.meet(id) {
            Met::Guessed(logits) => {
                answer.logits = logits;
                answer.stats.guessed_tokens += 1;
            }
            Met::Other(guessed) => {
                self.take_back(guessed);
                if self.held.len() >= self.context {
                    return Ok(ControlFlow::Break(Finish::ContextFull));
                }
                let left = budget - answer.stats.answer_tokens;
                self.advance(id, left, answer, watch)?;
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Reads `id` and what may follow it, at most `left` tokens.
    fn advance(
        &mut self,
        id: u32,
        left: usize,
        answer: &mut Answer<'_>,
        watch: &mut Watch<'_>,
    ) -> Result<()> {
        let most = left.min(self.context - self.held.len() - 1).min(self.model.few().max(1) - 1);
        self.held.push(id);
        let guess = answer.lookup.guess(&self.held, most);
        self.held.pop();
        let mut tokens = vec![id];
        tokens.extend_from_slice(&guess);
        let wanted = match guess.is_empty() {
            true => self.wanted(&answer.sampler, answer.own_words.as_ref()),
            false => Rows::All,
        };
        let mut rows = self.forward(&tokens, wanted, &|| false)?.into_iter();
        self.tell_of_move(watch);
        answer.logits = rows.next().ok_or(Error::NoAnswer)?;
        answer.lookup.keep(&guess, rows);
        Ok(())
    }

    /// What of the logits after a text the next token depends on.
    fn wanted(&self, sampler: &Sampler, own_words: Option<&OwnWords>) -> Rows {
        let needs = sampler.needs().filter(|_| own_words.is_none());
        needs.map_or(Rows::Last, |k| Rows::Best { k, len: self.tokenizer.len() })
    }

    /// Takes the last `count` tokens out of the cache.
    fn take_back(&mut self, count: usize) {
        if count > 0 {
            self.rewind(self.held.len().saturating_sub(count));
        }
    }

    /// Token ids of a prompt. Control tokens come only from the template or from token prompts.
    pub(super) fn encode(&self, prompt: &Prompt) -> Result<Vec<u32>> {
        match prompt {
            Prompt::Tokens(tokens) => Ok(tokens.clone()),
            Prompt::Text(text) => self.tokenizer.encode_prompt(text, Specials::Plain),
            Prompt::Chat(turns) => self.encode_turns(turns, ""),
            Prompt::Continued { turns, begun } => self.encode_turns(turns, begun),
        }
    }

    /// Token ids of a conversation with the answer opened, `begun` being its first words.
    pub(super) fn encode_turns(&self, turns: &[Turn], begun: &str) -> Result<Vec<u32>> {
        let mut rendered = self.format.render(turns)?;
        if !begun.is_empty() {
            let start = rendered.text.len();
            rendered.text.push_str(begun);
            rendered.data.push(start..rendered.text.len());
        }
        self.tokenizer.encode_prompt(&rendered.text, Specials::Except(&rendered.data))
    }

    /// Tokens of a text by itself.
    pub(super) fn count(&self, text: &str) -> Result<usize> {
        Ok(self.tokenizer.encode(text, Specials::Plain)?.len())
    }

    /// Tokens the conversation may take.
    pub(super) fn context(&self) -> usize {
        self.context
    }

    fn check_prompt(&self, tokens: &[u32]) -> Result<()> {
        let vocab = self.model.plan().vocab;
        if tokens.is_empty() {
            return Err(Error::EmptyPrompt);
        }
        if tokens.len() > self.context {
            return Err(Error::PromptTooLong { tokens: tokens.len(), context: self.context });
        }
        match tokens.iter().find(|&&id| id as usize >= vocab) {
            Some(&id) => Err(Error::TokenOutOfRange { id, vocab }),
            None => Ok(()),
        }
    }

    /// Keeps what the cache shares with `tokens`, but for the last ones, which are read again: the logits
    /// after the last are needed. Returns how many tokens are kept.
    fn reuse(&mut self, tokens: &[u32]) -> usize {
        self.rewind(self.known(tokens).min(tokens.len().saturating_sub(self.model.few() + 1)))
    }

    /// How many of `tokens` the cache holds, read as a prompt is.
    pub(super) fn known(&self, tokens: &[u32]) -> usize {
        let shared = self.held.iter().zip(tokens).take_while(|(held, token)| held == token).count();
        shared.min(self.settled)
    }

    /// What was read as a prompt is, and the cache it is in.
    pub(super) fn read_so_far(&self) -> (&Cache, &[u32]) {
        (&self.cache, self.held.get(..self.settled).unwrap_or_default())
    }

    /// Names for the parts of a text that this model reads.
    pub(super) fn chain(&self) -> Chain {
        Chain::new(self.fingerprint)
    }

    /// The cache, cut to `len` positions or to none, for being filled; [`Session::take_as_read`] says with
    /// what, or it must be cut to none.
    pub(super) fn cut(&mut self, len: usize) -> &mut Cache {
        self.rewind(len);
        &mut self.cache
    }

    /// Says what the cache was filled with.
    pub(super) fn take_as_read(&mut self, tokens: &[u32]) {
        self.held = tokens.to_vec();
        self.settled = tokens.len();
    }

    fn rewind(&mut self, len: usize) -> usize {
        let kept = self.cache.truncate(len);
        self.held.truncate(kept);
        self.settled = self.settled.min(kept);
        kept
    }

    /// Reads what was written as a prompt is read, so that the next prompt finds it; what is not read when
    /// it is cancelled is given up.
    pub(super) fn settle(&mut self, watch: &mut Watch<'_>) -> Result<()> {
        let tokens = self.held.clone();
        if self.settled < tokens.len() && tokens.len() > self.model.few() {
            let kept = self.reuse(&tokens);
            self.read(tokens.get(kept..).unwrap_or_default(), Rows::None, watch)?;
        }
        Ok(())
    }

    /// Reads what a prompt begins with whose next turn is a question nobody knows yet.
    pub(super) fn read_ahead(&mut self, turns: &[Turn], watch: &mut Watch<'_>) -> Result<()> {
        let asked = |question: &str| {
            let next = Turn::new(Role::User, question);
            self.encode_turns(&turns.iter().cloned().chain([next]).collect::<Vec<_>>(), "")
        };
        let (one, other) = (asked("a")?, asked("1")?);
        let same = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
        let tokens = one.get(..same).unwrap_or_default();
        let is_known = self.known(tokens) + self.model.few() >= tokens.len();
        if !is_known && tokens.len() > self.model.few() && tokens.len() < self.context {
            let kept = self.reuse(tokens);
            self.read(tokens.get(kept..).unwrap_or_default(), Rows::None, watch)?;
        }
        Ok(())
    }

    /// Reads tokens in chunks; `None` if cancelled, at the latest a layer later. What was read before the
    /// chunk that was broken off stays read.
    fn read(&mut self, tokens: &[u32], rows: Rows, watch: &mut Watch<'_>) -> Result<Option<Vec<Vec<f32>>>> {
        let total = tokens.len() as u64;
        let mut found = Vec::new();
        let mut rest = tokens;
        while !rest.is_empty() {
            let (chunk, after) = self.next_chunk(rest);
            let wanted = if rows != Rows::All && !after.is_empty() { Rows::None } else { rows };
            let cancelled = watch.cancelled;
            match self.forward(chunk, wanted, &|| cancelled.load(Ordering::Relaxed)) {
                Err(Error::Cancelled) => return Ok(None),
                read => found.extend(read?),
            }
            self.tell_of_move(watch);
            rest = after;
            let done = total - rest.len() as u64;
            (watch.emit)(Event::Progressed(Progress { stage: Stage::Reading, done, total }));
        }
        Ok(Some(found))
    }

    /// What of `tokens` is read first, and the rest.
    fn next_chunk<'t>(&self, tokens: &'t [u32]) -> (&'t [u32], &'t [u32]) {
        tokens.split_at(first_chunk(tokens.len(), self.model.chunk(), self.model.few()))
    }

    /// One pass. Where a GPU fails, the CPU reads what was held and goes on. A pass that was broken off is
    /// undone; what fails leaves the conversation empty rather than half read.
    fn forward(
        &mut self,
        tokens: &[u32],
        rows: Rows,
        is_cancelled: &dyn Fn() -> bool,
    ) -> Result<Vec<Vec<f32>>> {
        let mut result = self.pass(tokens, rows, is_cancelled);
        if let Err(Error::Internal { what, .. }) = &result
            && let Some(spare) = self.spare.take()
        {
            self.moved = Some(what.clone());
            result = self.move_to(&spare).and_then(|()| self.pass(tokens, rows, is_cancelled));
        }
        match &result {
            Ok(_) => {
                let was_read = self.settled == self.held.len() && tokens.len() > self.model.few();
                self.held.extend_from_slice(tokens);
                self.settled = if was_read { self.held.len() } else { self.settled };
                self.cache.forget(self.settled);
            }
            Err(Error::Cancelled) => {
                self.rewind(self.held.len());
            }
            Err(_) => {
                self.rewind(0);
            }
        }
        result
    }

    fn pass(&mut self, tokens: &[u32], rows: Rows, is_cancelled: &dyn Fn() -> bool) -> Result<Vec<Vec<f32>>> {
        fenced(|| self.model.forward(tokens, &mut self.cache, rows, is_cancelled))
    }

    /// Reads what is held once more, with another model in place of the one that failed.
    fn move_to(&mut self, spare: &Spare) -> Result<()> {
        let model = fenced(spare)?;
        let cache = model.new_cache();
        let gone = (mem::replace(&mut self.model, model), mem::replace(&mut self.cache, cache));
        // A driver that failed may fail again, or hang, when it is to give memory back.
        thread::spawn(|| drop(gone));
        let held = mem::take(&mut self.held);
        self.settled = 0;
        let mut rest = held.as_slice();
        while !rest.is_empty() {
            let (chunk, after) = self.next_chunk(rest);
            self.forward(chunk, Rows::None, &|| false)?;
            rest = after;
        }
        Ok(())
    }

    /// Tells once that another device goes on.
    fn tell_of_move(&mut self, watch: &mut Watch<'_>) {
        if let Some(why) = self.moved.take() {
            (watch.emit)(Event::Moved { why });
        }
    }

    fn finished(&self, finish: Finish, mut stats: Stats, tail: String) -> Event {
        stats.context_used = self.held.len();
        Event::Finished { finish, stats, tail }
    }
}

/// How many of `len` tokens are read first: at most `chunk`, and leaving none or more than `few`.
fn first_chunk(len: usize, chunk: usize, few: usize) -> usize {
    let first = len.min(chunk);
    match len - first {
        1.. if len - first <= few => first.saturating_sub(few + 1 - (len - first)).max(1),
        _ => first,
    }
}

/// An answer being written.
struct Answer<'a> {
    /// After the last token.
    logits: Vec<f32>,
    sampler: Sampler,
    own_words: Option<OwnWords>,
    lookup: Lookup,
    shown: Shown<'a>,
    limits: &'a Limits,
    stats: Stats,
}

/// Turns token ids into text that may be shown.
struct Shown<'a> {
    decoder: Stream<'a>,
    stops: StopTexts,
}

impl<'a> Shown<'a> {
    fn new(tokenizer: &'a Tokenizer, prompt: &Prompt, stops: &[String]) -> Self {
        let decoder = match prompt {
            // A turn of its own begins a text; everything else goes on with one.
            Prompt::Chat(_) => tokenizer.stream(),
            Prompt::Text(_) | Prompt::Continued { .. } | Prompt::Tokens(_) => tokenizer.stream_on(),
        };
        Self { decoder, stops: StopTexts::new(stops) }
    }

    /// What `id` adds, and whether a stop text came up.
    fn push(&mut self, id: u32) -> (String, bool) {
        let text = self.decoder.push(id);
        let emit = self.stops.push(&text);
        (emit.text, emit.stopped)
    }

    /// What was held back, unless it belongs to a stop text.
    fn finish(mut self, finish: Finish) -> String {
        if finish == Finish::StopText {
            return String::new();
        }
        let rest = self.decoder.finish();
        let emit = self.stops.push(&rest);
        emit.text + &self.stops.finish()
    }
}
