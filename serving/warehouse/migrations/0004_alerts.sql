-- One row an alert, whatever its corrections: the highest revision wins, also over one that is delivered again. Read with FINAL.
-- Withdrawn alerts stay, with their status.

CREATE TABLE IF NOT EXISTS alert_v1 (
    `alert_id` String,
    `detector` String,
    `detector_version` Int64,
    `revision` Int64,
    `status` LowCardinality(String),
    `source` LowCardinality(String),
    `severity` LowCardinality(String),
    `score` Int64,
    `entity_type` LowCardinality(String),
    `entity_id` String,
    `user_id` Nullable(String),
    `instrument` Nullable(String),
    `trigger_event_id` String,
    `event_time` Int64,
    `detected_at` Int64,
    `thresholds` Map(String, Nullable(Int64)),
    `values` Map(String, Nullable(Int64)),
    `window_start_ms` Nullable(Int64),
    `window_end_ms` Nullable(Int64),
    `window_count` Nullable(Int64),
    `window_checksum` Nullable(Int64),
    `evidence_ids` Array(String),
    `sentence_en` String,
    `sentence_zh` String
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (alert_id);
