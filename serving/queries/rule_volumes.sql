-- How many alerts each detector raised since a moment (UTC ms), live and in shadow.
SELECT said, sum(alerts) AS live, sum(quiet) AS shadow FROM (
    SELECT detector AS said, count() AS alerts, 0 AS quiet FROM alert_v1 FINAL
    WHERE event_time >= %(since)s AND status != 'withdrawn' GROUP BY said
    UNION ALL
    SELECT detector AS said, 0 AS alerts, count() AS quiet FROM alert_shadow_v1 FINAL WHERE event_time >= %(since)s GROUP BY said
) GROUP BY said
