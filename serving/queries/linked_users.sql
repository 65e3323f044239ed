-- The other members of a user's group in one published run, the biggest traders first, each with how many alerts are about him.
SELECT user_id, tier, traded_fen, last_seen_at, alerts
FROM (
    SELECT user_id, tier, traded_fen, last_seen_at FROM profile FINAL
    WHERE day = %(day)s AND run_id = %(run_id)s AND group_id = %(group_id)s AND user_id != %(user_id)s
    ORDER BY traded_fen DESC, user_id
    LIMIT %(limit)s
) AS members
LEFT JOIN (SELECT user_id, count() AS alerts FROM alert_v1 FINAL WHERE user_id IS NOT NULL GROUP BY user_id) AS raised USING user_id
ORDER BY traded_fen DESC, user_id
