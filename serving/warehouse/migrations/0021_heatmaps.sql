-- Heatmaps of a day by kind and viewport, and how pages were used: dwell, reach, hours.
ALTER TABLE heatmap_cell
    ADD COLUMN IF NOT EXISTS `kind` LowCardinality(String),
    ADD COLUMN IF NOT EXISTS `viewport` String,
    MODIFY ORDER BY (day, run_id, page, page_version, platform, element, cell_x, cell_y, kind, viewport);

ALTER TABLE heatmap_cell
    MODIFY COLUMN `page_x_milli` Nullable(Int64),
    MODIFY COLUMN `page_y_px` Nullable(Int64);

CREATE TABLE IF NOT EXISTS page_day (
    `day` String,
    `run_id` String,
    `kind` LowCardinality(String),
    `page` String,
    `page_version` String,
    `platform` String,
    `viewport` String,
    `step` Int64,
    `amount` Int64,
    `users` Int64,
    `phantom_views` Nullable(Int64),
    `sessions` Nullable(Int64),
    `engaged_ms` Nullable(Int64),
    `median_ms` Nullable(Float64)
)
ENGINE = ReplacingMergeTree
ORDER BY (day, run_id, kind, page, page_version, platform, viewport, step);
