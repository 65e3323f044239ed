-- How many rows of alerts there are, revisions and repetitions included.
SELECT count() AS rows FROM alert_by_time
