-- What the engine counts and whom it leaves alone: a snapshot, and what has happened since. In a file of its own, so that no batch of the usage
-- log and no backup is ever in the way of a booking. PostgreSQL takes BLOB as BYTEA.
CREATE TABLE snapshot (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    position BIGINT  NOT NULL, -- the last record of the journal that is in it
    taken_ms BIGINT  NOT NULL,
    state    BLOB    NOT NULL,
    checksum BIGINT  NOT NULL
);

CREATE TABLE journal (
    position INTEGER NOT NULL PRIMARY KEY, -- without gaps from the snapshot's on
    record   BLOB    NOT NULL,
    checksum BIGINT  NOT NULL
);
