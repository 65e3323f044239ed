-- Who ever reached each tier or a higher one, in all ('') and by channel, and the seconds since the tier below: one published run.
SELECT breakdown, tier, count() AS users, avgOrNull(took_ms) / 1000 AS mean_s, quantileExactInclusiveOrNull(0.5)(took_ms) / 1000 AS median_s
FROM (
    SELECT arrayJoin(['', ifNull(channel, '(not set)')]) AS breakdown,
           arrayJoin(%(tiers)s) AS tier,
           indexOf(%(tiers)s, tier) AS place,
           if(place > 1, tier_reached[tier] - tier_reached[arrayElement(%(tiers)s, place - 1)], NULL) AS took_ms
    FROM profile FINAL
    WHERE day = %(day)s AND run_id = %(run_id)s AND mapContains(tier_reached, tier)
)
GROUP BY breakdown, tier
ORDER BY breakdown, indexOf(%(tiers)s, tier)
