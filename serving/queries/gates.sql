-- The newest verdict of each table and day: how many rules it has and how many are broken. An empty name or day means all.
SELECT table_name, day, run_id, judged_at, any(owner) AS owned_by, count() AS rules, countIf(verdict = 'broken') AS broken
FROM gate_result FINAL
WHERE (table_name, day, judged_at) IN (SELECT table_name, day, max(judged_at) FROM gate_result GROUP BY table_name, day)
  AND (%(table_name)s = '' OR table_name = %(table_name)s)
  AND (%(day)s = '' OR day = %(day)s)
GROUP BY table_name, day, run_id, judged_at
ORDER BY day DESC, table_name
LIMIT 1000
