-- Today's acts on screens as the live layer believes them, for heatmaps that show the newest seconds.
CREATE TABLE IF NOT EXISTS screen_act_v1 (
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
ORDER BY (user_id, event_time, event_id)
TTL toDateTime(intDiv(event_time, 1000), 'UTC') + INTERVAL 3 DAY;
