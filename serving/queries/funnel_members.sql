-- Who reached a step of a published funnel, under one value of the breakdown, '' for all users; with how many there are.
SELECT user_id, state, entered_at, count() OVER () AS total
FROM funnel_member FINAL
WHERE day = %(day)s AND run_id = %(run_id)s AND funnel = %(funnel)s AND breakdown = %(breakdown)s
    AND bitTest(reached, %(step)s - 1)
ORDER BY user_id
LIMIT %(limit)s OFFSET %(offset)s
