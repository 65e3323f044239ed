-- A dead letter is one row: the row with the most replay attempts wins, so that one delivered again does not hide a replay.
-- A late row is one row, however often it is delivered. Read both with FINAL.

CREATE TABLE IF NOT EXISTS dead_letter_v1 (
    `letter_id` String,
    `topic` String,
    `partition` Int64,
    `offset` Int64,
    `reason` LowCardinality(String),
    `field` String,
    `value` String,
    `rule` String,
    `recorded_at` Int64,
    `payload_latin1` String,
    `attempt` Int64
)
ENGINE = ReplacingMergeTree(attempt)
ORDER BY (letter_id);

CREATE TABLE IF NOT EXISTS late_v1 (
    `topic` String,
    `event_id` String,
    `event_time` Int64,
    `observed_at` Int64,
    `delay_ms` Int64
)
ENGINE = ReplacingMergeTree
ORDER BY (topic, observed_at, event_id);
