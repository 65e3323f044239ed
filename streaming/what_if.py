"""What rules would have said about vectors that are in the lake: `python -m streaming.what_if --out FOLDER < question.json`.

A question is `{"from", "to", "sets": {label: [{"document", "valid_from", "valid_to"}]}}` with moments in UTC ms. Each yes is a
line of JSON: label, alert id, entity, trigger, moment, tier as it was known then, score, values, sentences. Vectors are read
as they were first told, so the answer is what was known at the time; nothing is written but the folder.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from schemas.catalogue import contracts
from schemas.clock import reporting_day
from schemas.columns import flink_columns
from schemas.contract import DAY_MS
from schemas.rules.checking import checked
from schemas.settings import Settings, settings
from streaming.detector import Rule
from streaming.flink_session import local_session, prepare_client
from streaming.plans import run
from streaming.rule_documents import rule_of
from streaming.script import Script
from streaming.sql.detection import ruled_entities
from streaming.sql.lake_catalog import lake_catalog
from streaming.sql.rule_alerts import rule_alerts
from streaming.sql.sources import with_clause
from streaming.sql.vector_source import vector_view

COLUMNS = {
    "label": "STRING", "alert_id": "STRING", "detector": "STRING", "detector_version": "BIGINT", "severity": "STRING",
    "score": "BIGINT", "entity_type": "STRING", "entity_id": "STRING", "user_id": "STRING", "instrument": "STRING",
    "trigger_event_id": "STRING", "event_time": "BIGINT", "values": "MAP<STRING, BIGINT>", "sentence_en": "STRING",
    "sentence_zh": "STRING", "tier": "STRING",
}  # fmt: skip

Sets = Mapping[str, Mapping[str, Rule]]
"""By label, the rules that are asked together."""


def lake_vectors(entity: str, from_ms: int, to_ms: int, zone: str) -> str:
    """View `vector_<entity>_in`: the vectors of a span, each as first told: a job that lost its state tells some again."""
    columns = ", ".join(f"`{c}`" for c in flink_columns(contracts()[f"vector_{entity}"]))
    days = sorted({reporting_day(t, zone) for t in [*range(from_ms, to_ms, DAY_MS // 2), to_ms - 1]})
    told = f"`day` IN ({', '.join(repr(day) for day in days)}) AND event_time >= {from_ms} AND event_time < {to_ms}"
    return f"""CREATE TEMPORARY VIEW vector_{entity}_in AS SELECT {columns} FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY kafka_offset) AS copy
  FROM lake.events.vector_{entity}_v1 WHERE {told}
) WHERE copy = 1"""


TIERS = """CREATE TEMPORARY VIEW tier_version AS
SELECT user_id AS whose, event_time AS since, tier AS its_tier FROM lake.events.profile_v1"""

NO_TIERS = """CREATE TEMPORARY VIEW tier_version AS
SELECT CAST(NULL AS STRING) AS whose, CAST(0 AS BIGINT) AS since, CAST(NULL AS STRING) AS its_tier"""


def judged(sets: Sets, folder: Path) -> tuple[list[str], list[str]]:
    """Views and inserts that ask every set of rules about `<entity>_vector` and write each yes to a folder."""
    typed = ", ".join(f"`{name}` {kind}" for name, kind in COLUMNS.items())
    views = [f"CREATE TEMPORARY TABLE judged_out ({typed}) " + with_clause(
        {"connector": "filesystem", "path": folder.as_uri(), "format": "json"})]  # fmt: skip
    inserts = []
    for label, rules in sets.items():
        for entity in ruled_entities(rules):
            views += rule_alerts(entity, rules, label)
            inserts.append(f"INSERT INTO judged_out\n{_with_tier(label, f'{entity}_{label}')}")
    return views, inserts


def _with_tier(label: str, alerts: str) -> str:
    """The tier is that of the newest version at or before the event; a user without one is a novice."""
    own = ", ".join(f"`{name}`" for name in COLUMNS if name not in ("label", "tier"))
    return f"""SELECT '{label}', {own}, COALESCE(its_tier, 'novice') FROM (
  SELECT a.*, t.its_tier, ROW_NUMBER() OVER (PARTITION BY a.alert_id ORDER BY t.since DESC) AS newest
  FROM {alerts} AS a LEFT JOIN tier_version AS t ON a.user_id = t.whose AND t.since <= a.event_time
) WHERE newest = 1"""


def ask(session: Any, before: Sequence[str], sets: Sets, folder: Path) -> None:
    """Runs one bounded job; `before` makes the vectors and the tiers."""
    views, inserts = judged(sets, folder)
    if inserts:
        run(session, Script(name="what_if", views=(*before, *views), inserts=tuple(inserts), checkpoint_s=0)).wait()


def answer(s: Settings, question: Mapping[str, Any], folder: Path) -> None:
    """Answers a question from the lake."""
    sets = {label: dict(map(_rule, versions)) for label, versions in question["sets"].items()}
    session = local_session(streaming=False, options={"parallelism.default": str(s.parallelism)})
    before = [lake_catalog(s), TIERS]
    for entity in ruled_entities({name: rule for rules in sets.values() for name, rule in rules.items()}):
        before += [lake_vectors(entity, question["from"], question["to"], s.reporting_zone), vector_view(entity)]
    ask(session, before, sets, folder)


def _rule(told: Mapping[str, Any]) -> tuple[str, Rule]:
    rule = checked(told["document"])
    return f"{rule.document.id}@{rule.document.version}", rule_of(rule, told.get("valid_from") or 0, told.get("valid_to"))


def main() -> None:
    """Reads the question from standard input."""
    parser = argparse.ArgumentParser(prog="streaming.what_if", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="an empty folder for the answer")
    folder = parser.parse_args().out
    question = json.load(sys.stdin)
    s = settings()
    prepare_client(s)
    begun = time.monotonic()
    answer(s, question, folder)
    sys.stdout.write(f"answered in {time.monotonic() - begun:.1f} s\n")


if __name__ == "__main__":
    main()
