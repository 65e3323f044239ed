-- When each tier was first reached, for the funnel from novice to institution. Rows of runs published before have none of it.

ALTER TABLE profile ADD COLUMN IF NOT EXISTS `tier_reached` Map(String, Nullable(Int64)) AFTER `previous_tier`;
