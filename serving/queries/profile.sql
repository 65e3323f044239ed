-- The profile of one user in one published run.
SELECT day, user_id, tier, tier_reasons, channel, group_id, registered_at, last_seen_at, fills, traded_fen, largest_fill_fen,
       mean_fill_fen, deposit_fen, withdrawal_fen, pnl_fen, online_ms, indicators, api_calls_max_day, favourite_instrument
FROM profile FINAL
WHERE day = %(day)s AND run_id = %(run_id)s AND user_id = %(user_id)s
