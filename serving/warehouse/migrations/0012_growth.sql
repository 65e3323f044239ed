-- What growth teams ask of a day: tiers and moves, channels, cohorts, social numbers, campaigns; and the live layer's minutes.

CREATE TABLE IF NOT EXISTS tier_move (
    `day` String,
    `run_id` String,
    `from_tier` String,
    `to_tier` String,
    `users` Int64,
    `reasons` Map(String, Nullable(Int64))
)
ENGINE = ReplacingMergeTree
ORDER BY (day, run_id, from_tier, to_tier);

CREATE TABLE IF NOT EXISTS channel (
    `day` String,
    `run_id` String,
    `channel` String,
    `reach` Int64,
    `registered` Int64,
    `open` Int64,
    `funded` Int64,
    `traded` Int64,
    `cost_fen` Int64,
    `revenue_fen` Int64,
    `conversion` Nullable(Float64),
    `conversion_low` Nullable(Float64),
    `conversion_high` Nullable(Float64),
    `cost_per_registered_fen` Nullable(Float64),
    `cost_per_registered_fen_low` Nullable(Float64),
    `cost_per_registered_fen_high` Nullable(Float64),
    `cost_per_funded_fen` Nullable(Float64),
    `cost_per_funded_fen_low` Nullable(Float64),
    `cost_per_funded_fen_high` Nullable(Float64),
    `cost_per_traded_fen` Nullable(Float64),
    `cost_per_traded_fen_low` Nullable(Float64),
    `cost_per_traded_fen_high` Nullable(Float64),
    `revenue_per_registered_fen` Nullable(Float64),
    `revenue_per_registered_fen_low` Nullable(Float64),
    `revenue_per_registered_fen_high` Nullable(Float64),
    `payback_day` Nullable(Int64),
    `payback_earliest` Nullable(Int64),
    `payback_latest` Nullable(Int64)
)
ENGINE = ReplacingMergeTree
ORDER BY (day, run_id, channel);

CREATE TABLE IF NOT EXISTS cohort (
    `day` String,
    `run_id` String,
    `cohort` String,
    `week` Int64,
    `users` Int64,
    `active` Int64,
    `trading` Int64,
    `fee_fen` Int64,
    `complete` Bool
)
ENGINE = ReplacingMergeTree
ORDER BY (day, run_id, cohort, week);

CREATE TABLE IF NOT EXISTS social_day (
    `day` String,
    `run_id` String,
    `active_users` Int64,
    `sharers` Int64,
    `shares` Int64,
    `inviters` Int64,
    `invitations` Int64,
    `invited_registrations` Int64,
    `joins` Int64,
    `messages` Int64,
    `shares_per_user` Nullable(Float64),
    `invitations_per_user` Nullable(Float64),
    `invited_conversion` Nullable(Float64),
    `viral_coefficient` Nullable(Float64),
    `minutes_compared` Int64,
    `minutes_different` Int64
)
ENGINE = ReplacingMergeTree
ORDER BY (day, run_id);

CREATE TABLE IF NOT EXISTS social_group (
    `day` String,
    `run_id` String,
    `group_id` String,
    `instrument` String,
    `shares` Int64,
    `sharers` Int64,
    `joins` Int64,
    `messages` Int64
)
ENGINE = ReplacingMergeTree
ORDER BY (day, run_id, group_id, instrument);

CREATE TABLE IF NOT EXISTS campaign_arm (
    `day` String,
    `run_id` String,
    `campaign` String,
    `arm` LowCardinality(String),
    `users` Int64,
    `sharers` Int64,
    `shares` Int64,
    `shares_squares` Float64,
    `inviters` Int64,
    `invited` Int64,
    `traders` Int64,
    `fee_fen` Int64,
    `fee_fen_squares` Float64
)
ENGINE = ReplacingMergeTree
ORDER BY (day, run_id, campaign, arm);

CREATE TABLE IF NOT EXISTS social_minute_v1 (
    `event_time` Int64,
    `group_id` String,
    `instrument` String,
    `shares` Int64,
    `invitations` Int64,
    `joins` Int64,
    `messages` Int64
)
ENGINE = ReplacingMergeTree
ORDER BY (event_time, group_id, instrument);
