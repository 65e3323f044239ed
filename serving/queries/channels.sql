-- What each channel brought, in one published run: all first, then the channels by their size.
SELECT * EXCEPT (day, run_id)
FROM channel FINAL
WHERE day = %(day)s AND run_id = %(run_id)s
ORDER BY channel != '', registered DESC, channel
