-- What was said where, in one published run.
SELECT * EXCEPT (day, run_id)
FROM social_group FINAL
WHERE day = %(day)s AND run_id = %(run_id)s
ORDER BY messages + shares DESC, group_id, instrument
