"""All features of a user at each of his orders, trades, transfers and account events; view `user_vector`."""

from collections.abc import Mapping

from schemas.conditions import literal
from streaming.sql.dialect import Dialect
from streaming.sql.user_days import user_days
from streaming.sql.versions import HELD, versions
from streaming.sql.windows import columns_of, daily, missing, sliding, windowed

COLUMNS = {
    "instrument": "STRING",
    "side": "STRING",
    "amount_fen": "BIGINT",
    "price_e8": "BIGINT",
    "quantity_e8": "BIGINT",
    "reference_price_e8": "BIGINT",
    "reference_age_ms": "BIGINT",
    "edge_bps": "BIGINT",
    "pnl_fen": "BIGINT",
    "device_id": "STRING",
    "counterparty_user_id": "STRING",
    "reason": "STRING",
}
"""What an event tells beside who, what and when; missing where it has no such thing."""

GROUP_DAY = columns_of(daily("group"), "group_")
DAY = dict.fromkeys([*columns_of(daily("user")), *GROUP_DAY], "BIGINT")
"""What only money and account events are told of: the day so far, of the user and of his group."""

SOURCES = {
    "order": ("order_row", "kind", {"instrument", "side", "amount_fen", "price_e8", "quantity_e8", "device_id"}),
    "fill": ("priced_fill", "'filled'", {*COLUMNS} - {"device_id", "reason"}),
    "money": ("user_day", "kind", {"amount_fen", "counterparty_user_id", "device_id", "reason", *DAY}),
}
HEAD = {
    "trigger": "STRING", "kind": "STRING", "event_id": "STRING", "event_time": "BIGINT", "observed_at": "BIGINT",
    "seq": "BIGINT", "region": "STRING", "user_id": "STRING",
}  # fmt: skip
EVENT: Mapping[str, str] = HEAD | COLUMNS | DAY


def user_vectors(dialect: Dialect) -> list[str]:
    """One row type for everything a user does, what held at that moment, and the windows on top."""
    rows = "\nUNION ALL\n".join(_arm(*item) for item in SOURCES.items())
    return [
        *user_days(dialect),
        f"CREATE TEMPORARY VIEW user_row AS\n{rows}",
        versions(EVENT, dialect),
        f"CREATE TEMPORARY VIEW user_hour AS\n{windowed(sliding('user'), 'SELECT * FROM user_event', '`user_id`', dialect)}",
        f"CREATE TEMPORARY VIEW user_vector AS\n{_with_group(dialect)}",
    ]


def _arm(trigger: str, source: tuple[str, str, set[str]]) -> str:
    view, kind, has = source
    columns = ", ".join(f"`{c}`" if c in has else f"CAST(NULL AS {t}) AS `{c}`" for c, t in (COLUMNS | DAY).items())
    told = "`trigger`" if trigger == "money" else f"{literal(trigger)} AS `trigger`"
    head = f"{told}, {kind} AS kind, event_id, event_time, observed_at, seq, region, user_id"
    return f"SELECT {head}, {columns}, rowtime FROM {view}"


def _with_group(dialect: Dialect) -> str:
    """Only linked users have a group, so all others pass by."""
    told = ", ".join(f"`{c}`" for c in (*EVENT, *HELD, *columns_of(sliding("user"))) if c not in GROUP_DAY)
    own = ", ".join(f"`{c}`" for c in GROUP_DAY)
    linked = windowed(sliding("group"), "SELECT * FROM user_hour WHERE group_id IS NOT NULL", "`group_id`", dialect, "group_")
    windows = ", ".join(f"`{c}`" for c in columns_of(sliding("group"), "group_"))
    return f"""SELECT {told}, {own}, {windows}, rowtime FROM ({linked})
UNION ALL
SELECT {told}, {missing(daily("group"), "group_")}, {missing(sliding("group"), "group_")}, rowtime
FROM user_hour WHERE group_id IS NULL"""
