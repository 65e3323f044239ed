-- What the batch layer publishes: rows of a run are seen once `publication` names that run (see 0008). Writing a run again
-- changes nothing.

CREATE TABLE IF NOT EXISTS funnel_step (
    `day` String,
    `run_id` String,
    `funnel` String,
    `breakdown` String,
    `step` Int64,
    `event` String,
    `users` Int64,
    `in_window` Int64,
    `mean_s` Nullable(Float64),
    `median_s` Nullable(Float64),
    `final` Bool
)
ENGINE = ReplacingMergeTree
ORDER BY (day, run_id, funnel, breakdown, step);

CREATE TABLE IF NOT EXISTS heatmap_cell (
    `day` String,
    `run_id` String,
    `page` String,
    `page_version` String,
    `platform` String,
    `element` String,
    `cell_x` Int64,
    `cell_y` Int64,
    `page_x_milli` Int64,
    `page_y_px` Int64,
    `clicks` Int64,
    `users` Int64
)
ENGINE = ReplacingMergeTree
ORDER BY (day, run_id, page, page_version, platform, element, cell_x, cell_y);

CREATE TABLE IF NOT EXISTS parity (
    `day` String,
    `run_id` String,
    `detector` String,
    `live` Int64,
    `batch` Int64,
    `only_live` Int64,
    `only_batch` Int64,
    `changed` Int64,
    `late_corrected` Int64,
    `covered` Bool
)
ENGINE = ReplacingMergeTree
ORDER BY (day, run_id, detector);

CREATE TABLE IF NOT EXISTS profile (
    `day` String,
    `run_id` String,
    `user_id` String,
    `tier` String,
    `tier_reasons` Array(String),
    `channel` Nullable(String),
    `group_id` String,
    `registered_at` Nullable(Int64),
    `last_seen_at` Int64,
    `fills` Int64,
    `traded_fen` Int64,
    `largest_fill_fen` Int64,
    `mean_fill_fen` Int64,
    `deposit_fen` Int64,
    `withdrawal_fen` Int64,
    `pnl_fen` Int64,
    `online_ms` Int64,
    `indicators` Int64,
    `api_calls_max_day` Int64,
    `favourite_instrument` Nullable(String)
)
ENGINE = ReplacingMergeTree
ORDER BY (day, run_id, user_id);
