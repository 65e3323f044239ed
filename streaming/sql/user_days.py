"""Money and account events with the reporting day so far, of the user and of the accounts he is linked with; view `user_day`.

They are few, so each passes the windows of its day; orders and trades do not, and are not told of the day.
"""

from streaming.sql.dialect import Dialect
from streaming.sql.versions import PLACE, SAYS_FROM
from streaming.sql.windows import columns_of, daily, first_seen, windowed

MOVED = (
    "event_id, event_time, observed_at, seq, region, kind, user_id, amount_fen, counterparty_user_id, device_id, "
    "CAST(NULL AS STRING) AS reason"
)
GROUP = "COALESCE(group_id, user_id)"
NO_TEXT, NO_NUMBER = "CAST(NULL AS STRING)", "CAST(NULL AS BIGINT)"


def user_days(dialect: Dialect) -> list[str]:
    """Transfers are told of their group first, which takes its links, then both kinds of events of their user's day."""
    new = first_seen("counterparty_user_id", "user_id, kind", dialect)
    moved = f"""SELECT 'transfer' AS `trigger`, *, {new} AS new_counterparty_user_id FROM transfer_linked"""
    new_to_all = first_seen("counterparty_user_id", f"{GROUP}, kind", dialect)
    together = f"SELECT *, {new_to_all} AS group_new_counterparty_user_id FROM ({moved})"
    grouped = windowed(daily("group"), together, GROUP, dialect, "group_")
    nothing = ", ".join(f"{NO_NUMBER} AS {name}" for name in _group_columns())
    rows = f"""SELECT {_plain(MOVED)}, `trigger`, new_counterparty_user_id, {", ".join(_group_columns())}, rowtime
FROM ({grouped})
UNION ALL
SELECT event_id, event_time, observed_at, seq, region, kind, user_id, {NO_NUMBER}, {NO_TEXT}, device_id, reason, 'account',
  {NO_NUMBER}, {nothing}, rowtime FROM account_row"""
    return [
        f"CREATE TEMPORARY VIEW transfer_linked AS\n{_linked(dialect)}",
        f"CREATE TEMPORARY VIEW user_day AS\n{windowed(daily('user'), rows, '`user_id`', dialect)}",
    ]


def _linked(dialect: Dialect) -> str:
    """Every transfer with the group that its user belonged to at that moment, a group of his own if he is linked to nobody."""
    return f"""SELECT {_plain(MOVED)}, SUBSTRING(newest FROM {SAYS_FROM}) AS group_id, rowtime FROM (
  SELECT *, MAX(link) OVER {dialect.over("`user_id`", None)} AS newest FROM (
    SELECT {MOVED}, {NO_TEXT} AS link, rowtime FROM transfer_row
    UNION ALL
    SELECT event_id, event_time, observed_at, seq, region, {NO_TEXT}, user_id, {NO_NUMBER}, {NO_TEXT}, {NO_TEXT}, {NO_TEXT},
      {PLACE} || group_id, rowtime FROM link_row
  )
) WHERE amount_fen IS NOT NULL"""


def _group_columns() -> list[str]:
    return columns_of(daily("group"), "group_")


def _plain(columns: str) -> str:
    return columns.replace("CAST(NULL AS STRING) AS ", "")
