-- The clicks of one kind on one page in one published run by cell; platform and viewport: '' is all, counted once.
SELECT page_version, element, cell_x, cell_y, page_x_milli AS mean_x_milli, page_y_px AS mean_y_px, clicks AS cell_clicks,
       users AS cell_users
FROM heatmap_cell FINAL
WHERE day = %(day)s AND run_id = %(run_id)s AND page = %(page)s AND kind = %(kind)s
  AND platform = %(platform)s AND viewport = %(viewport)s AND (%(page_version)s = '' OR page_version = %(page_version)s)
ORDER BY cell_clicks DESC, page_version, element, cell_x, cell_y
