"""The figures of the status board: records a second by topic, alerts so far, how fresh each view is."""

import logging
from dataclasses import dataclass, field, replace

from clickhouse_driver.errors import Error as WarehouseError
from kafka.errors import KafkaError

from schemas.settings import Settings
from serving.moments import now_ms
from serving.probes.warehouse_views import Freshness, freshness
from serving.stack.status import Status
from serving.stack.topic_rates import TopicRates
from serving.warehouse_client import Warehouse

logging.getLogger("clickhouse_driver").setLevel(logging.CRITICAL)  # `silent` says it in one line, without a stack trace


@dataclass(frozen=True)
class Figures:
    """rates: records a second by topic; views: alerts and published tables; silent: who did not answer, and why."""

    rates: dict[str, float] = field(default_factory=dict)
    views: list[Freshness] = field(default_factory=list)
    silent: dict[str, str] = field(default_factory=dict)

    @property
    def alerts(self) -> int:
        """How many alerts the warehouse has."""
        return next((int(view.of) for view in self.views if view.view == "alert"), 0)


class FiguresWatch:
    """Asks the broker and the warehouse, each only while its part serves."""

    def __init__(self, s: Settings) -> None:
        self.warehouse = Warehouse(s.clickhouse, size=1)
        self.rates = TopicRates(s.kafka)

    def look(self, status: Status) -> Figures:
        """What they say now."""
        settled = {part.name for part in status.parts if part.state in ("ready", "done", "elsewhere")}
        figures = Figures()
        if {"broker", "topics"} <= settled:
            figures = self._add_rates(figures)
        if {"warehouse", "migrate"} <= settled:
            figures = self._add_views(figures)
        return figures

    def close(self) -> None:
        """Lets all connections go."""
        self.rates.close()
        self.warehouse.close()

    def _add_rates(self, figures: Figures) -> Figures:
        try:
            return replace(figures, rates=self.rates.look())
        except KafkaError as silence:
            self.rates.close()
            return replace(figures, silent=figures.silent | {"broker": str(silence)})

    def _add_views(self, figures: Figures) -> Figures:
        try:
            return replace(figures, views=freshness(self.warehouse, now_ms()))
        except (WarehouseError, OSError, EOFError) as silence:
            return replace(figures, silent=figures.silent | {"warehouse": str(silence)})
