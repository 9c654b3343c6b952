-- Who changed what; never a secret. PostgreSQL takes ids as BIGINT GENERATED ALWAYS AS IDENTITY.
CREATE TABLE audit_log (
    id         INTEGER PRIMARY KEY,
    time_ms    BIGINT NOT NULL,
    actor      TEXT   NOT NULL,
    action     TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    before     TEXT,
    after      TEXT,
    reason     TEXT,
    request_id TEXT
);

CREATE INDEX audit_log_by_time ON audit_log (time_ms);
