"""How each detector does: how much it raises, what analysts made of it, and its precision with the interval around it."""

from collections import Counter

from pydantic import BaseModel

from schemas.case_store import JUDGED, CaseStore
from schemas.intervals import share
from serving.moments import Moment
from serving.warehouse_client import Warehouse


class DetectorAnswer(BaseModel):
    """alerts, entities: raised since the moment asked for; withdrawn: of these, taken back by late rows.

    acknowledged to dismissed: alerts by what stands about them. precision: confirmed or valuable among those and the false
    positives, with Wilson's 95 % interval; null where nothing is judged. Dismissed alerts say nothing about the detector.
    """

    detector: str
    family: str | None
    severity: str
    alerts: int
    entities: int
    withdrawn: int
    newest_at: Moment
    acknowledged: int
    confirmed: int
    valuable: int
    false_positive: int
    dismissed: int
    precision: float | None
    precision_low: float | None
    precision_high: float | None


def detector_answers(warehouse: Warehouse, cases: CaseStore, since: int = 0) -> list[DetectorAnswer]:
    """Every detector that raised an alert since a moment (UTC ms), the busiest first."""
    standing: dict[str, Counter[str]] = {}
    for each in cases.standing(since):
        standing.setdefault(each.detector, Counter())[each.state] += 1
    rows = warehouse.rows("detector_volumes", since=since)
    return [detector_in(row, standing.get(row["detector"], Counter())) for row in rows]


def detector_in(row: dict[str, object], states: Counter[str]) -> DetectorAnswer:
    """A row of the query with what was decided."""
    right = states["confirmed"] + states["valuable"]
    precision = share(right, sum(states[state] for state in JUDGED))
    counted = {state: states[state] for state in ("acknowledged", *JUDGED, "dismissed")}
    named = {"family": row["its_family"] or None, "severity": row["its_severity"]}
    told = {name: row[name] for name in ("detector", "alerts", "entities", "withdrawn", "newest_at")}
    interval = {"precision": precision.value, "precision_low": precision.low, "precision_high": precision.high}
    return DetectorAnswer.model_validate(told | named | counted | interval)
