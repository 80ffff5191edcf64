//! Which tables a backup holds: all that a person wrote, measured or chose.
//!
//! Every table of the schema stands in one of the two lists below; a test compares them with the
//! schema, so that a new table cannot be forgotten.

/// A table that a backup holds.
pub(super) struct Table {
    pub(super) name: &'static str,
    /// The first schema version that has it.
    pub(super) since: u32,
    /// What orders its rows: its primary key, so that equal stores give equal backups.
    pub(super) order: &'static str,
    /// Leaves out rows that belong to this device; empty for none.
    pub(super) only: &'static str,
}

/// The setting that says for whom backups are made, as an age recipient.
///
/// It never travels: after a restore another recovery code may be in force, and a foreign file must
/// not decide who can read the next backup.
pub(super) const RECIPIENT_SETTING: &str = "backup_recipient";

const fn table(name: &'static str, since: u32, order: &'static str) -> Table {
    Table { name, since, order, only: "" }
}

/// The tables in the order they stand in a backup. A new one is added at the end.
pub(super) const TABLES: &[Table] = &[
    table("folder", 1, "id"),
    table("chat", 1, "id"),
    table("message", 1, "id"),
    table("draft", 1, "place, owner_id"),
    Table { only: "WHERE key <> 'backup_recipient'", ..table("setting", 1, "key") },
    table("model", 1, "id"),
    table("entry", 2, "id"),
    table("tag", 2, "id"),
    table("entry_tag", 2, "entry_id, tag_id"),
    table("attachment", 2, "hash"),
    table("entry_attachment", 2, "entry_id, position"),
    table("entry_revision", 2, "id"),
    table("measure_kind", 3, "id"),
    table("measurement", 3, "id"),
    table("digest", 4, "id"),
    table("digest_source", 4, "digest_id, position"),
    table("adapter", 6, "id"),
    table("adapter_part", 6, "adapter_id, position"),
    table("adapter_entry", 6, "adapter_id, entry_id"),
];

/// The tables of a schema version.
pub(super) fn of_version(version: u32) -> impl Iterator<Item = &'static Table> {
    TABLES.iter().filter(move |table| table.since <= version)
}

#[cfg(test)]
mod tests {
    use super::super::super::migrate;
    use super::*;

    /// What no backup holds, and why.
    const LEFT_OUT: &[(&str, &str)] = &[
        ("chunk", "cut and computed again from the texts"),
        ("snapshot", "a cache of the engine, larger than everything else, made again"),
        ("snapshot_part", "as snapshot"),
        ("message_index", "the triggers fill it while the texts come in"),
        ("entry_index", "as message_index"),
        ("chat_index", "as message_index"),
        ("sqlite_sequence", "stands in the description of each table"),
    ];

    #[test]
    fn every_table_is_backed_up_or_left_out_for_a_reason() {
        for version in 1..=migrate::LATEST {
            let mut connection = rusqlite::Connection::open_in_memory().unwrap();
            migrate::run(&mut connection, version).unwrap();
            let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
            let mut names = connection.prepare(sql).unwrap();
            let names = names.query_map([], |row| row.get::<_, String>(0)).unwrap();
            let shadow = |name: &str| LEFT_OUT.iter().any(|(out, _)| name.starts_with(&format!("{out}_")));
            let mut found: Vec<_> = names.map(Result::unwrap).filter(|name| !shadow(name)).collect();
            found.retain(|name| !LEFT_OUT.iter().any(|(out, _)| out == name));
            let mut listed: Vec<_> = of_version(version).map(|table| table.name.to_owned()).collect();
            listed.sort();
            assert_eq!(found, listed, "schema version {version}");
        }
    }

    #[test]
    fn rows_are_ordered_by_the_whole_primary_key() {
        let mut connection = rusqlite::Connection::open_in_memory().unwrap();
        migrate::run(&mut connection, migrate::LATEST).unwrap();
        for table in TABLES {
            let sql = "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk";
            let mut key = connection.prepare(sql).unwrap();
            let key = key.query_map([table.name], |row| row.get::<_, String>(0)).unwrap();
            let key: Vec<_> = key.map(Result::unwrap).collect();
            assert_eq!(key.join(", "), table.order, "{}", table.name);
        }
    }

    #[test]
    fn the_recipient_stays_here() {
        assert!(TABLES.iter().any(|table| table.only.contains(RECIPIENT_SETTING)));
    }
}
