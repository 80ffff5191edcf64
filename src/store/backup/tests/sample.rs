//! Generated databases for the tests of backups, of every schema version.

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

/// SplitMix64: the same seed gives the same database everywhere.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn maybe<T>(&mut self, value: T) -> Option<T> {
        (self.below(3) > 0).then_some(value)
    }

    fn moment(&mut self) -> (i64, i64) {
        let far = [0, -1, i64::MIN, i64::MAX, 1_795_390_200_000];
        let at = if self.below(9) == 0 { far[self.below(far.len())] } else { self.next() as i64 >> 20 };
        (at, self.below(28 * 60) as i64 - 14 * 60)
    }

    /// Words with all that texts have: accents, emoji, quotes, zeros, nothing, and much.
    fn text(&mut self) -> String {
        let words =
            ["été", "œuvre", "l’an", "house", "🦀", "it's", "\"x\"", "\0", "\n", "-- ; DROP", "مرحبا", " "];
        let most = [0, 3, 12, 12, 400][self.below(5)];
        let count = self.below(most + 1);
        (0..count).map(|_| words[self.below(words.len())]).collect::<Vec<_>>().join(" ")
    }
}

/// Fills an empty database of version `schema` with all that can stand in it.
pub(super) fn fill(connection: &Connection, schema: u32, seed: u64) {
    let random = &mut Random(seed);
    connection.execute_batch("BEGIN; PRAGMA defer_foreign_keys = ON").unwrap();
    chats(connection, random);
    if schema >= 2 {
        journal(connection, random);
    }
    if schema >= 3 {
        measurements(connection, random);
    }
    if schema >= 4 {
        digests(connection, random);
    }
    // Ids that were given and are gone must not be given again.
    connection.execute("DELETE FROM folder WHERE id = (SELECT max(id) FROM folder)", []).unwrap();
    connection.execute_batch("COMMIT").unwrap();
}

fn ids(connection: &Connection, table: &str) -> Vec<i64> {
    let mut statement = connection.prepare(&format!("SELECT id FROM {table} ORDER BY id")).unwrap();
    let ids = statement.query_map([], |row| row.get(0)).unwrap();
    ids.map(Result::unwrap).collect()
}

fn one_of(random: &mut Random, ids: &[i64]) -> Option<i64> {
    if ids.is_empty() { None } else { Some(ids[random.below(ids.len())]) }
}

fn chats(connection: &Connection, random: &mut Random) {
    for _ in 0..random.below(4) {
        connection.execute("INSERT INTO folder (name) VALUES (?1)", [random.text()]).unwrap();
    }
    let folders = ids(connection, "folder");
    for _ in 0..random.below(6) {
        let ((created, co), (updated, uo)) = (random.moment(), random.moment());
        let folder = one_of(random, &folders);
        connection
            .execute(
                "INSERT INTO chat (title, system, model, folder_id, pinned, created_ms, created_offset, updated_ms,
                 updated_offset, activity) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, (SELECT count(*) FROM chat))",
                params![
                    random.text(),
                    random.text(),
                    random.maybe("m"),
                    folder,
                    random.below(2) as i64,
                    created,
                    co,
                    updated,
                    uo
                ],
            )
            .unwrap();
        messages(connection, random, connection.last_insert_rowid());
    }
    for place in 0..random.below(3) {
        let sql = "INSERT INTO draft VALUES ('chat', ?1, ?2, 1, 60)";
        connection.execute(sql, params![place as i64, random.text()]).unwrap();
    }
    for key in 0..random.below(4) {
        connection.execute("INSERT INTO setting VALUES (?1, '{\"a\":1}')", [format!("key{key}")]).unwrap();
        let sql = "INSERT INTO model VALUES (?1, ?2, 'llama, Q4_0', ?3)";
        connection
            .execute(sql, params![format!("id{key}"), random.text(), random.below(1 << 40) as i64])
            .unwrap();
    }
}

fn messages(connection: &Connection, random: &mut Random, chat: i64) {
    let mut here: Vec<i64> = Vec::new();
    let states = ["done", "stopped", "interrupted", "failed"];
    for _ in 0..random.below(12) {
        let parent = if random.below(8) == 0 { None } else { one_of(random, &here) };
        let (created, offset) = random.moment();
        let sql = "INSERT INTO message (chat_id, parent_id, role, text, state, created_ms, created_offset, model, stats)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let role = ["user", "assistant"][random.below(2)];
        let state = states[random.below(4)];
        let stats = random.maybe("{}");
        let text = random.text();
        let values = params![chat, parent, role, text, state, created, offset, random.maybe("model"), stats];
        connection.execute(sql, values).unwrap();
        let id = connection.last_insert_rowid();
        here.push(id);
        let sql = "UPDATE message SET shown_child_id = ?2 WHERE id = ?1";
        match parent {
            Some(parent) => connection.execute(sql, [parent, id]).unwrap(),
            None => {
                connection.execute("UPDATE chat SET shown_root_id = ?2 WHERE id = ?1", [chat, id]).unwrap()
            }
        };
    }
}

