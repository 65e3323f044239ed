-- Of what the publication that readers see was made.
SELECT known_at, code_version, snapshots, source_rows
FROM publication_source FINAL
WHERE table_name = %(table_name)s AND day = %(day)s AND run_id = %(run_id)s
ORDER BY published_at DESC
LIMIT 1
