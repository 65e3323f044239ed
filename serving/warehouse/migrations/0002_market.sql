-- An event that is delivered again replaces itself: read with FINAL. Rows of one instrument lie together, in order of time.

CREATE TABLE IF NOT EXISTS tick_v1 (
    `version` Int64,
    `event_id` String,
    `event_time` Int64,
    `observed_at` Int64,
    `seq` Int64,
    `region` String,
    `kind` LowCardinality(String),
    `instrument` String,
    `venue` String,
    `price_e8` Int64,
    `quantity_e8` Nullable(Int64),
    `bid_e8` Nullable(Int64),
    `ask_e8` Nullable(Int64)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(toDateTime(intDiv(event_time, 1000), 'UTC'))
ORDER BY (instrument, event_time, event_id);
