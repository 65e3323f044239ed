"""How users come in, from where and with which device, and the money that leaves then; views `login_row`, `access_row`."""

from schemas.conditions import literal
from schemas.contract import DAY_MS
from schemas.places import CITIES, position_km
from streaming.sql.dialect import Dialect
from streaming.sql.pattern_moments import MOMENT, id_of

KNOWN_DEVICE_MS = 7 * DAY_MS
"""A device without a login of the user in this time is new to him; as long as the broker keeps the topic."""

GUESSED_MS = 600_000
"""Failed logins before this time are forgotten."""

ORDERED = "event_id, event_time, seq, rowtime"


def access_rows(dialect: Dialect) -> list[str]:
    """The views, in order."""
    return [_logins(), _attempts(dialect), _access(dialect)]


def _logins() -> str:
    places = ", ".join(f"{_place(axis)} AS {name}" for axis, name in enumerate(("x_km", "y_km", "z_km")))
    return f"""CREATE TEMPORARY VIEW login_row AS
SELECT kind, user_id, {places}, {ORDERED} FROM account_row WHERE kind = 'login_succeeded'"""


def _attempts(dialect: Dialect) -> str:
    """failures: how many logins failed in the ten minutes before, of the user or from the device; failed_id: the newest one.

    What a window gives is changed on its way (+ 0), because the planner of batch mode mixes up two windows' columns else.
    """
    by_user, by_device = (dialect.over(key, GUESSED_MS + 1) for key in ("user_id", "device"))
    failed = f"CASE WHEN kind = 'login_failed' THEN {MOMENT} END"
    newest = id_of(f"GREATEST(COALESCE(MAX(failed) OVER {by_user}, ''), device_failed)")
    return f"""CREATE TEMPORARY VIEW login_attempt AS
SELECT kind, user_id, device_id, device, GREATEST(COUNT(failed) OVER {by_user}, device_failures) AS failures,
  {newest} AS failed_id, {ORDERED}
FROM (
  SELECT *, COUNT(failed) OVER {by_device} + 0 AS device_failures, COALESCE(MAX(failed) OVER {by_device}, '') AS device_failed
  FROM (SELECT kind, user_id, device_id, COALESCE(device_id, user_id) AS device, {failed} AS failed, {ORDERED}
    FROM account_row WHERE kind IN ('login_succeeded', 'login_failed'))
)"""


def _access(dialect: Dialect) -> str:
    """device_logins: of the user from this device in the last seven days, this one included; NULL where money leaves."""
    known = dialect.over("user_id, device", KNOWN_DEVICE_MS)
    return f"""CREATE TEMPORARY VIEW access_row AS
SELECT kind, user_id, device_id, COUNT(*) OVER {known} AS device_logins, failures, failed_id,
  CAST(NULL AS BIGINT) AS amount_fen, {ORDERED} FROM login_attempt WHERE kind = 'login_succeeded'
UNION ALL
SELECT kind, user_id, device_id, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS STRING), amount_fen, {ORDERED}
FROM transfer_row WHERE kind IN ('withdrawal', 'transfer_out')"""


def _place(axis: int) -> str:
    """One of the three coordinates of the login's city, NULL for a city that is not in the table."""
    cities = " ".join(f"WHEN {literal(city)} THEN {position_km(city)[axis]}" for city in CITIES)
    return f"CAST(CASE city {cities} END AS BIGINT)"
