-- Incidents by their newest alert: alerts of one detector and entity whose cool-downs overlap (schemas/incidents.py says it in
-- Python, a test holds both alike). Only detectors and entities among the newest `looked_at` alerts are grouped, and only incidents
-- whose newest alert is one of these are given. state: that of the newest decision about one of the alerts; ids: since `recent`.
WITH newest AS (
    SELECT detector, entity_id, event_time, alert_id
    FROM alert_by_time
    WHERE event_time <= %(before_time)s
      AND event_time >= %(since)s
      AND event_time < %(until)s
      AND {alert_wanted}
    ORDER BY event_time DESC, alert_id DESC
    LIMIT %(looked_at)s
)
SELECT detector, entity_id,
       min((event_time, alert_id)) AS first_alert,
       max((event_time, alert_id)) AS newest_alert,
       max(ends) AS until_ms,
       count() AS alert_count,
       groupArrayIf(alert_id, event_time >= %(recent)s) AS ids,
       if(max(decided_number) = 0, 'open', argMax(decided_state, decided_number)) AS case_state
FROM (
    SELECT *, sum(begins) OVER (PARTITION BY detector, entity_id ORDER BY event_time, alert_id ROWS UNBOUNDED PRECEDING) AS place
    FROM (
        SELECT *, event_time >= max(ends) OVER (PARTITION BY detector, entity_id ORDER BY event_time, alert_id
                                                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS begins
        FROM (
            SELECT alert_id, detector, entity_id, event_time,
                   event_time + greatest(max(ifNull(cooldown_s, 0)) * 1000, 1) AS ends
            FROM alert_by_time
            WHERE (detector, entity_id) IN (SELECT detector, entity_id FROM newest)
              AND {alert_wanted}
            GROUP BY event_time, alert_id, detector, entity_id
        )
    )
) AS alerts
LEFT JOIN (SELECT alert_id AS decided_id, state AS decided_state, number AS decided_number FROM decided) AS cases
    ON alerts.alert_id = cases.decided_id
GROUP BY detector, entity_id, place
HAVING newest_alert < (%(before_time)s, %(before_id)s)
   AND newest_alert >= (SELECT min((event_time, alert_id)) FROM newest)
   AND newest_alert.1 >= %(since)s
   AND newest_alert.1 < %(until)s
   AND (empty(%(states)s) OR has(%(states)s, case_state))
ORDER BY newest_alert DESC
LIMIT %(limit)s
