//! Chats: their list, their folders, and the messages in them.
//!
//! A message is never replaced: an edit is a sibling, and the path shown moves to it.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::{Error, Result};
use super::row::{moment, place};
use super::{Store, tree};
use crate::data::{
    AnswerStats, Chat, ChatId, Folder, FolderId, Message, MessageId, MessageState, Moment, NewChat,
    NewMessage, Role, SnapshotOwner,
};

const TITLE_BYTES_MAX: usize = 4 << 10;
const TEXT_BYTES_MAX: usize = 8 << 20;
const CHAT_COLUMNS: &str =
    "id, title, system, model, folder_id, pinned, created_ms, created_offset, updated_ms, updated_offset";

/// Chats and their messages.
#[derive(Debug)]
pub struct Chats<'a>(pub(super) &'a Store);

/// Which chats to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChatFilter {
    /// Only those filed here.
    pub folder: Option<FolderId>,
    /// How many to pass over.
    pub offset: usize,
    /// At most so many; `None` lists all.
    pub limit: Option<usize>,
}

/// A message of a chat that is taken over whole.
#[derive(Clone, Debug, PartialEq)]
pub struct WholeMessage {
    /// The message it follows, by its place in the list; it must come earlier.
    pub parent: Option<usize>,
    /// Who speaks.
    pub role: Role,
    /// What was said.
    pub text: String,
    /// How far it is written; none is taken over as being written right now.
    pub state: MessageState,
    /// When it was written.
    pub created: Moment,
    /// The model that wrote it.
    pub model: Option<String>,
    /// What it took.
    pub stats: Option<AnswerStats>,
}

