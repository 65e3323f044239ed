-- One page of decisions, newest first; one that was delivered twice is one.
SELECT version, event_id, event_time, observed_at, seq, region, request_id, user_id, subject, verdict, reasons, limit_fen, values,
       instrument, side, amount_fen, versions, asked_by
FROM decision_v1
WHERE event_time <= %(before_time)s
  AND (event_time, event_id) < (%(before_time)s, %(before_id)s)
  AND (%(user)s = '' OR user_id = %(user)s)
  AND (%(subject)s = '' OR subject = %(subject)s)
  AND (%(verdict)s = '' OR verdict = %(verdict)s)
  AND (%(check)s = '' OR arrayExists(reason -> splitByChar(' ', reason)[2] = %(check)s, reasons))
ORDER BY event_time DESC, event_id DESC
LIMIT 1 BY event_id
LIMIT %(limit)s
