-- How a rule in shadow compares with what was live in a span: how often it spoke, and how often each detector spoke of the same
-- entity at the same event. The first row, without a detector, is the rule in shadow itself.
SELECT '' AS spoke, count() AS alerts, count() AS both FROM alert_shadow_v1 FINAL
WHERE detector = %(rule_id)s AND event_time >= %(since)s AND event_time < %(until)s
UNION ALL
SELECT a.detector AS spoke, count() AS alerts, countIf(s.alert_id != '') AS both
FROM (SELECT * FROM alert_v1 FINAL WHERE status != 'withdrawn' AND event_time >= %(since)s AND event_time < %(until)s) AS a
LEFT JOIN (
    SELECT alert_id, entity_id, trigger_event_id FROM alert_shadow_v1 FINAL
    WHERE detector = %(rule_id)s AND event_time >= %(since)s AND event_time < %(until)s
) AS s ON a.entity_id = s.entity_id AND a.trigger_event_id = s.trigger_event_id
GROUP BY spoke HAVING both > 0 OR spoke = %(rule_id)s
ORDER BY spoke
