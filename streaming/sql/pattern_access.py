"""How users come in, from where and with which device, and the money that leaves then; views `login_row`, `access_row`."""

from schemas.conditions import literal
from schemas.contract import DAY_MS
from schemas.places import CITIES, position_km
from streaming.sql.dialect import Dialect

KNOWN_DEVICE_MS = 7 * DAY_MS
"""A device without a login of the user in this time is new to him; as long as the broker keeps the topic."""

ORDERED = "event_id, event_time, seq, rowtime"


def access_rows(dialect: Dialect) -> list[str]:
    """The views, in order. device_logins: of the user from this device in the last seven days, this one included."""
    over = dialect.over("user_id, device_id", KNOWN_DEVICE_MS)
    places = ", ".join(f"{_place(axis)} AS {name}" for axis, name in enumerate(("x_km", "y_km", "z_km")))
    logins = f"""CREATE TEMPORARY VIEW login_row AS
SELECT *, COUNT(*) OVER {over} AS device_logins FROM (
  SELECT kind, user_id, device_id, {places}, {ORDERED}
  FROM account_row WHERE kind = 'login_succeeded'
)"""
    access = f"""CREATE TEMPORARY VIEW access_row AS
SELECT kind, user_id, device_id, device_logins, CAST(NULL AS BIGINT) AS amount_fen, {ORDERED} FROM login_row
UNION ALL
SELECT kind, user_id, device_id, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), {ORDERED} FROM account_row
WHERE kind = 'login_failed'
UNION ALL
SELECT kind, user_id, device_id, CAST(NULL AS BIGINT), amount_fen, {ORDERED} FROM transfer_row
WHERE kind IN ('withdrawal', 'transfer_out')"""
    return [logins, access]


def _place(axis: int) -> str:
    """One of the three coordinates of the login's city, NULL for a city that is not in the table."""
    cities = " ".join(f"WHEN {literal(city)} THEN {position_km(city)[axis]}" for city in CITIES)
    return f"CAST(CASE city {cities} END AS BIGINT)"
