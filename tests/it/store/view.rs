//! All that an open store shows, as lines to compare: two stores with the same lines hold the same.
//!
//! An answer found unfinished reads as interrupted, as it does after the next start. Caches are left out:
//! they may be given up at any moment.

use carnet::data::{ChatId, DigestKind, DraftPlace, EntryId, MessageState, Query, SourceText};
use carnet::store::{ChatFilter, DataKey, Result, Store};
use rusqlite::{Connection, OpenFlags};

const MOST: usize = 10_000;
/// Ids that a short script comes to.
const IDS: i64 = 5;

/// All that `store` shows; `words` are looked for.
pub fn view(store: &Store, words: &[&str]) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    chats(store, &mut lines)?;
    journal(store, &mut lines)?;
    lines.extend(store.measurements().kinds()?.iter().map(|kind| format!("{kind:?}")));
    lines.extend(store.measurements().all(None, MOST)?.iter().map(|one| format!("{one:?}")));
    for place in places() {
        lines.extend(store.drafts().get(place)?.map(|draft| format!("{place:?} {draft:?}")));
    }
    lines.push(format!("{:?} {:?}", store.settings().retention()?, store.settings().models()?));
    lines.push(format!("{:?}", store.settings().get::<String>("theme")?));
    for kind in DigestKind::ALL {
        lines.extend(store.digests().list(kind, None, None)?.iter().map(|digest| format!("{digest:?}")));
    }
    lines.extend(store.chunks().all(None, MOST)?.iter().map(|chunk| format!("{chunk:?}")));
    for word in words {
        let mut found: Vec<String> =
            store.search(&Query::new(*word))?.iter().map(|hit| format!("{:?}", hit.place)).collect();
        found.sort();
        lines.push(format!("{word}: {found:?}"));
    }
    Ok(lines)
}

fn places() -> impl Iterator<Item = DraftPlace> {
    let owned = (1..=IDS).flat_map(|id| [DraftPlace::Chat(ChatId(id)), DraftPlace::Entry(EntryId(id))]);
    [DraftPlace::NewChat, DraftPlace::NewEntry].into_iter().chain(owned)
}

fn chats(store: &Store, lines: &mut Vec<String>) -> Result<()> {
    let chats = store.chats();
    lines.extend(chats.folders()?.iter().map(|folder| format!("{folder:?}")));
    for chat in chats.list(ChatFilter::default())? {
        let path: Vec<i64> = chats.path(chat.id)?.iter().map(|message| message.id.0).collect();
        lines.push(format!("{chat:?} {path:?}"));
        for mut message in chats.messages(chat.id, None, MOST)? {
            if message.state == MessageState::Streaming {
                message.state = MessageState::Interrupted;
            }
            lines.push(format!("{message:?}"));
        }
    }
    Ok(())
}

fn journal(store: &Store, lines: &mut Vec<String>) -> Result<()> {
    let journal = store.journal();
    for entry in journal.all(None, MOST)? {
        lines.push(format!("{entry:?}"));
        lines.extend(journal.revisions(entry.id)?.iter().map(|revision| format!("{revision:?}")));
        for attachment in &entry.attachments {
            lines.push(format!("{:?}", journal.attachment(attachment.hash)?));
        }
        for digest in store.digests().of(SourceText::Entry(entry.id))? {
            lines.push(format!("{:?} of {:?}", digest.id, entry.id));
        }
    }
    lines.push(format!("{:?}", journal.tags()?));
    Ok(())
}

/// The first lines that differ.
pub fn difference(found: &[String], wanted: &[String]) -> String {
    let lost = wanted.iter().filter(|line| !found.contains(line)).take(3);
    let new = found.iter().filter(|line| !wanted.contains(line)).take(3);
    let short = |line: &String| line.chars().take(600).collect::<String>();
    format!("lost {:?}, new {:?}", lost.map(short).collect::<Vec<_>>(), new.map(short).collect::<Vec<_>>())
}

/// Opens the database past the store, as nothing else than these tests does.
pub fn open_directly(path: &str, vfs: &str, key: &DataKey) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let connection = Connection::open_with_flags_and_vfs(path, flags, vfs)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    let mut salt = [0; 16];
    key.derive(b"carnet database salt", &mut salt);
    let hex: String = key.bytes().iter().chain(&salt).map(|byte| format!("{byte:02x}")).collect();
    connection.execute_batch(&format!("PRAGMA cipher_log_level = NONE; PRAGMA key = \"x'{hex}'\""))?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

/// Every check SQLite, SQLCipher and FTS5 offer; what they find, if anything.
///
/// The index of messages leaves out those being written, so it agrees with its table only when there
/// are none: with a store open on the file, as here, none is.
pub fn faults_of(connection: &Connection) -> Option<String> {
    for check in ["integrity_check", "foreign_key_check"] {
        if let Some(found) = findings(connection, check) {
            return Some(found);
        }
    }
    for index in ["message_index", "entry_index", "chat_index"] {
        let check = format!("INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)");
        if let Err(error) = connection.execute_batch(&check)
            && !error.to_string().contains("no such table")
        {
            return Some(format!("{index}: {error}"));
        }
    }
    // The checksums are looked at in the file itself, where pages may be torn of which the log has
    // whole ones: not before they are in their place.
    let emptied = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    if emptied != Ok(0) {
        return Some(format!("the log cannot be emptied: {emptied:?}"));
    }
    findings(connection, "cipher_integrity_check")
}

fn findings(connection: &Connection, check: &str) -> Option<String> {
    let found = connection.prepare(&format!("PRAGMA {check}")).and_then(|mut statement| {
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        rows.filter(|row| row.as_deref() != Ok("ok")).collect::<rusqlite::Result<Vec<_>>>()
    });
    match found {
        Ok(found) if found.is_empty() => None,
        found => Some(format!("{check}: {found:?}")),
    }
}
