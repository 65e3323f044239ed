-- The triangle of cohorts in one published run.
SELECT * EXCEPT (day, run_id)
FROM cohort FINAL
WHERE day = %(day)s AND run_id = %(run_id)s
ORDER BY cohort, week
