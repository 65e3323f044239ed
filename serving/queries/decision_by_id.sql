-- One decision by its id.
SELECT version, event_id, event_time, observed_at, seq, region, request_id, user_id, subject, verdict, reasons, limit_fen, values,
       instrument, side, amount_fen, versions, asked_by
FROM decision_v1
WHERE event_id = %(decision_id)s
LIMIT 1
