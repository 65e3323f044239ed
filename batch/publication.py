"""Which run of a table readers see for a day: the newest row of `publication` says so."""

from batch.producing import now_ms
from batch.warehouse import ask, insert_rows
from schemas.catalogue import table_catalogue

NEWEST = """
SELECT day, argMax(run_id, published_at) AS run_id, argMax(rows, published_at) AS rows
FROM publication FINAL WHERE table_name = %(table)s GROUP BY day ORDER BY day
"""
VOLUME_DAYS = 7


def newest_run(table: str, day: str) -> str | None:
    """The run that is shown for a day."""
    return next((run_id for shown_day, run_id, _ in _newest(table) if shown_day == day), None)


def newest_day(table: str) -> str | None:
    """The latest day of which anything is shown."""
    return max((shown_day for shown_day, _, _ in _newest(table)), default=None)


def run_before(table: str, day: str) -> tuple[str, str] | None:
    """The newest shown day before this one, and its run."""
    earlier = [(shown_day, run_id) for shown_day, run_id, _ in _newest(table) if shown_day < day]
    return earlier[-1] if earlier else None


def usual_rows(table: str, day: str) -> int | None:
    """Mean number of rows of the newest seven days shown before this one."""
    counts = [rows for shown_day, _, rows in _newest(table) if shown_day < day][-VOLUME_DAYS:]
    return sum(counts) // len(counts) if counts else None


def show(table: str, day: str, run_id: str, rows: int, gate: str) -> None:
    """Makes readers see a run from now on."""
    row = (table, day, run_id, now_ms(), rows, table_catalogue()[table].TABLE.owner, gate)
    insert_rows("publication", ("table_name", "day", "run_id", "published_at", "rows", "owner", "gate"), [row])


def _newest(table: str) -> list[tuple[str, str, int]]:
    return [(day, run_id, int(rows)) for day, run_id, rows in ask(NEWEST, {"table": table})]
