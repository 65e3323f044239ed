-- What groups alerts into incidents and what explains them; older alerts do not have it.

ALTER TABLE alert_v1 ADD COLUMN IF NOT EXISTS `family` LowCardinality(Nullable(String));
ALTER TABLE alert_v1 ADD COLUMN IF NOT EXISTS `cooldown_s` Nullable(Int64);
ALTER TABLE alert_v1 ADD COLUMN IF NOT EXISTS `condition` Nullable(String);

-- Prices and market features second by second, for the chart behind an alert. Kept for 90 days.

CREATE TABLE IF NOT EXISTS vector_instrument_v1 (
    `version` Int64,
    `event_id` String,
    `event_time` Int64,
    `observed_at` Int64,
    `seq` Int64,
    `region` String,
    `trigger` LowCardinality(String),
    `instrument` String,
    `values` Map(String, Nullable(Int64))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(toDateTime(intDiv(event_time, 1000), 'UTC'))
ORDER BY (instrument, event_time, event_id)
TTL toDateTime(intDiv(event_time, 1000), 'UTC') + INTERVAL 90 DAY;
