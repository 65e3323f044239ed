-- When it happened by the device's own clock, beside the corrected event_time.

ALTER TABLE behaviour_v1 ADD COLUMN IF NOT EXISTS device_time Nullable(Int64);

ALTER TABLE social_v1 ADD COLUMN IF NOT EXISTS device_time Nullable(Int64);
