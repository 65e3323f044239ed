-- A decision says what was asked, by whom, and which versions of checks and model judged.

ALTER TABLE decision_v1
    ADD COLUMN IF NOT EXISTS `instrument` Nullable(String),
    ADD COLUMN IF NOT EXISTS `side` LowCardinality(Nullable(String)),
    ADD COLUMN IF NOT EXISTS `amount_fen` Nullable(Int64),
    ADD COLUMN IF NOT EXISTS `versions` Nullable(String),
    ADD COLUMN IF NOT EXISTS `asked_by` Nullable(String);
