-- What the newest verdict over a table and day says of each rule, broken ones first.
SELECT rule, column_name, verdict = 'kept' AS kept, rows AS broken_rows, examples
FROM gate_result FINAL
WHERE table_name = %(table_name)s AND day = %(day)s
  AND judged_at = (SELECT max(judged_at) FROM gate_result WHERE table_name = %(table_name)s AND day = %(day)s)
ORDER BY kept, rule, column_name
