-- What the users of each campaign did, in one published run.
SELECT * EXCEPT (day, run_id)
FROM campaign_arm FINAL
WHERE day = %(day)s AND run_id = %(run_id)s
ORDER BY campaign, arm DESC
