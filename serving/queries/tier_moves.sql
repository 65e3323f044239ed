-- How many users went from which tier to which, in the visible run of each of the newest days up to one.
SELECT m.day AS day, from_tier, to_tier, users, reasons
FROM tier_move AS m FINAL
INNER JOIN (
    SELECT day, argMax(run_id, published_at) AS newest
    FROM publication FINAL
    WHERE table_name = 'tier_move' AND day <= %(day)s
    GROUP BY day
    ORDER BY day DESC
    LIMIT %(days)s
) AS shown ON shown.day = m.day AND shown.newest = m.run_id
ORDER BY day DESC, users DESC, from_tier, to_tier
