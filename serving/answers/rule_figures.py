"""How much rules say: their volume, and how a rule in shadow compares with what is live."""

from typing import Any

from pydantic import BaseModel

from schemas.case_store import JUDGED, CaseStore
from schemas.contract import DAY_MS
from schemas.rules.store import RuleStore, Version
from serving.moments import Moment
from serving.problems import Problem
from serving.warehouse_client import Warehouse

VOLUME_DAYS = 7


class RuleVolume(BaseModel):
    """Alerts of a rule in the last seven days, live and in shadow.

    judged: live ones that an analyst found right or wrong; precision: the share of right ones, null where none is judged.
    """

    rule_id: str
    live: int
    shadow: int
    judged: int
    precision: float | None


class Overlap(BaseModel):
    """A live detector beside the rule in shadow. alerts: all of it in the span; both: of the same entity at the same event."""

    detector: str
    alerts: int
    both: int


class ShadowAnswer(BaseModel):
    """A version in shadow over the span in which it has judged.

    live: the rule's own live version beside it; others: detectors that spoke at the same events.
    """

    rule_id: str
    version: int
    since: Moment
    until: Moment
    alerts: int
    live: Overlap
    others: list[Overlap]


def rule_volumes(warehouse: Warehouse, cases: CaseStore, store: RuleStore, now_ms: int) -> list[RuleVolume]:
    """The volume of every rule, by id; a silent rule has 0."""
    since = now_ms - VOLUME_DAYS * DAY_MS
    rows = {row["said"]: row for row in warehouse.rows("rule_volumes", since=since)}
    decided: dict[str, list[bool]] = {}
    for each in cases.standing(since):
        if each.state in JUDGED:
            decided.setdefault(each.detector, []).append(each.state != "false_positive")
    return [_volume(name, rows, decided.get(name, [])) for name in sorted({version.rule_id for version in store.versions()})]


def _volume(name: str, rows: dict[str, dict[str, Any]], decided: list[bool]) -> RuleVolume:
    row = rows.get(name, {"live": 0, "shadow": 0})
    precision = sum(decided) / len(decided) if decided else None
    return RuleVolume(rule_id=name, live=row["live"], shadow=row["shadow"], judged=len(decided), precision=precision)


def shadow_answer(warehouse: Warehouse, store: RuleStore, rule_id: str, now_ms: int) -> ShadowAnswer:
    """The newest version that is or was in shadow; a problem when there is none."""
    version = _in_shadow(store, rule_id)
    since, until = version.valid_from or 0, min(version.valid_to or now_ms, now_ms)
    rows = warehouse.rows("shadow_comparison", rule_id=rule_id, since=since, until=until)
    found = {row["spoke"]: Overlap(detector=row["spoke"], alerts=row["alerts"], both=row["both"]) for row in rows}
    own = found.pop("", Overlap(detector="", alerts=0, both=0))
    live = found.pop(rule_id, Overlap(detector=rule_id, alerts=0, both=0))
    return ShadowAnswer(
        rule_id=rule_id, version=version.version, since=since, until=max(since, until), alerts=own.alerts, live=live,
        others=sorted(found.values(), key=lambda each: -each.both),
    )  # fmt: skip


def _in_shadow(store: RuleStore, rule_id: str) -> Version:
    found = [v for v in store.versions(rule_id) if v.lane == "shadow" and v.valid_from is not None]
    if not found:
        rule = "a rule with a version in shadow"
        raise Problem(404, f"rule_id={rule_id}: {rule}", field="rule_id", value=rule_id, rule=rule)
    return found[-1]
