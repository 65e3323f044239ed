-- The steps of one funnel in one published run, all users first, then each value of the breakdown by its size.
SELECT breakdown, step, event, users, in_window, mean_s, median_s, final, converted, dropped, excluded, trend_entered,
    trend_completed
FROM funnel_step FINAL
WHERE day = %(day)s AND run_id = %(run_id)s AND funnel = %(funnel)s
ORDER BY breakdown != '', max(users) OVER (PARTITION BY breakdown) DESC, breakdown, step
