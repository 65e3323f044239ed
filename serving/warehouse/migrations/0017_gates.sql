-- What every gate found, one row a rule; judged again, a run's row is replaced. rows: how many break the rule.

CREATE TABLE IF NOT EXISTS gate_result (
    `table_name` String,
    `day` String,
    `run_id` String,
    `rule` String,
    `column_name` String,
    `verdict` LowCardinality(String),
    `rows` Int64,
    `examples` String,
    `owner` String,
    `judged_at` Int64
)
ENGINE = ReplacingMergeTree(judged_at)
ORDER BY (table_name, day, run_id, rule, column_name);

-- Of what a publication was made: the moment, UTC ms, the code, and the snapshot and size of every lake table that was read.

CREATE TABLE IF NOT EXISTS publication_source (
    `table_name` String,
    `day` String,
    `run_id` String,
    `published_at` Int64,
    `known_at` Int64,
    `code_version` String,
    `snapshots` Map(String, Int64),
    `source_rows` Map(String, Int64)
)
ENGINE = ReplacingMergeTree
ORDER BY (table_name, day, published_at, run_id);
