-- What is made from texts and can be made again: digests, chunks, key-value caches.

CREATE TABLE digest (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('summary', 'key_points', 'digest', 'chat_memory')),
    text TEXT NOT NULL,
    maker TEXT NOT NULL,
    first_day TEXT,
    last_day TEXT,
    created_ms INTEGER NOT NULL,
    created_offset INTEGER NOT NULL,
    -- A source was changed since.
    stale INTEGER NOT NULL DEFAULT 0 CHECK (stale IN (0, 1)),
    CHECK ((first_day IS NULL) = (last_day IS NULL))
) STRICT;

CREATE TABLE digest_source (
    digest_id INTEGER NOT NULL REFERENCES digest (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    sentence INTEGER NOT NULL,
    entry_id INTEGER REFERENCES entry (id) ON DELETE CASCADE,
    message_id INTEGER REFERENCES message (id) ON DELETE CASCADE,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    PRIMARY KEY (digest_id, position),
    CHECK ((entry_id IS NULL) <> (message_id IS NULL)),
    CHECK (0 <= start_byte AND start_byte <= end_byte)
) STRICT, WITHOUT ROWID;

CREATE INDEX digest_source_by_entry ON digest_source (entry_id);
CREATE INDEX digest_source_by_message ON digest_source (message_id);

CREATE TABLE chunk (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER REFERENCES entry (id) ON DELETE CASCADE,
    message_id INTEGER REFERENCES message (id) ON DELETE CASCADE,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    -- 32-bit floats, little-endian; empty when none was computed.
    vector BLOB NOT NULL,
    CHECK ((entry_id IS NULL) <> (message_id IS NULL)),
    CHECK (0 <= start_byte AND start_byte <= end_byte)
) STRICT;

CREATE INDEX chunk_by_entry ON chunk (entry_id);
CREATE INDEX chunk_by_message ON chunk (message_id);

CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER REFERENCES chat (id) ON DELETE CASCADE,
    entry_id INTEGER REFERENCES entry (id) ON DELETE CASCADE,
    name TEXT,
    model TEXT NOT NULL,
    header BLOB NOT NULL,
    size INTEGER NOT NULL,
    used_ms INTEGER NOT NULL,
    used_offset INTEGER NOT NULL,
    CHECK ((chat_id IS NOT NULL) + (entry_id IS NOT NULL) + (name IS NOT NULL) = 1)
) STRICT;

CREATE UNIQUE INDEX snapshot_of_chat ON snapshot (chat_id, model) WHERE chat_id IS NOT NULL;
CREATE UNIQUE INDEX snapshot_of_entry ON snapshot (entry_id, model) WHERE entry_id IS NOT NULL;
CREATE UNIQUE INDEX snapshot_of_name ON snapshot (name, model) WHERE name IS NOT NULL;

CREATE TABLE snapshot_part (
    snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (snapshot_id, position)
) STRICT;

-- A digest or chunk of a text that is no more, or is another, is worth nothing or less.
CREATE TRIGGER entry_changed AFTER UPDATE OF text ON entry WHEN old.text <> new.text BEGIN
    DELETE FROM chunk WHERE entry_id = new.id;
    DELETE FROM snapshot WHERE entry_id = new.id;
    UPDATE digest SET stale = 1 WHERE id IN (SELECT digest_id FROM digest_source WHERE entry_id = new.id);
END;

CREATE TRIGGER message_changed AFTER UPDATE OF text ON message
WHEN old.text <> new.text AND old.state <> 'streaming' BEGIN
    DELETE FROM chunk WHERE message_id = new.id;
    UPDATE digest SET stale = 1 WHERE id IN (SELECT digest_id FROM digest_source WHERE message_id = new.id);
END;

-- What was made from a text holds its words, and goes with it.
CREATE TRIGGER entry_digests_removed BEFORE DELETE ON entry BEGIN
    DELETE FROM digest WHERE id IN (SELECT digest_id FROM digest_source WHERE entry_id = old.id);
END;

CREATE TRIGGER message_digests_removed BEFORE DELETE ON message BEGIN
    DELETE FROM digest WHERE id IN (SELECT digest_id FROM digest_source WHERE message_id = old.id);
END;
