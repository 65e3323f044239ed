-- The users of one tier, or of one move between two, in one published run of profiles; an empty tier or `any` means all.
SELECT user_id, if(tier_since = day, ifNull(previous_tier, ''), tier) AS moved_from, tier, tier_since, tier_reasons, channel,
       registered_at, last_seen_at, fills, traded_fen, fee_fen, online_ms
FROM profile FINAL
WHERE day = %(day)s AND run_id = %(run_id)s
  AND (%(tier)s = '' OR tier = %(tier)s)
  AND (%(from_tier)s = 'any' OR moved_from = %(from_tier)s)
ORDER BY user_id
