-- Of the requests of an hour, UTC: how many which component refused, and how many answers, and first bytes of answers, came within so many
-- milliseconds (steps of a twelfth of an octave). Written in the transaction of the rows they count. Charts over days are read from it.
CREATE TABLE usage_counts (
    start_ms BIGINT NOT NULL,
    kind     TEXT   NOT NULL,
    value    TEXT   NOT NULL,
    requests BIGINT NOT NULL,
    PRIMARY KEY (start_ms, kind, value)
);
