"""What the heatmap page shows: the answers to the question in its address, from the same functions as the API's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.clock import reporting_day
from schemas.heatmap import HeatmapQuery
from schemas.heatmap_answer import COUNTED
from serving.answers.heatmap_queries import heatmap_told
from serving.answers.path_queries import PathsAnswer, paths_answer
from serving.answers.segments import conditions_in
from serving.moments import now_ms
from serving.pages.heatmap_question import Question, question_of
from serving.parts import Parts
from serving.warehouse_client import Warehouse

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """One answer a segment; before: the first segment in the days before."""

    heatmaps: tuple[Row, ...] = ()
    before: Row | None = None
    paths: tuple[PathsAnswer, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        counted = (answer["totals"].get(COUNTED[answer["kind"]], 0) or answer["totals"]["users"] for answer in self.heatmaps)
        return not any(counted) and not any(answer.paths for answer in self.paths)


def answers_to(parts: Parts, question: Question) -> Shown:
    """Asks the warehouse, one segment after the other."""
    warehouse = parts.warehouse
    if question.paths:
        return Shown(paths=tuple(paths_answer(warehouse, query) for query in question.paths))
    heatmaps = tuple(_told(warehouse, query) for query in question.heatmaps)
    return Shown(heatmaps, _told(warehouse, question.before) if question.before else None)


def _told(warehouse: Warehouse, query: HeatmapQuery) -> Row:
    return heatmap_told(warehouse, query).model_dump()


def newest_behaviour(warehouse: Warehouse) -> int:
    """When the newest event on a screen happened, UTC ms; 0 before the first."""
    return int(warehouse.rows("newest_behaviour")[0]["newest"] or 0)


def asked_in(parts: Parts, fields: Mapping[str, str]) -> tuple[Question, int]:
    """The question of an address, and when the newest event on a screen happened."""
    newest = newest_behaviour(parts.warehouse)
    return question_of(fields, reporting_day(newest or now_ms()), segments_of(parts)), newest


def segments_of(parts: Parts) -> dict[str, tuple[Any, ...]]:
    """The conditions of every saved segment by its name."""
    return {saved.name: conditions_in(saved.definition) for saved in parts.saved_segments.all()}
