-- A user's profile in the visible run of every day, the newest first.
SELECT p.day AS day, p.run_id AS run_id, shown.last_published_at AS published_at, tier, tier_since, previous_tier, tier_reasons, group_id,
       last_seen_at, fills, traded_fen, fee_fen, pnl_fen, online_ms, normal
FROM profile AS p FINAL
INNER JOIN (
    SELECT day, argMax(run_id, published_at) AS newest, max(published_at) AS last_published_at
    FROM publication FINAL
    WHERE table_name = 'profile'
    GROUP BY day
) AS shown ON shown.day = p.day AND shown.newest = p.run_id
WHERE p.user_id = %(user_id)s
ORDER BY day DESC
LIMIT %(limit)s
