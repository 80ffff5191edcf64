//! The tree of a chat's messages and the path through it that is shown.
//!
//! `chat.shown_root_id` and each message's `shown_child_id` are the path; messages off the path keep
//! theirs, so that coming back to a branch shows what was seen there last.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::{Error, Result};
use super::row::moment;
use crate::data::{Branch, ChatId, Message, MessageId};

/// The columns of [`message`], from a table called `m`.
pub(super) const COLUMNS: &str = "m.id, m.chat_id, m.parent_id, m.role, m.text, m.state, m.created_ms,
     m.created_offset, m.model, m.stats";

/// A message from a row of [`COLUMNS`], then its place among its siblings and their number.
pub(super) fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    let stats: Option<String> = row.get(9)?;
    Ok(Message {
        id: row.get(0)?,
        chat: row.get(1)?,
        parent: row.get(2)?,
        role: row.get(3)?,
        text: row.get(4)?,
        state: row.get(5)?,
        created: moment(row, 6)?,
        model: row.get(8)?,
        // Statistics of another version are worth less than the message.
        stats: stats.and_then(|stats| serde_json::from_str(&stats).ok()),
        branch: Branch { position: row.get(10)?, count: row.get(11)? },
    })
}

/// The place of `m` among its siblings and their number, as two columns.
pub(super) const BRANCH: &str = "
    (SELECT count(*) FROM message s WHERE s.chat_id = m.chat_id AND s.parent_id IS m.parent_id AND s.id < m.id),
    (SELECT count(*) FROM message s WHERE s.chat_id = m.chat_id AND s.parent_id IS m.parent_id)";

/// The messages of the path shown, first to last.
pub(super) fn path(connection: &Connection, chat: ChatId) -> Result<Vec<Message>> {
    let mut statement = connection.prepare_cached(&format!(
        "WITH RECURSIVE shown (id) AS (
             SELECT shown_root_id FROM chat WHERE id = ?1 AND shown_root_id IS NOT NULL
             UNION ALL
             SELECT message.shown_child_id FROM shown JOIN message ON message.id = shown.id
             WHERE message.shown_child_id IS NOT NULL)
         SELECT {COLUMNS}, 0, 1 FROM shown JOIN message m ON m.id = shown.id"
    ))?;
    let mut path: Vec<Message> = statement.query_map([chat], message)?.collect::<rusqlite::Result<_>>()?;
    let forks = forks(connection, chat)?;
    for message in &mut path {
        if let Some(siblings) = forks.get(&message.parent) {
            message.branch = branch(siblings, message.id);
        }
    }
    Ok(path)
}

/// The messages that are followed by several, or `None` for several first ones, with these in order
/// of writing. One walk through an index: asking for each message of a long chat takes far longer.
fn forks(connection: &Connection, chat: ChatId) -> Result<BTreeMap<Option<MessageId>, Vec<MessageId>>> {
    let sql = "SELECT parent_id, id FROM message WHERE chat_id = ?1 ORDER BY parent_id, id";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([chat])?;
    let mut forks: BTreeMap<Option<MessageId>, Vec<MessageId>> = BTreeMap::new();
    let mut last: Option<(Option<MessageId>, MessageId)> = None;
    while let Some(row) = rows.next()? {
        let (parent, id) = (row.get(0)?, row.get(1)?);
        if let Some((_, first)) = last.filter(|(before, _)| *before == parent) {
            forks.entry(parent).or_insert_with(|| vec![first]).push(id);
        }
        last = Some((parent, id));
    }
    Ok(forks)
}

fn branch(siblings: &[MessageId], id: MessageId) -> Branch {
    let before = siblings.iter().filter(|sibling| **sibling < id).count();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Branch { position: number(before), count: number(siblings.len()) }
}

/// The chat and the parent of a message.
pub(super) fn place(connection: &Connection, id: MessageId) -> Result<(ChatId, Option<MessageId>)> {
    let found =
        connection.query_row_and_then("SELECT chat_id, parent_id FROM message WHERE id = ?1", [id], |row| {
            Ok::<_, rusqlite::Error>((row.get(0)?, row.get(1)?))
        });
    found.optional()?.ok_or_else(|| Error::NotFound { what: "message", id: id.to_string() })
}

