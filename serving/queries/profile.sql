-- The profile of one user in one published run.
SELECT * EXCEPT (run_id)
FROM profile FINAL
WHERE day = %(day)s AND run_id = %(run_id)s AND user_id = %(user_id)s
