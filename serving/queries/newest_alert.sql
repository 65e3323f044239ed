-- The number of alerts and when the newest was detected (UTC ms, 0 when there is none).
SELECT count() AS alerts, max(detected_at) AS newest_at FROM alert_v1 FINAL
