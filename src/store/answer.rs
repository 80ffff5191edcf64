//! An answer while it is written: kept every second or 32 tokens, so that little is lost.
//!
//! Its row says `streaming` until the final text and the state are written together. A row found
//! streaming at the start belongs to a program that died: it is marked and can be continued.

use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::{Error, Result};
use super::{Chats, Store, chats};
use crate::data::{AnswerStats, ChatId, MessageId, MessageState, NewMessage};

const PIECES_MAX: usize = 32;
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// An answer that is being written. Dropped without [`Answer::finish`] it stays as interrupted.
pub struct Answer {
    store: Store,
    id: MessageId,
    text: String,
    pieces: usize,
    kept: Instant,
    /// The write under way, whose failure the next call tells.
    pending: Option<Receiver<Result<()>>>,
    finished: bool,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Chats<'_> {
    /// Begins an answer; its empty row is kept at once.
    ///
    /// # Errors
    /// As [`Chats::add_message`].
    pub fn begin_answer(&self, chat: ChatId, new: NewMessage) -> Result<Answer> {
        let now = self.0.now();
        let text = new.text.clone();
        let id =
            self.0.write(move |tx| chats::insert_message(tx, chat, &new, MessageState::Streaming, now))?;
        Ok(Answer::new(self.0.clone(), id, text))
    }

    /// Goes on with an answer that was stopped, interrupted or failed.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] when it is being written already.
    pub fn continue_answer(&self, id: MessageId) -> Result<Answer> {
        let text = self.0.write(move |tx| {
            let sql = "SELECT text, state FROM message WHERE id = ?1";
            let found = tx.query_row(sql, [id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            let (text, state): (String, MessageState) =
                found.ok_or_else(|| Error::NotFound { what: "message", id: id.to_string() })?;
            if state == MessageState::Streaming {
                return Err(Error::Invalid { what: "the answer", why: "it is being written already" });
            }
            tx.execute("UPDATE message SET state = 'streaming' WHERE id = ?1", [id])?;
            Ok(text)
        })?;
        Ok(Answer::new(self.0.clone(), id, text))
    }
}

impl Answer {
    fn new(store: Store, id: MessageId, text: String) -> Self {
        Self { store, id, text, pieces: 0, kept: Instant::now(), pending: None, finished: false }
    }

    /// The message.
    pub fn id(&self) -> MessageId {
        self.id
    }

    /// What is written so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds the text of one token. Does not wait for the disk.
    ///
    /// # Errors
    /// What an earlier write in the background met.
    pub fn push(&mut self, piece: &str) -> Result<()> {
        self.text.push_str(piece);
        self.pieces += 1;
        self.tick()
    }

    /// Keeps the text when it is time; to be called as well when no token comes for a while.
    ///
    /// # Errors
    /// As [`Answer::push`].
    pub fn tick(&mut self) -> Result<()> {
        let due = self.pieces >= PIECES_MAX || (self.pieces > 0 && self.kept.elapsed() >= PAUSE_MAX);
        if !due {
            return Ok(());
        }
        // One write at a time; a slow disk gets the newest text next, not every one between.
        match self.pending.as_ref().map(Receiver::try_recv) {
            Some(Err(TryRecvError::Empty)) => return Ok(()),
            Some(Ok(done)) => {
                self.pending = None;
                done?;
            }
            Some(Err(TryRecvError::Disconnected)) => return Err(Error::Locked),
            None => {}
        }
        let (id, text) = (self.id, self.text.clone());
        let keep = move |tx: &Transaction<'_>| {
            tx.prepare_cached("UPDATE message SET text = ?2 WHERE id = ?1")?.execute(params![id, text])?;
            Ok(())
        };
        self.pending = Some(self.store.with_writer(|writer| writer.post(keep))?);
        (self.pieces, self.kept) = (0, Instant::now());
        Ok(())
    }

    /// Keeps the whole text, its state and what it took, in one step.
    ///
    /// # Errors
    /// As [`Chats::add_message`]; [`Error::Invalid`] for the state of an unfinished answer.
    pub fn finish(mut self, state: MessageState, stats: Option<AnswerStats>) -> Result<()> {
        if state == MessageState::Streaming {
            return Err(Error::Invalid { what: "the answer", why: "a finished answer is not being written" });
        }
        let (id, text, now) = (self.id, self.text.clone(), self.store.now());
        let done = self.store.write(move |tx| {
            let stats = stats.and_then(|stats| serde_json::to_string(&stats).ok());
            tx.prepare_cached(
                "UPDATE message SET text = ?2, state = ?3, stats = coalesce(?4, stats) WHERE id = ?1",
            )?
            .execute(params![id, text, state, stats])?;
            let sql = "SELECT chat_id FROM message WHERE id = ?1";
            match tx.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()? {
                Some(chat) => chats::touch(tx, chat, now),
                // Its chat was removed while it was written: nothing to keep.
                None => Err(Error::NotFound { what: "message", id: id.to_string() }),
            }
        });
        self.finished = done.is_ok();
        done
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        let (id, text) = (self.id, std::mem::take(&mut self.text));
        let keep = move |tx: &Transaction<'_>| {
            let sql =
                "UPDATE message SET text = ?2, state = 'interrupted' WHERE id = ?1 AND state = 'streaming'";
            tx.execute(sql, params![id, text])?;
            Ok(())
        };
        // A store that is locked by now keeps what was kept before.
        let _ = self.store.with_writer(|writer| writer.post(keep));
    }
}

/// Marks answers that a dead program was writing.
pub(super) fn mark_interrupted(connection: &mut Connection) -> Result<()> {
    // At the first schema versions of old files the table is there too: it is in the first step.
    connection.execute("UPDATE message SET state = 'interrupted' WHERE state = 'streaming'", [])?;
    Ok(())
}