impl Chats<'_> {
    /// Begins a chat.
    ///
    /// # Errors
    /// As every change: [`Error::NoSpace`], [`Error::Locked`], a failing disk; a text over its limit.
    pub fn add(&self, new: NewChat) -> Result<ChatId> {
        check(&new.title, TITLE_BYTES_MAX)?;
        check(&new.system, TEXT_BYTES_MAX)?;
        let now = self.0.now();
        self.0.write(move |tx| insert_chat(tx, &new, now))
    }

    /// Takes over a whole conversation at once. The last of its messages is shown.
    ///
    /// # Errors
    /// As [`Chats::add`]; [`Error::Invalid`] when a message follows one that comes later.
    pub fn add_whole(&self, new: NewChat, messages: Vec<WholeMessage>) -> Result<ChatId> {
        let now = self.0.now();
        self.0.write(move |tx| {
            let chat = insert_chat(tx, &new, now)?;
            let mut ids: Vec<MessageId> = Vec::with_capacity(messages.len());
            for message in messages {
                check(&message.text, TEXT_BYTES_MAX)?;
                let parent = message.parent.map(|at| {
                    let wrong = Error::Invalid { what: "a message", why: "it follows one that comes later" };
                    ids.get(at).copied().ok_or(wrong)
                });
                ids.push(insert_whole(tx, chat, parent.transpose()?, &message)?);
            }
            let last = ids.last().map_or(Ok(()), |last| tree::show(tx, *last));
            last.map(|()| chat)
        })
    }

    /// One chat.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn get(&self, id: ChatId) -> Result<Chat> {
        self.0.read(|connection| {
            let sql = format!("SELECT {CHAT_COLUMNS} FROM chat WHERE id = ?1");
            let found = connection.prepare_cached(&sql)?.query_row([id], chat).optional()?;
            found.ok_or_else(|| not_found(id))
        })
    }

    /// Chats, pinned ones first, then those talked in last.
    ///
    /// # Errors
    /// What the store says.
    pub fn list(&self, filter: ChatFilter) -> Result<Vec<Chat>> {
        self.0.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {CHAT_COLUMNS} FROM chat WHERE ?1 IS NULL OR folder_id = ?1
                 ORDER BY pinned DESC, activity DESC LIMIT ?2 OFFSET ?3"
            ))?;
            let limit = filter.limit.map_or(-1, |limit| i64::try_from(limit).unwrap_or(i64::MAX));
            let offset = place(filter.offset);
            let rows = statement.query_map(params![filter.folder, limit, offset], chat)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Gives a chat another title.
    ///
    /// # Errors
    /// As [`Chats::add`]; [`Error::NotFound`].
    pub fn rename(&self, id: ChatId, title: impl Into<String>) -> Result<()> {
        let title = title.into();
        check(&title, TITLE_BYTES_MAX)?;
        self.set(id, "title", title.into())
    }

    /// Gives a chat other standing instructions.
    ///
    /// # Errors
    /// As [`Chats::rename`].
    pub fn set_system(&self, id: ChatId, system: impl Into<String>) -> Result<()> {
        let system = system.into();
        check(&system, TEXT_BYTES_MAX)?;
        self.set(id, "system", system.into())
    }

    /// Chooses the model of a chat.
    ///
    /// # Errors
    /// As [`Chats::rename`].
    pub fn set_model(&self, id: ChatId, model: Option<String>) -> Result<()> {
        self.set(id, "model", model.into())
    }

    /// Files a chat.
    ///
    /// # Errors
    /// As [`Chats::rename`].
    pub fn set_folder(&self, id: ChatId, folder: Option<FolderId>) -> Result<()> {
        self.set(id, "folder_id", folder.map(|folder| folder.0).into())
    }

    /// Keeps a chat at the top of the list, or no more.
    ///
    /// # Errors
    /// As [`Chats::rename`].
    pub fn pin(&self, id: ChatId, pinned: bool) -> Result<()> {
        self.set(id, "pinned", i64::from(pinned).into())
    }

    /// `column` is one of this file's own words.
    fn set(&self, id: ChatId, column: &'static str, value: Value) -> Result<()> {
        self.0.write(move |tx| {
            let sql = format!("UPDATE chat SET {column} = ?2 WHERE id = ?1");
            let changed = tx.prepare_cached(&sql)?.execute(params![id, value]);
            if changed.map_err(|error| no_such_folder(error, column))? == 1 {
                Ok(())
            } else {
                Err(not_found(id))
            }
        })
    }

    /// Removes a chat with its messages, and their words from the file.
    ///
    /// # Errors
    /// As [`Chats::rename`]. Works on a full disk.
    pub fn remove(&self, id: ChatId) -> Result<()> {
        self.0.snapshots().thin_out(&SnapshotOwner::Chat(id))?;
        self.0.remove(move |tx| remove_chat(tx, id))
    }

    /// Adds a complete message; the path shown leads to it.
    ///
    /// # Errors
    /// As [`Chats::add`]; [`Error::NotFound`] for a chat or parent that is not there.
    pub fn add_message(&self, chat: ChatId, new: NewMessage) -> Result<MessageId> {
        check(&new.text, TEXT_BYTES_MAX)?;
        let now = self.0.now();
        self.0.write(move |tx| insert_message(tx, chat, &new, MessageState::Done, now))
    }

    /// The messages of the path shown, first to last.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn path(&self, chat: ChatId) -> Result<Vec<Message>> {
        self.0.read(|connection| {
            exists(connection, chat)?;
            tree::path(connection, chat)
        })
    }

    /// All messages of a chat in order of writing, from after `after` on.
    ///
    /// # Errors
    /// What the store says.
    pub fn messages(&self, chat: ChatId, after: Option<MessageId>, limit: usize) -> Result<Vec<Message>> {
        self.0.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {}, {} FROM message m WHERE m.chat_id = ?1 AND m.id > ?2 ORDER BY m.id LIMIT ?3",
                tree::COLUMNS,
                tree::BRANCH
            ))?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = statement
                .query_map(params![chat, after.unwrap_or(MessageId(i64::MIN)), limit], tree::message)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// One message.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn message(&self, id: MessageId) -> Result<Message> {
        self.0.read(|connection| {
            let sql = format!("SELECT {}, {} FROM message m WHERE m.id = ?1", tree::COLUMNS, tree::BRANCH);
            let found = connection.prepare_cached(&sql)?.query_row([id], tree::message).optional()?;
            found.ok_or_else(|| Error::NotFound { what: "message", id: id.to_string() })
        })
    }

    /// The messages that follow the same message as `id`, itself among them, in order of writing.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn siblings(&self, id: MessageId) -> Result<Vec<MessageId>> {
        self.0.read(|connection| {
            let (chat, parent) = tree::place(connection, id)?;
            let sql = "SELECT id FROM message WHERE chat_id = ?1 AND parent_id IS ?2 ORDER BY id";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![chat, parent], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Makes the path shown lead through `id`, and on as it was last seen.
    ///
    /// # Errors
    /// As [`Chats::add`]; [`Error::NotFound`].
    pub fn show(&self, id: MessageId) -> Result<()> {
        self.0.write(move |tx| tree::show(tx, id))
    }

    /// Removes a message with all that follows it, and their words from the file.
    ///
    /// # Errors
    /// As [`Chats::show`]. Works on a full disk.
    pub fn remove_message(&self, id: MessageId) -> Result<()> {
        self.0.remove(move |tx| tree::remove(tx, id))
    }

    /// Makes a folder.
    ///
    /// # Errors
    /// As [`Chats::add`].
    pub fn add_folder(&self, name: impl Into<String>) -> Result<FolderId> {
        let name = name.into();
        check(&name, TITLE_BYTES_MAX)?;
        self.0.write(move |tx| {
            tx.execute("INSERT INTO folder (name) VALUES (?1)", [name])?;
            Ok(FolderId(tx.last_insert_rowid()))
        })
    }

    /// Gives a folder another name.
    ///
    /// # Errors
    /// As [`Chats::rename`].
    pub fn rename_folder(&self, id: FolderId, name: impl Into<String>) -> Result<()> {
        let name = name.into();
        check(&name, TITLE_BYTES_MAX)?;
        self.0.write(move |tx| {
            let changed = tx.execute("UPDATE folder SET name = ?2 WHERE id = ?1", params![id, name])?;
            if changed == 1 { Ok(()) } else { Err(Error::NotFound { what: "folder", id: id.to_string() }) }
        })
    }

    /// Removes a folder; its chats stay, filed nowhere.
    ///
    /// # Errors
    /// As [`Chats::rename`]. Works on a full disk.
    pub fn remove_folder(&self, id: FolderId) -> Result<()> {
        self.0.remove(move |tx| {
            let removed = tx.execute("DELETE FROM folder WHERE id = ?1", [id])?;
            if removed == 1 { Ok(()) } else { Err(Error::NotFound { what: "folder", id: id.to_string() }) }
        })
    }

    /// The folders, in the order they were made.
    ///
    /// # Errors
    /// What the store says.
    pub fn folders(&self) -> Result<Vec<Folder>> {
        self.0.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT id, name FROM folder ORDER BY id")?;
            let rows = statement.query_map([], |row| Ok(Folder { id: row.get(0)?, name: row.get(1)? }))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}

pub(super) fn check(text: &str, bytes_max: usize) -> Result<()> {
    let limit = if bytes_max == TEXT_BYTES_MAX { "8 MiB" } else { "4 KiB" };
    if text.len() <= bytes_max { Ok(()) } else { Err(Error::TooLarge { what: "the text", limit }) }
}

fn not_found(id: ChatId) -> Error {
    Error::NotFound { what: "chat", id: id.to_string() }
}

fn no_such_folder(error: rusqlite::Error, column: &str) -> Error {
    let is_reference = error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation);
    if is_reference && column == "folder_id" {
        return Error::Invalid { what: "the folder of a chat", why: "there is no such folder" };
    }
    error.into()
}

fn exists(connection: &Connection, id: ChatId) -> Result<()> {
    let found = connection.prepare_cached("SELECT 1 FROM chat WHERE id = ?1")?.exists([id])?;
    if found { Ok(()) } else { Err(not_found(id)) }
}

fn chat(row: &Row<'_>) -> rusqlite::Result<Chat> {
    Ok(Chat {
        id: row.get(0)?,
        title: row.get(1)?,
        system: row.get(2)?,
        model: row.get(3)?,
        folder: row.get(4)?,
        pinned: row.get(5)?,
        created: moment(row, 6)?,
        updated: moment(row, 8)?,
    })
}

const NEXT_ACTIVITY: &str = "(SELECT coalesce(max(activity), 0) + 1 FROM chat)";

fn insert_chat(connection: &Connection, new: &NewChat, now: Moment) -> Result<ChatId> {
    let sql = format!(
        "INSERT INTO chat (title, system, model, folder_id, created_ms, created_offset, updated_ms, updated_offset, activity)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?6, {NEXT_ACTIVITY})"
    );
    let values = params![new.title, new.system, new.model, new.folder, now.unix_ms, now.offset_minutes];
    let added = connection.prepare_cached(&sql)?.execute(values);
    added.map_err(|error| no_such_folder(error, "folder_id"))?;
    Ok(ChatId(connection.last_insert_rowid()))
}

/// Adds a message, shows it and moves its chat to the top.
pub(super) fn insert_message(
    connection: &Connection,
    chat: ChatId,
    new: &NewMessage,
    state: MessageState,
    now: Moment,
) -> Result<MessageId> {
    exists(connection, chat)?;
    if let Some(parent) = new.parent {
        let (home, _) = tree::place(connection, parent)?;
        if home != chat {
            return Err(Error::Invalid { what: "a message", why: "it follows one of another chat" });
        }
    }
    let whole = WholeMessage {
        parent: None,
        role: new.role,
        text: new.text.clone(),
        state,
        created: now,
        model: new.model.clone(),
        stats: None,
    };
    let id = insert_row(connection, chat, new.parent, &whole)?;
    tree::extend(connection, chat, new.parent, id)?;
    touch(connection, chat, now)?;
    Ok(id)
}

fn insert_whole(
    connection: &Connection,
    chat: ChatId,
    parent: Option<MessageId>,
    message: &WholeMessage,
) -> Result<MessageId> {
    let id = insert_row(connection, chat, parent, message)?;
    tree::point(connection, chat, parent, Some(id))?;
    Ok(id)
}

fn insert_row(
    connection: &Connection,
    chat: ChatId,
    parent: Option<MessageId>,
    message: &WholeMessage,
) -> Result<MessageId> {
    let stats = message.stats.as_ref().and_then(|stats| serde_json::to_string(stats).ok());
    connection
        .prepare_cached(
            "INSERT INTO message (chat_id, parent_id, role, text, state, created_ms, created_offset, model, stats)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            chat,
            parent,
            message.role,
            message.text,
            message.state,
            message.created.unix_ms,
            message.created.offset_minutes,
            message.model,
            stats,
        ])?;
    Ok(MessageId(connection.last_insert_rowid()))
}

/// Moves a chat to the top of the list.
pub(super) fn touch(connection: &Connection, chat: ChatId, now: Moment) -> Result<()> {
    let sql = format!(
        "UPDATE chat SET updated_ms = ?2, updated_offset = ?3, activity = {NEXT_ACTIVITY} WHERE id = ?1"
    );
    connection.prepare_cached(&sql)?.execute(params![chat, now.unix_ms, now.offset_minutes])?;
    Ok(())
}

pub(super) fn remove_chat(connection: &Connection, id: ChatId) -> Result<()> {
    let removed = connection.prepare_cached("DELETE FROM chat WHERE id = ?1")?.execute([id])?;
    if removed == 1 { Ok(()) } else { Err(not_found(id)) }
}
