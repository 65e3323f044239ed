"""Which run of a table readers see for a day: the newest row of `publication` says so, and of what the run was made."""

from dataclasses import dataclass

from batch.code_version import code_version
from batch.known import Known, known_now
from batch.producing import now_ms
from batch.warehouse import ask, insert_rows
from schemas.catalogue import table_catalogue

NEWEST = """
SELECT day, argMax(run_id, published_at) AS run_id, argMax(rows, published_at) AS rows
FROM publication FINAL WHERE table_name = %(table)s AND published_at <= %(until)s GROUP BY day ORDER BY day
"""
VOLUME_DAYS = 7
SHOWN = ("table_name", "day", "run_id", "published_at", "rows", "owner", "gate")
MADE_OF = ("known_at", "code_version", "snapshots", "source_rows")
NAME = SHOWN[:4]
"""What names one publication in both tables."""

OF_A_DAY = f"""
WITH shown AS (SELECT * FROM publication FINAL WHERE table_name = %(table)s AND day = %(day)s),
     made AS (SELECT * FROM publication_source FINAL WHERE table_name = %(table)s AND day = %(day)s)
SELECT {", ".join((*SHOWN, *MADE_OF))} FROM shown LEFT JOIN made USING ({", ".join(NAME)}) ORDER BY published_at
"""
FOR_EVER = 2**62


@dataclass(frozen=True)
class Publication:
    """A run that was shown. known_at: the moment, UTC ms, and snapshots: the lake's tables, of which it was made.

    source_rows: how many rows each of these held.
    """

    table_name: str
    day: str
    run_id: str
    published_at: int
    rows: int
    owner: str
    gate: str
    known_at: int
    code_version: str
    snapshots: dict[str, int]
    source_rows: dict[str, int]

    @property
    def known(self) -> Known:
        """What the run knew."""
        return Known(self.known_at, dict(self.snapshots), past=True)


def publications_of(table: str, day: str) -> list[Publication]:
    """Every run of a day that was ever shown, the one that readers see last."""
    return [Publication(*row) for row in ask(OF_A_DAY, {"table": table, "day": day})]


def newest_run(table: str, day: str) -> str | None:
    """The run that is shown for a day."""
    return next((run_id for shown_day, run_id, _ in _newest(table) if shown_day == day), None)


def newest_day(table: str) -> str | None:
    """The latest day of which anything is shown."""
    return max((shown_day for shown_day, _, _ in _newest(table)), default=None)


def run_before(table: str, day: str) -> tuple[str, str] | None:
    """The newest shown day before this one, and its run."""
    earlier = runs_before(table, day, 1)
    return earlier[-1][:2] if earlier else None


def runs_before(table: str, day: str, days: int = VOLUME_DAYS) -> list[tuple[str, str, int]]:
    """Day, run and number of rows of the newest days shown before this one, oldest first."""
    return [shown for shown in _newest(table) if shown[0] < day][-days:]


def show(table: str, day: str, run_id: str, rows: int, gate: str) -> None:
    """Makes readers see a run from now on."""
    known, owner = known_now(), table_catalogue()[table].TABLE.owner
    name = (table, day, run_id, now_ms())
    made_of = (known.at, code_version(), known.snapshots, known.rows)
    insert_rows("publication_source", (*NAME, *MADE_OF), [(*name, *made_of)])
    insert_rows("publication", SHOWN, [(*name, rows, owner, gate)])


def _newest(table: str) -> list[tuple[str, str, int]]:
    known = known_now()
    until = known.at if known.past else FOR_EVER
    return [(day, run_id, int(rows)) for day, run_id, rows in ask(NEWEST, {"table": table, "until": until})]
