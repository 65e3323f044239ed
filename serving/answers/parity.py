"""Whether the live layer and the batch layer found the same alerts on a day."""

from pydantic import BaseModel

from serving.answers.publications import published
from serving.moments import Moment
from serving.warehouse_client import Warehouse


class DetectorParity(BaseModel):
    """live, batch: alerts found by each layer from on-time rows; changed: the same alert with other values.

    late_corrected: alerts that only late rows explain; covered: whether the live layer ran.
    """

    detector: str
    live: int
    batch: int
    only_live: int
    only_batch: int
    changed: int
    late_corrected: int
    covered: bool


class ParityAnswer(BaseModel):
    """difference: only_live + only_batch + changed over the detectors whose live layer ran; it must be 0."""

    day: str
    run_id: str
    published_at: Moment
    difference: int
    detectors: list[DetectorParity]


def parity_answer(warehouse: Warehouse, day: str | None = None) -> ParityAnswer:
    """The published comparison of a day, or of the newest."""
    run = published(warehouse, "parity", day)
    detectors = [DetectorParity(**row) for row in warehouse.rows("parity", day=run.day, run_id=run.run_id)]
    difference = sum(each.only_live + each.only_batch + each.changed for each in detectors if each.covered)
    return ParityAnswer(
        day=run.day, run_id=run.run_id, published_at=run.published_at, difference=difference, detectors=detectors
    )
