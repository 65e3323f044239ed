-- The clicks of one page in one published run by cell; users: those of the platform that has most in the cell.
SELECT page_version, element, cell_x, cell_y,
       intDiv(sum(page_x_milli * clicks), sum(clicks)) AS mean_x_milli,
       intDiv(sum(page_y_px * clicks), sum(clicks)) AS mean_y_px,
       sum(clicks) AS cell_clicks, max(users) AS cell_users
FROM heatmap_cell FINAL
WHERE day = %(day)s AND run_id = %(run_id)s AND page = %(page)s
  AND (%(page_version)s = '' OR page_version = %(page_version)s)
  AND (%(platform)s = '' OR platform = %(platform)s)
GROUP BY page_version, element, cell_x, cell_y
ORDER BY cell_clicks DESC, page_version, element, cell_x, cell_y
