-- The tiers of the users in the table `chosen_user` that comes with the question, in one published run.
SELECT user_id, tier
FROM profile FINAL
WHERE day = %(day)s AND run_id = %(run_id)s AND user_id IN (SELECT user_id FROM chosen_user)
