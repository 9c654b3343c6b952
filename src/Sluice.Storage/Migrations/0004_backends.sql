-- Backends made at run time. Settings are as in sluice.json, without apiKey, headers and query: those are in the sealed text.
CREATE TABLE backends (
    name       TEXT   NOT NULL PRIMARY KEY,
    settings   TEXT   NOT NULL,
    sealed     TEXT,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);

-- The order that an administrator gave, of the file's names too: what is not here comes after, as it did.
CREATE TABLE backend_order (
    name     TEXT    NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
);

CREATE TABLE pool_order (
    name     TEXT    NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
);
