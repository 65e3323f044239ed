-- What later runs changed in the numbers of a published funnel, the newest change first.
SELECT day, breakdown, step, users_before, users_after, was_final, run_before, run_after, revised_at
FROM funnel_revision FINAL
WHERE funnel = %(funnel)s AND (%(day)s = '' OR day = %(day)s)
ORDER BY revised_at DESC, day DESC, breakdown, step
LIMIT 1000
