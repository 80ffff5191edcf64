-- Chats as trees of messages, folders, drafts, settings and the models once used.
--
-- Never edited: a later change is a new file. Times are Unix milliseconds with the wall clock's
-- offset in minutes; order is order of id. Every table is STRICT.

CREATE TABLE folder (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE chat (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    system TEXT NOT NULL,
    model TEXT,
    folder_id INTEGER REFERENCES folder (id) ON DELETE SET NULL,
    pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    created_ms INTEGER NOT NULL,
    created_offset INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    updated_offset INTEGER NOT NULL,
    -- Grows with every message in any chat: the order of the list, which no clock can upset.
    activity INTEGER NOT NULL,
    -- The first message of the path shown.
    shown_root_id INTEGER REFERENCES message (id) DEFERRABLE INITIALLY DEFERRED,
    -- The last one, so that adding to a long chat need not walk through it.
    shown_leaf_id INTEGER REFERENCES message (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX chat_by_folder ON chat (folder_id);
CREATE INDEX chat_by_activity ON chat (activity);
CREATE INDEX chat_by_shown_root ON chat (shown_root_id);
CREATE INDEX chat_by_shown_leaf ON chat (shown_leaf_id);

CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chat (id) ON DELETE CASCADE,
    -- Checked at the end of a transaction and without cascade: a chain of thousands of messages
    -- would be over SQLite's depth of triggers. What removes a branch names all of it.
    parent_id INTEGER REFERENCES message (id) DEFERRABLE INITIALLY DEFERRED,
    role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant', 'tool')),
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('streaming', 'done', 'stopped', 'interrupted', 'failed')),
    created_ms INTEGER NOT NULL,
    created_offset INTEGER NOT NULL,
    model TEXT,
    -- What the answer took, as JSON.
    stats TEXT,
    -- The next message of the path shown, also while another branch is shown further up.
    shown_child_id INTEGER REFERENCES message (id) DEFERRABLE INITIALLY DEFERRED,
    -- So that no path can run in a circle.
    CHECK (parent_id < id),
    CHECK (shown_child_id > id)
) STRICT;

CREATE INDEX message_by_parent ON message (chat_id, parent_id);
CREATE INDEX message_child ON message (parent_id);
CREATE INDEX message_by_shown_child ON message (shown_child_id);
CREATE INDEX message_unfinished ON message (state) WHERE state = 'streaming';

CREATE TABLE draft (
    place TEXT NOT NULL CHECK (place IN ('chat', 'entry')),
    -- Id of the chat or entry; 0 for one that is not begun yet.
    owner_id INTEGER NOT NULL,
    text TEXT NOT NULL,
    updated_ms INTEGER NOT NULL,
    updated_offset INTEGER NOT NULL,
    PRIMARY KEY (place, owner_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER chat_draft_removed AFTER DELETE ON chat BEGIN
    DELETE FROM draft WHERE place = 'chat' AND owner_id = old.id;
END;

CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY,
    -- JSON.
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE model (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0)
) STRICT, WITHOUT ROWID;
