-- An event that is delivered again replaces itself: read with FINAL. Rows of one user lie together, in order of time.

CREATE TABLE IF NOT EXISTS order_v1 (
    `version` Int64,
    `event_id` String,
    `event_time` Int64,
    `observed_at` Int64,
    `seq` Int64,
    `region` String,
    `kind` LowCardinality(String),
    `order_id` String,
    `user_id` String,
    `instrument` String,
    `side` LowCardinality(String),
    `order_type` LowCardinality(String),
    `price_e8` Nullable(Int64),
    `quantity_e8` Int64,
    `amount_fen` Int64,
    `device_id` Nullable(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(toDateTime(intDiv(event_time, 1000), 'UTC'))
ORDER BY (user_id, event_time, event_id);

CREATE TABLE IF NOT EXISTS fill_v1 (
    `version` Int64,
    `event_id` String,
    `event_time` Int64,
    `observed_at` Int64,
    `seq` Int64,
    `region` String,
    `order_id` String,
    `user_id` String,
    `counterparty_user_id` Nullable(String),
    `instrument` String,
    `side` LowCardinality(String),
    `price_e8` Int64,
    `quantity_e8` Int64,
    `amount_fen` Int64,
    `fee_fen` Int64,
    `pnl_fen` Nullable(Int64),
    `liquidity` LowCardinality(String),
    `device_id` Nullable(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(toDateTime(intDiv(event_time, 1000), 'UTC'))
ORDER BY (user_id, event_time, event_id);

CREATE TABLE IF NOT EXISTS transfer_v1 (
    `version` Int64,
    `event_id` String,
    `event_time` Int64,
    `observed_at` Int64,
    `seq` Int64,
    `region` String,
    `kind` LowCardinality(String),
    `transfer_id` String,
    `user_id` String,
    `amount_fen` Int64,
    `counterparty_user_id` Nullable(String),
    `card_id` Nullable(String),
    `device_id` Nullable(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(toDateTime(intDiv(event_time, 1000), 'UTC'))
ORDER BY (user_id, event_time, event_id);

CREATE TABLE IF NOT EXISTS settlement_v1 (
    `version` Int64,
    `event_id` String,
    `event_time` Int64,
    `observed_at` Int64,
    `seq` Int64,
    `region` String,
    `user_id` String,
    `due_at` Int64,
    `amount_fen` Int64,
    `pnl_fen` Int64
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(toDateTime(intDiv(event_time, 1000), 'UTC'))
ORDER BY (user_id, event_time, event_id);
