-- Speed layer against batch layer in one published run, by detector.
SELECT detector, live, batch, only_live, only_batch, changed, late_corrected, covered
FROM parity FINAL
WHERE day = %(day)s AND run_id = %(run_id)s
ORDER BY detector
