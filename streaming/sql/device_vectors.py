"""Account events seen from the device that was used, and registrations seen from who invited: view `<entity>_vector`."""

from streaming.sql.dialect import Dialect
from streaming.sql.windows import daily, first_seen, windowed

HEAD = "kind, event_id, event_time, observed_at, seq, region"


def device_vectors(dialect: Dialect) -> str:
    """How many users a device has seen today, at each of them."""
    new = first_seen("user_id", "device_id", dialect)
    rows = f"""SELECT 'device' AS `trigger`, {HEAD}, user_id, device_id, {new} AS new_user_id, rowtime FROM account_row
  WHERE device_id IS NOT NULL AND kind IN ('registered', 'device_bound', 'login_succeeded')"""
    return f"CREATE TEMPORARY VIEW device_vector AS\n{windowed(daily('device'), rows, '`device_id`', dialect)}"


def referrer_vectors(dialect: Dialect) -> str:
    """How many newcomers somebody has brought today, at each of them; user_id is who invited."""
    rows = f"""SELECT 'referrer' AS `trigger`, {HEAD}, referrer_user_id AS user_id, user_id AS newcomer_user_id, rowtime
  FROM account_row WHERE kind = 'registered' AND referrer_user_id IS NOT NULL"""
    return f"CREATE TEMPORARY VIEW referrer_vector AS\n{windowed(daily('referrer'), rows, '`user_id`', dialect)}"
