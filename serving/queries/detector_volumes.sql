-- How many alerts each detector raised since a moment, about how many entities, and when the newest happened (UTC ms).
SELECT detector, argMax(ifNull(toString(family), ''), event_time) AS its_family, argMax(toString(severity), event_time) AS its_severity,
       count() AS alerts, uniqExact(entity_id) AS entities, countIf(status = 'withdrawn') AS withdrawn, max(event_time) AS newest_at
FROM alert_v1 FINAL
WHERE event_time >= %(since)s
GROUP BY detector
ORDER BY alerts DESC, detector
