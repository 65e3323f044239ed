-- The four states and the trend of a published funnel.

ALTER TABLE funnel_step ADD COLUMN IF NOT EXISTS `converted` Int64;
ALTER TABLE funnel_step ADD COLUMN IF NOT EXISTS `dropped` Int64;
ALTER TABLE funnel_step ADD COLUMN IF NOT EXISTS `excluded` Int64;
ALTER TABLE funnel_step ADD COLUMN IF NOT EXISTS `trend_entered` Map(String, Nullable(Int64));
ALTER TABLE funnel_step ADD COLUMN IF NOT EXISTS `trend_completed` Map(String, Nullable(Int64));

-- A published number that a later run changed. Writing a revision again changes nothing.

CREATE TABLE IF NOT EXISTS funnel_revision (
    `day` String,
    `funnel` String,
    `breakdown` String,
    `step` Int64,
    `users_before` Int64,
    `users_after` Int64,
    `was_final` Bool,
    `run_before` String,
    `run_after` String,
    `revised_at` Int64
)
ENGINE = ReplacingMergeTree
ORDER BY (day, run_after, funnel, breakdown, step);

-- The users behind the numbers: `reached` has bit n - 1 set when step n was filled.

CREATE TABLE IF NOT EXISTS funnel_member (
    `day` String,
    `run_id` String,
    `funnel` String,
    `user_id` String,
    `breakdown` String,
    `reached` Int64,
    `state` LowCardinality(String),
    `entered_at` Int64
)
ENGINE = ReplacingMergeTree
ORDER BY (day, run_id, funnel, user_id, breakdown);
