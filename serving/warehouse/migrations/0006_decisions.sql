-- An event that is delivered again replaces itself: read with FINAL. Rows of one user lie together, in order of time.

CREATE TABLE IF NOT EXISTS decision_v1 (
    `version` Int64,
    `event_id` String,
    `event_time` Int64,
    `observed_at` Int64,
    `seq` Int64,
    `region` String,
    `request_id` String,
    `user_id` String,
    `subject` LowCardinality(String),
    `verdict` LowCardinality(String),
    `reasons` Array(String),
    `limit_fen` Nullable(Int64),
    `values` Map(String, Nullable(Int64))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(toDateTime(intDiv(event_time, 1000), 'UTC'))
ORDER BY (user_id, event_time, event_id);
