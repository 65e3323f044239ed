-- One page of alerts, newest first, each in its newest revision. What the filter asks about is the same in every revision.
SELECT alert_id, detector, detector_version, revision, status, source, severity, score, entity_type, entity_id, user_id, instrument,
       trigger_event_id, event_time, detected_at, thresholds, values, window_start_ms, window_end_ms, window_count, window_checksum,
       evidence_ids, sentence_en, sentence_zh, family, cooldown_s, condition
FROM alert_by_time
WHERE event_time <= %(before_time)s
  AND (event_time, alert_id) < (%(before_time)s, %(before_id)s)
  AND event_time >= %(since)s
  AND event_time < %(until)s
  AND (empty(%(severities)s) OR has(%(severities)s, toString(severity)))
  AND (empty(%(detectors)s) OR has(%(detectors)s, detector))
  AND (empty(%(families)s) OR has(%(families)s, ifNull(toString(family), '')))
  AND (empty(%(tiers)s) OR user_id IN (
      SELECT user_id FROM profile FINAL
      WHERE day = %(profile_day)s AND run_id = %(profile_run)s AND has(%(tiers)s, tier)))
  AND (%(user)s = '' OR user_id = %(user)s)
  AND (%(instrument)s = '' OR instrument = %(instrument)s)
  AND (%(entity)s = '' OR entity_id = %(entity)s)
  AND (empty(%(states)s)
       OR alert_id IN (SELECT alert_id FROM decided WHERE has(%(states)s, state))
       OR (has(%(states)s, 'open') AND alert_id NOT IN (SELECT alert_id FROM decided)))
ORDER BY event_time DESC, alert_id DESC, revision DESC
LIMIT 1 BY alert_id
LIMIT %(limit)s
