-- Which run readers see: per table and day that of the newest published_at. Several tables change together when their rows are
-- inserted as one block.

CREATE TABLE IF NOT EXISTS publication (
    `table_name` String,
    `day` String,
    `run_id` String,
    `published_at` Int64,
    `rows` Int64,
    `owner` String,
    `gate` String
)
ENGINE = ReplacingMergeTree
ORDER BY (table_name, day, published_at, run_id);
