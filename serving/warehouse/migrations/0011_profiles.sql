-- A profile says more: when its tier began, holding times, habits by hour and instrument, reach, scores, own normal.
-- Rows of runs published before have none of it.

ALTER TABLE profile ADD COLUMN IF NOT EXISTS `tier_since` String AFTER `tier_reasons`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `previous_tier` Nullable(String) AFTER `tier_since`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `funded_at` Nullable(Int64) AFTER `registered_at`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `traded_at` Nullable(Int64) AFTER `funded_at`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `last_fill_at` Nullable(Int64) AFTER `last_seen_at`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `active_days` Int64 AFTER `last_fill_at`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `fee_fen` Int64 AFTER `mean_fill_fen`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `holding_mean_s` Nullable(Int64) AFTER `pnl_fen`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `holding_median_s` Nullable(Int64) AFTER `holding_mean_s`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `instrument_fills` Map(String, Nullable(Int64)) AFTER `favourite_instrument`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `active_hours` Map(String, Nullable(Int64)) AFTER `instrument_fills`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `indicator_uses` Map(String, Nullable(Int64)) AFTER `active_hours`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `shares` Int64 AFTER `indicator_uses`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `invitations` Int64 AFTER `shares`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `invitees` Int64 AFTER `invitations`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `chat_groups` Int64 AFTER `invitees`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `recency_score` Nullable(Int64) AFTER `chat_groups`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `frequency_score` Nullable(Int64) AFTER `recency_score`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `money_score` Nullable(Int64) AFTER `frequency_score`;
ALTER TABLE profile ADD COLUMN IF NOT EXISTS `normal` Map(String, Nullable(Int64)) AFTER `money_score`;
