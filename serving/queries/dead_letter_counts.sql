-- How many messages could not be believed, by topic and reason, and the newest of them (UTC ms).
SELECT topic, toString(reason) AS why, count() AS letters, max(recorded_at) AS newest_at
FROM dead_letter_v1 FINAL
GROUP BY topic, why
ORDER BY topic, why
