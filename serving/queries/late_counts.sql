-- How many rows came late, by topic, and the newest of them (UTC ms).
SELECT topic, count() AS late_rows, max(observed_at) AS newest_at FROM late_v1 FINAL GROUP BY topic ORDER BY topic
