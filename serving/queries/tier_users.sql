-- The users of one tier, of one move between two, or of one step of the tiers' funnel, in one published run of profiles; an empty
-- tier, channel or `reached`, or `any`, means all.
SELECT user_id, if(tier_since = day, ifNull(previous_tier, ''), tier) AS moved_from, tier, tier_since, tier_reasons, channel,
       registered_at, last_seen_at, fills, traded_fen, fee_fen, online_ms
FROM profile FINAL
WHERE day = %(day)s AND run_id = %(run_id)s
  AND (%(tier)s = '' OR tier = %(tier)s)
  AND (%(from_tier)s = 'any' OR moved_from = %(from_tier)s)
  AND (%(reached)s = '' OR mapContains(tier_reached, %(reached)s))
  AND (%(channel)s = '' OR ifNull(channel, '(not set)') = %(channel)s)
ORDER BY user_id
