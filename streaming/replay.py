"""Finds a day's alerts again, from the lake, with the very rules of the live layer: `python -m streaming.replay --day D`.

Twice: on what the live layer could know (rows that came on time), which must give the same alerts, and on all rows, which is
the truth. Alerts go to `lake.staged.alert_replay`, one partition a day and kind; a second run replaces the first.
"""

import sys
import time
from dataclasses import replace
from typing import Any

from schemas.catalogue import contracts
from schemas.clock import day_bounds_ms
from schemas.columns import flink_columns
from schemas.settings import Settings, settings
from streaming.catalogue import patterns, rules
from streaming.command_line import OneLineParser, a_day
from streaming.detector import Rule
from streaming.flink_session import local_session, prepare_client
from streaming.plans import run
from streaming.rule_documents import rules_in_force, store_of
from streaming.script import Script
from streaming.sql.detection import all_alerts, believed_views, detection_views, sources
from streaming.sql.dialect import BATCH
from streaming.sql.lake_catalog import lake_catalog
from streaming.sql.lake_source import lake_sources

KNOWN = {"on_time": True, "all": False}


def views(s: Settings, day: str, *, as_known: bool) -> list[str]:
    """The live layer's views over the lake, each source from as far back as it is looked at."""
    start, end = day_bounds_ms(day, s.reporting_zone)
    found = lake_sources(sources(), start, end, s.reporting_zone, live_only=as_known)
    found += believed_views(sources(), BATCH, late_too=not as_known)
    return found + detection_views(replace(BATCH, zone=s.reporting_zone), _asked(s, day), patterns())


def insert(s: Settings, day: str, known: str, until_ms: int) -> str:
    """Replaces the day's partition by the alerts before until_ms, and a row without alert that says: this day was replayed.

    Without that row a replay that finds nothing would write nothing, and the alerts of an earlier run would stay.
    """
    start, end = day_bounds_ms(day, s.reporting_zone)
    nothing = ", ".join(f"CAST(NULL AS {kind})" for kind in flink_columns(contracts()["alert"]).values())
    return f"""INSERT OVERWRITE lake.staged.alert_replay
SELECT *, '{day}', '{known}' FROM ({all_alerts(_asked(s, day), patterns())})
WHERE event_time >= {start} AND event_time < {min(end, until_ms)}
UNION ALL
SELECT {nothing}, '{day}', '{known}'"""


def _asked(s: Settings, day: str) -> dict[str, Rule]:
    """The built-in rules, and every version of a written one that judged some moment of the day."""
    return rules() | rules_in_force(store_of(s).versions(), "live", *day_bounds_ms(day, s.reporting_zone))


def replay(s: Settings, day: str, known: str, until_ms: int) -> float:
    """Runs one of the two replays; returns the seconds that it took."""
    begun = time.monotonic()
    session: Any = local_session(streaming=False, options={"parallelism.default": str(s.parallelism)})
    asked = (lake_catalog(s), *views(s, day, as_known=KNOWN[known]))
    run(session, Script(name="replay", views=asked, inserts=(insert(s, day, known, until_ms),), checkpoint_s=0)).wait()
    return time.monotonic() - begun


def main(words: list[str]) -> None:
    """Runs both replays of the day that the words name."""
    parser = OneLineParser(prog="weipan detect replay", description=__doc__)
    parser.add_argument("--day", required=True, type=a_day, help="reporting day, 2026-01-31")
    parser.add_argument("--until-ms", type=int, default=2**62, help="leave out alerts from this moment on")
    chosen = parser.parse_args(words)
    s = settings()
    prepare_client(s)
    for known in KNOWN:
        seconds = replay(s, chosen.day, known, chosen.until_ms)
        sys.stdout.write(f"replayed {chosen.day} ({known}) in {seconds:.1f} s\n")


if __name__ == "__main__":
    main(sys.argv[1:])
