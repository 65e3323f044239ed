"""All features of a user at each of his orders, trades, transfers and account events; view `user_vector`."""

from streaming.sql.dialect import Dialect
from streaming.sql.windows import windowed

COLUMNS = {
    "instrument": "STRING",
    "side": "STRING",
    "amount_fen": "BIGINT",
    "price_e8": "BIGINT",
    "quantity_e8": "BIGINT",
    "reference_price_e8": "BIGINT",
}
SOURCES = {
    "order": ("order_row", "kind", {"instrument", "side", "amount_fen", "price_e8", "quantity_e8"}),
    "fill": ("priced_fill", "'filled'", set(COLUMNS)),
    "transfer": ("transfer_row", "kind", {"amount_fen"}),
    "account": ("account_row", "kind", set()),
}


def user_vectors(dialect: Dialect) -> str:
    """One row type for everything a user does, and its windows on top."""
    rows = "\n  UNION ALL\n  ".join(_arm(*item) for item in SOURCES.items())
    return f"CREATE TEMPORARY VIEW user_vector AS\n{windowed('user', rows, '`user_id`', dialect)}"


def _arm(trigger: str, source: tuple[str, str, set[str]]) -> str:
    view, kind, has = source
    columns = ", ".join(f"`{c}`" if c in has else f"CAST(NULL AS {t}) AS `{c}`" for c, t in COLUMNS.items())
    return (
        f"SELECT '{trigger}' AS `trigger`, {kind} AS kind, event_id, event_time, observed_at, seq, region, user_id, "
        f"{columns}, rowtime FROM {view}"
    )
