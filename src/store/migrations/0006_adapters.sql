-- What models learnt from the journal: low-rank adapters, one a model.

CREATE TABLE adapter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The model's id in the library.
    model TEXT NOT NULL UNIQUE,
    rank INTEGER NOT NULL CHECK (rank > 0),
    -- How many entries it learnt from, whatever became of them.
    entries INTEGER NOT NULL CHECK (entries > 0),
    -- Perplexity on entries it did not learn from, without it and with it.
    before REAL NOT NULL,
    after REAL NOT NULL,
    created_ms INTEGER NOT NULL,
    created_offset INTEGER NOT NULL,
    switched_on INTEGER NOT NULL DEFAULT 1 CHECK (switched_on IN (0, 1)),
    -- Words it learnt from were deleted since.
    stale INTEGER NOT NULL DEFAULT 0 CHECK (stale IN (0, 1)),
    size INTEGER NOT NULL CHECK (size > 0),
    -- SHA-256 of its bytes.
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE adapter_part (
    adapter_id INTEGER NOT NULL REFERENCES adapter (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (adapter_id, position)
) STRICT;

-- The entries it learnt from that are still there.
CREATE TABLE adapter_entry (
    adapter_id INTEGER NOT NULL REFERENCES adapter (id) ON DELETE CASCADE,
    entry_id INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    PRIMARY KEY (adapter_id, entry_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX adapter_entry_by_entry ON adapter_entry (entry_id);

-- Words that were deleted may still be in what was learnt from them.
CREATE TRIGGER entry_adapters_stale BEFORE DELETE ON entry BEGIN
    UPDATE adapter SET stale = 1 WHERE id IN (SELECT adapter_id FROM adapter_entry WHERE entry_id = old.id);
END;

CREATE TRIGGER revision_adapters_stale BEFORE DELETE ON entry_revision BEGIN
    UPDATE adapter SET stale = 1 WHERE id IN (SELECT adapter_id FROM adapter_entry WHERE entry_id = old.entry_id);
END;

-- A key-value cache is of use only to the model that wrote it, adapter included.
CREATE TRIGGER adapter_added AFTER INSERT ON adapter BEGIN
    DELETE FROM snapshot WHERE model = new.model;
END;

CREATE TRIGGER adapter_switched AFTER UPDATE OF switched_on ON adapter BEGIN
    DELETE FROM snapshot WHERE model = new.model;
END;

CREATE TRIGGER adapter_removed AFTER DELETE ON adapter BEGIN
    DELETE FROM snapshot WHERE model = old.model;
END;
