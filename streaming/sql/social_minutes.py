"""Counts shares, invitations and chats by the minute; view `social_minute`."""

from schemas.social_counts import MINUTE_MS, SOCIAL_COUNTS

SOCIAL_MINUTES = f"""CREATE TEMPORARY VIEW social_minute AS
SELECT MIN(event_time) - MOD(MIN(event_time), CAST({MINUTE_MS} AS BIGINT)) AS event_time,
  COALESCE(group_id, '') AS group_id, COALESCE(instrument, '') AS instrument,
  {", ".join(f"SUM(CAST({sql} AS BIGINT)) AS {name}" for name, sql in SOCIAL_COUNTS.items())}
FROM TABLE(TUMBLE(TABLE social_row, DESCRIPTOR(rowtime), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, group_id, instrument"""
"""The minute's first millisecond follows from any of its events, so that no time zone has a say."""
