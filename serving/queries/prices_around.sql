-- The lowest and highest price of an instrument in each second with trades or quotes, at most one row a `step_ms`.
SELECT intDiv(event_time, %(step_ms)s) * %(step_ms)s AS at, min(values['low_e8']) AS low_e8, max(values['high_e8']) AS high_e8
FROM vector_instrument_v1 FINAL
WHERE instrument = %(instrument)s AND event_time > %(since)s AND event_time <= %(until)s
GROUP BY at
ORDER BY at
