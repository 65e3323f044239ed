"""Everything that patterns run over, each thing prepared once for all patterns that need it."""

from streaming.sql.dialect import Dialect
from streaming.sql.pattern_access import access_rows
from streaming.sql.pattern_money import money_rows
from streaming.sql.pattern_shown import shown_rows
from streaming.sql.pattern_trading import trading_rows


def pattern_rows(dialect: Dialect) -> list[str]:
    """The views that a Pattern may name as its `rows`, in order."""
    return [*trading_rows(dialect), *shown_rows(dialect), *money_rows(dialect), *access_rows(dialect)]
