-- The newest publication of each table and day: the run whose rows readers see. An empty name or day means all.
SELECT table_name, day, argMax(run_id, published_at) AS run_id, max(published_at) AS last_published_at,
       argMax(rows, published_at) AS row_count, argMax(owner, published_at) AS owned_by
FROM publication FINAL
WHERE (%(table_name)s = '' OR table_name = %(table_name)s)
  AND (%(day)s = '' OR day = %(day)s)
GROUP BY table_name, day
ORDER BY day DESC, table_name
