"""Finds a day's alerts again, from the lake, with the very rules of the live layer: `python -m streaming.replay --day D`.

Twice: on what the live layer could know (rows that came on time), which must give the same alerts, and on all rows, which is
the truth. Alerts go to `lake.staged.alert_replay`, one partition a day and kind; a second run replaces the first.
"""

import argparse
import sys
import time
from datetime import date, timedelta
from typing import Any

from schemas.clock import day_bounds_ms
from schemas.contract import DAY_MS
from schemas.settings import Settings, settings
from streaming.catalogue import patterns, rules
from streaming.flink_session import local_session, prepare_client
from streaming.rule_documents import live_rules
from streaming.sql.believed_rows import believed_rows
from streaming.sql.dialect import BATCH
from streaming.sql.instrument_vectors import instrument_vectors
from streaming.sql.lake_catalog import lake_catalog
from streaming.sql.lake_source import lake_source
from streaming.sql.pattern_alerts import pattern_alerts
from streaming.sql.pattern_rows import TRADING, linked_fills
from streaming.sql.reference_price import priced_fills
from streaming.sql.rule_alerts import rule_alerts
from streaming.sql.user_vectors import user_vectors

LOOKBACK_MS = 3_600_000
"""The longest window of a rule."""

SOURCES = ("order", "fill", "transfer", "account", "tick", "link")
KNOWN = {"on_time": True, "all": False}


def views(s: Settings, day: str, *, as_known: bool) -> list[str]:
    """The live layer's views over the lake. Ticks and links are looked up from further back: a day, and the beginning."""
    start, end = day_bounds_ms(day, s.reporting_zone)
    yesterday = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
    since = dict.fromkeys(SOURCES, start - LOOKBACK_MS) | {"tick": start - DAY_MS, "link": 0}
    found = [
        lake_source(name, [] if name == "link" else [yesterday, day], since[name], end, live_only=as_known) for name in SOURCES
    ]
    for name in SOURCES:
        found += believed_rows(name, BATCH, late_too=not as_known)
    found += [priced_fills(BATCH), user_vectors(BATCH), instrument_vectors(BATCH), TRADING, linked_fills(BATCH)]
    for entity in ("user", "instrument"):
        found += rule_alerts(entity, rules() | live_rules(s.rules_dir))
    return found + [pattern_alerts(name, pattern) for name, pattern in patterns().items()]


def insert(s: Settings, day: str, known: str, until_ms: int) -> str:
    """Replaces the day's partition by the alerts before until_ms."""
    start, end = day_bounds_ms(day, s.reporting_zone)
    sources = ["user_alert", "instrument_alert", *(f"{name}_alert" for name in patterns())]
    together = "\nUNION ALL\n".join(f"SELECT * FROM {source}" for source in sources)
    return f"""INSERT OVERWRITE lake.staged.alert_replay
SELECT *, '{day}', '{known}' FROM ({together}) WHERE event_time >= {start} AND event_time < {min(end, until_ms)}"""


def replay(s: Settings, day: str, known: str, until_ms: int) -> float:
    """Runs one of the two replays; returns the seconds that it took."""
    begun = time.monotonic()
    session: Any = local_session(streaming=False, options={"parallelism.default": str(s.parallelism)})
    session.execute_sql(lake_catalog(s))
    for statement in views(s, day, as_known=KNOWN[known]):
        session.execute_sql(statement)
    session.execute_sql(insert(s, day, known, until_ms)).wait()
    return time.monotonic() - begun


def main() -> None:
    """Reads the day from the command line and runs both replays."""
    parser = argparse.ArgumentParser(prog="streaming.replay", description=__doc__)
    parser.add_argument("--day", required=True, help="reporting day, 2026-01-31")
    parser.add_argument("--until-ms", type=int, default=2**62, help="leave out alerts from this moment on")
    chosen = parser.parse_args()
    s = settings()
    prepare_client(s)
    for known in KNOWN:
        seconds = replay(s, chosen.day, known, chosen.until_ms)
        sys.stdout.write(f"replayed {chosen.day} ({known}) in {seconds:.1f} s\n")


if __name__ == "__main__":
    main()
