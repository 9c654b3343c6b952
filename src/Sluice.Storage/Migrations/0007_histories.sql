-- What happened to targets, backends and accounts, which budgets told of themselves, and what was corrected. PostgreSQL takes ids as
-- BIGINT GENERATED ALWAYS AS IDENTITY.
CREATE TABLE cooldown_history (
    id          INTEGER PRIMARY KEY,
    time_ms     BIGINT NOT NULL,
    subject     TEXT   NOT NULL,
    reach       TEXT   NOT NULL,
    event       TEXT   NOT NULL,
    reason      TEXT,
    until_ms    BIGINT,
    consecutive INTEGER,
    lasted_ms   BIGINT
);

CREATE INDEX cooldown_history_by_time ON cooldown_history (time_ms);

CREATE TABLE alert_history (
    id         INTEGER PRIMARY KEY,
    time_ms    BIGINT NOT NULL,
    scope      TEXT   NOT NULL,
    type       TEXT   NOT NULL,
    message    TEXT   NOT NULL,
    limit_name TEXT   NOT NULL,
    threshold  DOUBLE PRECISION NOT NULL,
    used       BIGINT NOT NULL,
    reserved   BIGINT NOT NULL,
    max        BIGINT NOT NULL
);

CREATE INDEX alert_history_by_time ON alert_history (time_ms);

CREATE TABLE budget_corrections (
    id         INTEGER PRIMARY KEY,
    time_ms    BIGINT NOT NULL,
    actor      TEXT   NOT NULL,
    scope      TEXT   NOT NULL,
    limit_name TEXT   NOT NULL,
    dimension  TEXT   NOT NULL,
    amount     BIGINT NOT NULL,
    reason     TEXT   NOT NULL
);

CREATE INDEX budget_corrections_by_time ON budget_corrections (time_ms);
