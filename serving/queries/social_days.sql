-- The social numbers of the visible run of each of the newest days up to one.
SELECT s.day AS day, s.* EXCEPT (day, run_id)
FROM social_day AS s FINAL
INNER JOIN (
    SELECT day, argMax(run_id, published_at) AS newest
    FROM publication FINAL
    WHERE table_name = 'social_day' AND day <= %(day)s
    GROUP BY day
    ORDER BY day DESC
    LIMIT %(days)s
) AS shown ON shown.day = s.day AND shown.newest = s.run_id
ORDER BY day DESC