/// Makes `child` the message shown after `parent`, or the first one shown.
pub(super) fn point(
    connection: &Connection,
    chat: ChatId,
    parent: Option<MessageId>,
    child: Option<MessageId>,
) -> Result<()> {
    match parent {
        Some(parent) => connection
            .prepare_cached("UPDATE message SET shown_child_id = ?2 WHERE id = ?1")?
            .execute(params![parent, child])?,
        None => connection
            .prepare_cached("UPDATE chat SET shown_root_id = ?2 WHERE id = ?1")?
            .execute(params![chat, child])?,
    };
    Ok(())
}

/// Makes the path shown lead through `id`, and on from there as it was last seen.
pub(super) fn show(connection: &Connection, id: MessageId) -> Result<()> {
    let (chat, _) = place(connection, id)?;
    let mut at = Some(id);
    while let Some(child) = at {
        let (_, parent) = place(connection, child)?;
        if pointer(connection, chat, parent)? != Some(child) {
            point(connection, chat, parent, Some(child))?;
        }
        at = parent;
    }
    note_leaf(connection, chat)
}

/// Shows `id`, which was just added after `parent`: without a walk where the path ended there.
pub(super) fn extend(
    connection: &Connection,
    chat: ChatId,
    parent: Option<MessageId>,
    id: MessageId,
) -> Result<()> {
    let sql = "SELECT shown_leaf_id FROM chat WHERE id = ?1";
    let leaf: Option<MessageId> = connection.prepare_cached(sql)?.query_row([chat], |row| row.get(0))?;
    if leaf != parent {
        return show(connection, id);
    }
    point(connection, chat, parent, Some(id))?;
    connection
        .prepare_cached("UPDATE chat SET shown_leaf_id = ?2 WHERE id = ?1")?
        .execute(params![chat, id])?;
    Ok(())
}

/// The message shown after `parent`, or the first one shown.
fn pointer(connection: &Connection, chat: ChatId, parent: Option<MessageId>) -> Result<Option<MessageId>> {
    let (sql, id) = match parent {
        Some(parent) => ("SELECT shown_child_id FROM message WHERE id = ?1", parent.0),
        None => ("SELECT shown_root_id FROM chat WHERE id = ?1", chat.0),
    };
    Ok(connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))?)
}

/// Notes where the path shown ends.
fn note_leaf(connection: &Connection, chat: ChatId) -> Result<()> {
    connection
        .prepare_cached(
            "WITH RECURSIVE shown (id) AS (
                 SELECT shown_root_id FROM chat WHERE id = ?1 AND shown_root_id IS NOT NULL
                 UNION ALL
                 SELECT message.shown_child_id FROM shown JOIN message ON message.id = shown.id
                 WHERE message.shown_child_id IS NOT NULL)
             UPDATE chat SET shown_leaf_id = (SELECT max(id) FROM shown) WHERE id = ?1",
        )?
        .execute([chat])?;
    Ok(())
}

/// Removes a message with all that follows it; its nearest sibling is shown in its place.
pub(super) fn remove(connection: &Connection, id: MessageId) -> Result<()> {
    let (chat, parent) = place(connection, id)?;
    if pointer(connection, chat, parent)? == Some(id) {
        let sibling = connection.query_row(
            "SELECT id FROM message WHERE chat_id = ?1 AND parent_id IS ?2 AND id <> ?3
             ORDER BY id > ?3, abs(id - ?3) LIMIT 1",
            params![chat, parent, id],
            |row| row.get(0),
        );
        point(connection, chat, parent, sibling.optional()?)?;
    }
    connection.execute(
        "WITH RECURSIVE gone (id) AS (
             SELECT ?1 UNION ALL SELECT message.id FROM gone JOIN message ON message.parent_id = gone.id)
         DELETE FROM message WHERE id IN (SELECT id FROM gone)",
        [id],
    )?;
    note_leaf(connection, chat)
}
