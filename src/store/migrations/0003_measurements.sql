-- Numbers about a life, of kinds that stand ready or that the person made.

CREATE TABLE measure_kind (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    built_in INTEGER NOT NULL DEFAULT 0 CHECK (built_in IN (0, 1))
) STRICT;

CREATE TABLE measurement (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind_id INTEGER NOT NULL REFERENCES measure_kind (id) ON DELETE CASCADE,
    value REAL NOT NULL,
    when_ms INTEGER NOT NULL,
    when_offset INTEGER NOT NULL,
    day TEXT NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    entry_id INTEGER REFERENCES entry (id) ON DELETE SET NULL
) STRICT;

CREATE INDEX measurement_by_kind ON measurement (kind_id, day, id);
CREATE INDEX measurement_by_entry ON measurement (entry_id);

INSERT INTO measure_kind (key, name, unit, built_in) VALUES
    ('sleep', '', 'h', 1),
    ('weight', '', 'kg', 1),
    ('steps', '', '', 1),
    ('distance', '', 'km', 1),
    ('activity', '', 'min', 1),
    ('water', '', 'l', 1),
    ('pulse', '', 'bpm', 1),
    ('temperature', '', '°C', 1),
    ('pain', '', '/10', 1),
    ('habit', '', '', 1);
