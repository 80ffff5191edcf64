-- Journal entries with tags, attachments and what they said before.

CREATE TABLE entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    when_ms INTEGER NOT NULL,
    when_offset INTEGER NOT NULL,
    -- Day on the wall clock, YYYY-MM-DD.
    day TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    -- The tags once more, one a line, for the search index.
    tags TEXT NOT NULL DEFAULT '',
    mood INTEGER CHECK (mood BETWEEN 1 AND 5),
    source_format TEXT,
    source_key TEXT,
    created_ms INTEGER NOT NULL,
    created_offset INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    updated_offset INTEGER NOT NULL,
    CHECK ((source_format IS NULL) = (source_key IS NULL))
) STRICT;

CREATE INDEX entry_by_day ON entry (day, id);
CREATE UNIQUE INDEX entry_by_source ON entry (source_format, source_key) WHERE source_key IS NOT NULL;

CREATE TABLE tag (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    -- The name in lower case: what tells two tags apart.
    folded TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE entry_tag (
    entry_id INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
    PRIMARY KEY (entry_id, tag_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_tag_by_tag ON entry_tag (tag_id, entry_id);

CREATE TABLE attachment (
    -- SHA-256 of the bytes.
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE entry_attachment (
    entry_id INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL REFERENCES attachment (hash),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    PRIMARY KEY (entry_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_attachment_by_hash ON entry_attachment (hash);

CREATE TABLE entry_revision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    mood INTEGER CHECK (mood BETWEEN 1 AND 5),
    replaced_ms INTEGER NOT NULL,
    replaced_offset INTEGER NOT NULL
) STRICT;

CREATE INDEX entry_revision_by_entry ON entry_revision (entry_id, id);

CREATE TRIGGER entry_draft_removed AFTER DELETE ON entry BEGIN
    DELETE FROM draft WHERE place = 'entry' AND owner_id = old.id;
END;
