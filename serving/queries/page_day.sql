-- How pages were used in one published run, of one kind; page_version, platform and viewport: '' is all, counted once.
SELECT step, amount, users, phantom_views, sessions, engaged_ms, median_ms
FROM page_day FINAL
WHERE day = %(day)s AND run_id = %(run_id)s AND kind = %(kind)s AND page = %(page)s
  AND page_version = %(page_version)s AND platform = %(platform)s AND viewport = %(viewport)s
ORDER BY step
