-- The alerts named by the table `chosen` that comes with the question, each in its newest revision.
SELECT alert_id, detector, detector_version, revision, status, source, severity, score, entity_type, entity_id, user_id, instrument,
       trigger_event_id, event_time, detected_at, thresholds, values, window_start_ms, window_end_ms, window_count, window_checksum,
       evidence_ids, sentence_en, sentence_zh, family, cooldown_s, condition
FROM alert_by_time
WHERE (event_time, alert_id) IN (SELECT event_time, alert_id FROM chosen)
ORDER BY revision DESC
LIMIT 1 BY alert_id
