//! The rule that removes old chats, and the guard that keeps a wrong clock from removing new ones.
//!
//! Chats are removed only when the rule was looked at before, at least 20 hours and at most 7 days
//! ago by the clock: one jump of the clock, or a return after months, removes nothing that day.

use rusqlite::{Connection, Transaction, params};

use super::error::Result;
use super::{Store, chats};
use crate::data::{ChatId, Moment, Retention, SnapshotOwner};

const LAST_LOOK: &str = "retention_last_look";
const HOUR_MS: i64 = 60 * 60 * 1_000;
const DAY_MS: i64 = 24 * HOUR_MS;
const SOONEST_MS: i64 = 20 * HOUR_MS;
const LATEST_MS: i64 = 7 * DAY_MS;

impl Store {
    /// Removes the chats the rule has no more time for, with their words; to be called at every start
    /// and once a day. Answers how many were removed.
    ///
    /// # Errors
    /// As every change. Works on a full disk.
    pub fn apply_retention(&self) -> Result<usize> {
        let Retention::Days(days) = self.settings().retention()? else { return Ok(0) };
        let now = self.now();
        let last: Option<i64> = self.settings().get(LAST_LOOK)?;
        let since = last.map(|last| now.unix_ms.saturating_sub(last));
        if since.is_some_and(|since| (0..SOONEST_MS).contains(&since)) {
            return Ok(0);
        }
        let may_remove = since.is_some_and(|since| (SOONEST_MS..=LATEST_MS).contains(&since));
        let removed = if may_remove { self.remove_chats_older_than(days, now)? } else { 0 };
        self.settings().set(LAST_LOOK, &now.unix_ms)?;
        Ok(removed)
    }

    fn remove_chats_older_than(&self, days: u32, now: Moment) -> Result<usize> {
        let before = now.unix_ms.saturating_sub(i64::from(days).saturating_mul(DAY_MS));
        let old = self.read(|connection| old_chats(connection, before, now.unix_ms))?;
        if old.is_empty() {
            return Ok(0);
        }
        for chat in old {
            self.snapshots().thin_out(&SnapshotOwner::Chat(chat))?;
        }
        self.remove(move |tx| remove_older(tx, before, now.unix_ms))
    }
}

fn remove_older(tx: &Transaction<'_>, before: i64, now: i64) -> Result<usize> {
    let old = old_chats(tx, before, now)?;
    old.iter().try_for_each(|chat| chats::remove_chat(tx, *chat))?;
    Ok(old.len())
}

/// Chats last talked in before `before`. A chat is never older than one that was talked in before
/// it: what was written under a clock far behind is not taken for old. Times that lie ahead of the
/// clock count for nothing.
fn old_chats(connection: &Connection, before: i64, now: i64) -> Result<Vec<ChatId>> {
    let mut statement = connection.prepare(
        "SELECT id FROM (
             SELECT id, pinned, max(CASE WHEN updated_ms <= ?2 THEN updated_ms END) OVER (ORDER BY activity) AS time
             FROM chat)
         WHERE NOT pinned AND time < ?1",
    )?;
    let rows = statement.query_map(params![before, now], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
