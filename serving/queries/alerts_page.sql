-- One page of alerts, newest first, each in its newest revision.
SELECT alert_id, detector, detector_version, revision, status, source, severity, score, entity_type, entity_id, user_id, instrument,
       trigger_event_id, event_time, detected_at, thresholds, values, window_start_ms, window_end_ms, window_count, window_checksum,
       evidence_ids, sentence_en, sentence_zh, family, cooldown_s, condition
FROM alert_by_time
WHERE event_time <= %(before_time)s
  AND (event_time, alert_id) < (%(before_time)s, %(before_id)s)
  AND event_time >= %(since)s
  AND event_time < %(until)s
  AND {alert_wanted}
  AND (empty(%(states)s)
       OR alert_id IN (SELECT alert_id FROM decided WHERE has(%(states)s, state))
       OR (has(%(states)s, 'open') AND alert_id NOT IN (SELECT alert_id FROM decided)))
ORDER BY event_time DESC, alert_id DESC, revision DESC
LIMIT 1 BY alert_id
LIMIT %(limit)s