fn journal(connection: &Connection, random: &mut Random) {
    for tag in 0..random.below(4) {
        let sql = "INSERT INTO tag (name, folded) VALUES (?1, ?2)";
        connection.execute(sql, [format!("Tag{tag}"), format!("tag{tag}")]).unwrap();
    }
    for _ in 0..random.below(3) {
        let length = [0, 1, 1000, 300_000][random.below(4)];
        let bytes: Vec<u8> = (0..length).map(|_| random.next() as u8).collect();
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        connection.execute("INSERT OR IGNORE INTO attachment VALUES (?1, ?2)", params![hash, bytes]).unwrap();
    }
    for number in 0..random.below(10) {
        let ((at, offset), source) = (random.moment(), random.maybe(format!("key{number}")));
        connection
            .execute(
                "INSERT INTO entry (when_ms, when_offset, day, title, text, tags, mood, source_format, source_key,
                 created_ms, created_offset, updated_ms, updated_offset)
                 VALUES (?1, ?2, '2026-11-22', ?3, ?4, 'a', ?5, ?6, ?7, ?1, ?2, ?1, ?2)",
                params![
                    at,
                    offset,
                    random.text(),
                    random.text(),
                    random.below(5) as i64 + 1,
                    source.as_ref().map(|_| "dayone"),
                    source
                ],
            )
            .unwrap();
        let id = connection.last_insert_rowid();
        let sql = "INSERT INTO entry_tag SELECT ?1, id FROM tag WHERE id % ?2 = 0";
        connection.execute(sql, params![id, random.below(3) as i64 + 1]).unwrap();
        let sql = "INSERT INTO entry_attachment SELECT ?1, rowid, hash, ?2, 'image/png' FROM attachment";
        connection.execute(sql, params![id, random.text()]).unwrap();
        let sql = "INSERT INTO entry_revision (entry_id, title, text, mood, replaced_ms, replaced_offset)
             VALUES (?1, ?2, ?3, NULL, ?4, ?5)";
        connection.execute(sql, params![id, random.text(), random.text(), at, offset]).unwrap();
    }
}

fn measurements(connection: &Connection, random: &mut Random) {
    if random.below(3) == 0 {
        connection.execute("DELETE FROM measure_kind WHERE id % 2 = 0", []).unwrap();
    }
    connection.execute("INSERT INTO measure_kind (key, name, unit) VALUES ('my', 'Mine', 'x')", []).unwrap();
    let (kinds, entries) = (ids(connection, "measure_kind"), ids(connection, "entry"));
    for _ in 0..random.below(10) {
        let values = [0.0, -0.0, 1e308, 5e-324, 0.1, -7.25, 1e15];
        let kind = one_of(random, &kinds);
        let entry = one_of(random, &entries);
        let value = values[random.below(values.len())];
        let sql =
            "INSERT INTO measurement (kind_id, value, when_ms, when_offset, day, source, note, entry_id)
             VALUES (?1, ?2, 5, 0, '1970-01-01', 'typed', ?3, ?4)";
        connection.execute(sql, params![kind, value, random.text(), entry]).unwrap();
    }
}

fn digests(connection: &Connection, random: &mut Random) {
    let (entries, messages) = (ids(connection, "entry"), ids(connection, "message"));
    for entry in entries.iter().take(random.below(4)) {
        let sql = "INSERT INTO digest (kind, text, maker, first_day, last_day, created_ms, created_offset)
             VALUES ('summary', ?1, 'rule', NULL, NULL, 1, 2)";
        connection.execute(sql, [random.text()]).unwrap();
        let id = connection.last_insert_rowid();
        let sql = "INSERT INTO digest_source VALUES (?1, ?2, 0, ?3, ?4, 0, 1)";
        connection.execute(sql, params![id, 0, Some(*entry), None::<i64>]).unwrap();
        if let Some(message) = messages.first() {
            connection.execute(sql, params![id, 1, None::<i64>, Some(*message)]).unwrap();
        }
        let sql = "INSERT INTO chunk (entry_id, start_byte, end_byte, vector) VALUES (?1, 0, 1, x'')";
        connection.execute(sql, [*entry]).unwrap();
    }
}
