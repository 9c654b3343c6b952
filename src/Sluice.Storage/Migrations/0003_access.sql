-- Who may call and who may administrate. Settings are the JSON that sluice.json would hold under the same name, without any secret.
CREATE TABLE client_groups (
    name       TEXT   NOT NULL PRIMARY KEY,
    settings   TEXT   NOT NULL,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);

CREATE TABLE client_keys (
    name       TEXT   NOT NULL PRIMARY KEY,
    settings   TEXT   NOT NULL,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    rotated_ms BIGINT,
    revoked_ms BIGINT
);

-- A key that was rotated has two for a while. The id is the part of a key that is no secret: it finds the row.
CREATE TABLE client_key_secrets (
    id             TEXT   NOT NULL PRIMARY KEY,
    key_name       TEXT   NOT NULL REFERENCES client_keys (name) ON DELETE CASCADE,
    salt           TEXT   NOT NULL,
    hash           TEXT   NOT NULL,
    created_ms     BIGINT NOT NULL,
    valid_until_ms BIGINT
);

CREATE INDEX client_key_secrets_by_key ON client_key_secrets (key_name);

CREATE TABLE admins (
    name       TEXT   NOT NULL PRIMARY KEY,
    role       TEXT   NOT NULL,
    token_hash TEXT   NOT NULL,
    created_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);
