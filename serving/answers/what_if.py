"""What a rule would have said, as an answer: alerts that come and go, by tier and day, hours of work, precision and recall."""

from pydantic import BaseModel, ConfigDict, Field

from schemas.contract import DAY_MS
from serving.answers.rules import DocumentRequest
from serving.moments import Moment
from serving.problems import refused
from serving.rules.truth import Quality

USUAL_DAYS = 7
LONGEST_DAYS = 31


class AlertExample(BaseModel):
    """An alert as it would be told."""

    alert_id: str
    entity_id: str
    trigger_event_id: str
    event_time: Moment
    tier: str
    score: int
    values: dict[str, int | None]
    sentence_en: str
    sentence_zh: str


class Change(BaseModel):
    """How many alerts there were with the rule as it was, and are with the rule as it would be. name: a tier or a day."""

    name: str
    before: int
    after: int
    added: int
    removed: int


class Workload(BaseModel):
    """Alerts a reporting day, days without any counted, by linear interpolation; hours: all alerts, each handled once."""

    alerts: int
    per_day_p50: float
    per_day_p95: float
    analyst_hours: float


class WhatIfAnswer(BaseModel):
    """compared_with: versions of the rule that judged in the span, as known at the time.

    added, removed, kept: alerts by detector, entity and trigger; labels_of: the kinds of staged anomaly that the rule is
    measured against, those that it meets before or after.
    """

    model_config = ConfigDict(populate_by_name=True)

    rule_id: str
    compared_with: list[int]
    since: Moment
    until: Moment
    handling_minutes: float
    added: int
    removed: int
    kept: int
    before: Workload
    after: Workload
    by_tier: list[Change]
    by_day: list[Change]
    labels_of: list[str]
    quality_before: list[Quality]
    quality_after: list[Quality]
    added_examples: list[AlertExample]
    removed_examples: list[AlertExample]

    def __str__(self) -> str:
        """The numbers in a few lines."""
        lines = [f"{self.rule_id} against {', '.join(f'v{n}' for n in self.compared_with) or 'nothing live'}: "
                 f"{self.added} added, {self.removed} removed, {self.kept} kept"]  # fmt: skip
        for word, load in (("before", self.before), ("after", self.after)):
            lines.append(f"{word:<7} {load.alerts} alerts, a day p50 {load.per_day_p50:g} p95 {load.per_day_p95:g}, "
                         f"{load.analyst_hours:.1f} analyst hours at {self.handling_minutes:g} min")  # fmt: skip
        lines += [f"{c.name:<12} +{c.added} -{c.removed}" for c in self.by_tier]
        return "\n".join([*lines, *(f"+ {each.sentence_en}" for each in self.added_examples)])


class Span(BaseModel):
    """The moments looked at, since ≤ event_time < until, at most a month; handling_minutes: an analyst's time for one alert."""

    since: Moment
    until: Moment
    handling_minutes: float = Field(5, gt=0, le=600)

    def checked(self) -> "Span":
        """The span itself; a problem when it is empty or too long."""
        if not self.since < self.until <= self.since + LONGEST_DAYS * DAY_MS:
            raise refused("since", self.since, f"before until={self.until}, and at most {LONGEST_DAYS} days")
        return self


class WhatIfRequest(DocumentRequest):
    """since, until: the moments looked at, the last seven days unless given; handling_minutes: of an analyst, for one alert."""

    since: Moment | None = None
    until: Moment | None = None
    handling_minutes: float = Field(5, gt=0, le=600)

    def span(self, now_ms: int) -> Span:
        """The span that was asked for; a problem when it is empty or too long."""
        until = now_ms if self.until is None else self.until
        since = until - USUAL_DAYS * DAY_MS if self.since is None else self.since
        return Span(since=since, until=until, handling_minutes=self.handling_minutes).checked()
