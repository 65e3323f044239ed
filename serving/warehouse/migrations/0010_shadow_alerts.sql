-- What rules in shadow would have said: the columns and the keeping of alerts, in a table of its own.

CREATE TABLE IF NOT EXISTS alert_shadow_v1 AS alert_v1;
