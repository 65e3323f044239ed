-- Acts on screens carry the device's own clock too, as the events that they are made of.

ALTER TABLE screen_act_v1 ADD COLUMN IF NOT EXISTS device_time Nullable(Int64);
