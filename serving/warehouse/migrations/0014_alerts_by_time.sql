-- The same alerts in the order of their time, for lists and incidents: the newest hundred lie together, while in `alert_v1`, which
-- is ordered by id, they are spread over the whole table. Rows are copied as they come. A column that `alert_v1` gains is added
-- to both, and to the view.

CREATE TABLE IF NOT EXISTS alert_by_time (
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
    `sentence_zh` String,
    `family` LowCardinality(Nullable(String)),
    `cooldown_s` Nullable(Int64),
    `condition` Nullable(String)
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMM(toDateTime(intDiv(event_time, 1000), 'UTC'))
ORDER BY (event_time, alert_id);

CREATE MATERIALIZED VIEW IF NOT EXISTS alert_to_time TO alert_by_time AS SELECT * FROM alert_v1;

INSERT INTO alert_by_time SELECT * FROM alert_v1;
