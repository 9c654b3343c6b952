-- One row a request that ended. Times are milliseconds since 1970-01-01 UTC, money is nano-USD, 0/1 stand for no/yes.
-- PostgreSQL takes this as it is, but for the first column: there it is BIGINT GENERATED ALWAYS AS IDENTITY.
CREATE TABLE usage_records (
    id                    INTEGER PRIMARY KEY,
    time_ms               BIGINT  NOT NULL,
    request_id            TEXT    NOT NULL,
    key_name              TEXT    NOT NULL,
    user_name             TEXT,
    agent_name            TEXT,
    backend               TEXT,
    pool                  TEXT,
    model                 TEXT,
    upstream_model        TEXT,
    is_stream             INTEGER NOT NULL,
    attempts              INTEGER NOT NULL,
    status                INTEGER NOT NULL,
    error_code            INTEGER,
    refused_by            TEXT,
    wait_ms               BIGINT  NOT NULL,
    first_byte_ms         BIGINT,
    duration_ms           BIGINT  NOT NULL,
    input_tokens          BIGINT  NOT NULL,
    cached_input_tokens   BIGINT  NOT NULL,
    cache_write_tokens    BIGINT  NOT NULL,
    cache_write_1h_tokens BIGINT  NOT NULL,
    output_tokens         BIGINT  NOT NULL,
    estimated_input       BIGINT  NOT NULL,
    estimated_output      BIGINT  NOT NULL,
    cost_nano_usd         BIGINT,
    is_estimated          INTEGER NOT NULL
);

CREATE INDEX usage_records_by_time ON usage_records (time_ms);
