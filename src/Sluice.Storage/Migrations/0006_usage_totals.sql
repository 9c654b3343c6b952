-- What happened to one request beyond its row: each attempt, and why it was refused, as JSON; null where there is nothing to tell.
ALTER TABLE usage_records ADD COLUMN attempt_log TEXT;
ALTER TABLE usage_records ADD COLUMN refusal TEXT;

-- Sums over usage_records by hour and by day, UTC, written in the transaction of the rows they count: always equal to them. Names that a
-- request did not have are empty. Reports over months read days, and hours and rows only at the ends of the range.
CREATE TABLE usage_hours (
    start_ms            BIGINT NOT NULL,
    key_name            TEXT   NOT NULL,
    user_name           TEXT   NOT NULL,
    agent_name          TEXT   NOT NULL,
    backend             TEXT   NOT NULL,
    model               TEXT   NOT NULL,
    requests            BIGINT NOT NULL,
    errors              BIGINT NOT NULL,
    refused             BIGINT NOT NULL,
    input_tokens        BIGINT NOT NULL,
    cached_input_tokens BIGINT NOT NULL,
    cache_write_tokens  BIGINT NOT NULL,
    output_tokens       BIGINT NOT NULL,
    cost_nano_usd       BIGINT NOT NULL,
    unpriced            BIGINT NOT NULL,
    PRIMARY KEY (start_ms, key_name, user_name, agent_name, backend, model)
);

CREATE TABLE usage_days (
    start_ms            BIGINT NOT NULL,
    key_name            TEXT   NOT NULL,
    user_name           TEXT   NOT NULL,
    agent_name          TEXT   NOT NULL,
    backend             TEXT   NOT NULL,
    model               TEXT   NOT NULL,
    requests            BIGINT NOT NULL,
    errors              BIGINT NOT NULL,
    refused             BIGINT NOT NULL,
    input_tokens        BIGINT NOT NULL,
    cached_input_tokens BIGINT NOT NULL,
    cache_write_tokens  BIGINT NOT NULL,
    output_tokens       BIGINT NOT NULL,
    cost_nano_usd       BIGINT NOT NULL,
    unpriced            BIGINT NOT NULL,
    PRIMARY KEY (start_ms, key_name, user_name, agent_name, backend, model)
);

INSERT INTO usage_hours
SELECT time_ms - time_ms % 3600000, key_name, COALESCE(user_name, ''), COALESCE(agent_name, ''), COALESCE(backend, ''), COALESCE(model, ''),
       COUNT(*),
       SUM(CASE WHEN error_code IS NOT NULL OR status >= 400 THEN 1 ELSE 0 END),
       SUM(CASE WHEN refused_by IS NOT NULL THEN 1 ELSE 0 END),
       SUM(input_tokens), SUM(cached_input_tokens), SUM(cache_write_tokens + cache_write_1h_tokens), SUM(output_tokens),
       COALESCE(SUM(cost_nano_usd), 0),
       SUM(CASE WHEN cost_nano_usd IS NULL AND
           input_tokens + cached_input_tokens + cache_write_tokens + cache_write_1h_tokens + output_tokens > 0 THEN 1 ELSE 0 END)
FROM usage_records
GROUP BY 1, 2, 3, 4, 5, 6;

INSERT INTO usage_days
SELECT start_ms - start_ms % 86400000, key_name, user_name, agent_name, backend, model,
       SUM(requests), SUM(errors), SUM(refused), SUM(input_tokens), SUM(cached_input_tokens), SUM(cache_write_tokens), SUM(output_tokens),
       SUM(cost_nano_usd), SUM(unpriced)
FROM usage_hours
GROUP BY 1, 2, 3, 4, 5, 6;
