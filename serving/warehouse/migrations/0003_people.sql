-- An event that is delivered again replaces itself: read with FINAL. Rows of one user lie together, in order of time.

CREATE TABLE IF NOT EXISTS behaviour_v1 (
    `version` Int64,
    `event_id` String,
    `event_time` Int64,
    `observed_at` Int64,
    `seq` Int64,
    `region` String,
    `kind` LowCardinality(String),
    `user_id` String,
    `session_id` String,
    `device_id` Nullable(String),
    `platform` String,
    `channel` Nullable(String),
    `page` String,
    `page_version` String,
    `element` Nullable(String),
    `element_x_milli` Nullable(Int64),
    `element_y_milli` Nullable(Int64),
    `page_x_milli` Nullable(Int64),
    `page_y_px` Nullable(Int64),
    `viewport_width_px` Nullable(Int64),
    `viewport_height_px` Nullable(Int64),
    `reacted` Nullable(Bool),
    `scroll_depth_milli` Nullable(Int64),
    `engaged_ms` Nullable(Int64),
    `indicator` Nullable(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(toDateTime(intDiv(event_time, 1000), 'UTC'))
ORDER BY (user_id, event_time, event_id);

CREATE TABLE IF NOT EXISTS social_v1 (
    `version` Int64,
    `event_id` String,
    `event_time` Int64,
    `observed_at` Int64,
    `seq` Int64,
    `region` String,
    `kind` LowCardinality(String),
    `user_id` String,
    `group_id` Nullable(String),
    `instrument` Nullable(String),
    `campaign` Nullable(String),
    `invitee_user_id` Nullable(String),
    `message_count` Nullable(Int64)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(toDateTime(intDiv(event_time, 1000), 'UTC'))
ORDER BY (user_id, event_time, event_id);

CREATE TABLE IF NOT EXISTS account_v1 (
    `version` Int64,
    `event_id` String,
    `event_time` Int64,
    `observed_at` Int64,
    `seq` Int64,
    `region` String,
    `kind` LowCardinality(String),
    `user_id` String,
    `device_id` Nullable(String),
    `card_id` Nullable(String),
    `channel` Nullable(String),
    `acquisition_fen` Nullable(Int64),
    `referrer_user_id` Nullable(String),
    `age_years` Nullable(Int64),
    `risk_score` Nullable(Int64),
    `city` Nullable(String),
    `endpoint` Nullable(String),
    `reason` Nullable(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(toDateTime(intDiv(event_time, 1000), 'UTC'))
ORDER BY (user_id, event_time, event_id);

CREATE TABLE IF NOT EXISTS support_v1 (
    `version` Int64,
    `event_id` String,
    `event_time` Int64,
    `observed_at` Int64,
    `seq` Int64,
    `region` String,
    `kind` LowCardinality(String),
    `user_id` String,
    `ticket_id` String,
    `category` String,
    `service_ms` Nullable(Int64)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(toDateTime(intDiv(event_time, 1000), 'UTC'))
ORDER BY (user_id, event_time, event_id);
