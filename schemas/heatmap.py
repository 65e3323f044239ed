"""What one asks of a heatmap: which behaviour on which page, of whom, when, and counted how.

The exact meaning, sentence by sentence, is the plain reading in `schemas/heatmap_oracle.py`.
"""

from datetime import date
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from schemas.catalogue import contracts, table_catalogue
from schemas.clock import REPORTING_ZONE, day_bounds_ms
from schemas.contract import fields_of
from schemas.funnel import Part, Where, known_zone, moment_ms
from schemas.heatmap_rules import CELLS, FEWEST_USERS

Kind = Literal["click", "rage", "dead", "scroll", "dwell", "hours"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Viewport = Literal["phone_small", "phone", "phone_large", "tablet", "desktop", "unknown"]
Name = Annotated[str, Field(min_length=1, max_length=128)]
Moment = Annotated[int, BeforeValidator(moment_ms)]
PROFILE = "profile."


def _a_day(given: Any) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except (TypeError, ValueError):
        raise ValueError("a reporting day, such as 2026-01-31") from None


Day = Annotated[str, BeforeValidator(_a_day)]


class HeatmapQuery(Part):
    """One question. What is left out does not narrow: all pages, versions, viewports, people, and all of time.

    kind: click, rage and dead by cell of the element; scroll: the share of page views that reached each depth; dwell: engaged
    time; hours: clicks by weekday and hour of the reporting zone. viewport: a band of `VIEWPORT_BANDS`. channel: the event's
    own, else that of its user. tier: of the user's profile. where: conditions on fields of the event or on `profile.…`;
    segment: the name of such conditions that somebody saved. range: moments, its end excluded; days: reporting days, both
    included. measure: what a cell's share is of; for scroll `clicks` are page views. cells: along each side of an element.
    """

    kind: Kind
    page: Name | None = None
    page_version: Name | None = None
    viewport: Viewport | None = None
    platform: Name | None = None
    channel: Name | None = None
    tier: Name | None = None
    where: Where = ()
    segment: Name | None = None
    range: tuple[Moment, Moment] | None = None
    days: tuple[Day, Day] | None = None
    timezone: Annotated[str, AfterValidator(known_zone)] = REPORTING_ZONE
    measure: Literal["clicks", "users"] = "clicks"
    fewest_users: int = Field(FEWEST_USERS, ge=1, le=1000)
    cells: int = Field(CELLS, ge=1, le=100)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.range and self.days:
            raise ValueError(f"days={' to '.join(self.days)}: either days or range, not both")
        if self.range and self.range[0] >= self.range[1]:
            raise ValueError(f"range={self.range[0]} to {self.range[1]}: the end after the start")
        if self.days and self.days[0] > self.days[1]:
            raise ValueError(f"days={self.days[0]} to {self.days[1]}: the last day not before the first")
        if self.page is None and self.kind not in ("dwell", "hours"):
            raise ValueError(f"page: a page's name; only dwell and hours may leave it out, not {self.kind}")
        known = known_properties()
        for name, _, _ in self.where:
            if name not in known:
                rule = f"a field of a behaviour event, or one of {', '.join(n for n in known if n.startswith(PROFILE))}"
                raise ValueError(f"where={name}: {rule}")
        return self

    @property
    def span_ms(self) -> tuple[int, int] | None:
        """First moment asked for, and the first one after it, in UTC ms; None is all of time."""
        if self.days is None:
            return self.range
        return day_bounds_ms(self.days[0], self.timezone)[0], day_bounds_ms(self.days[1], self.timezone)[1]


def known_properties() -> tuple[str, ...]:
    """The names that conditions may speak of: plain fields of a behaviour event, and of a profile after `profile.`."""
    plain = (int, str, bool, float)
    own = [f.name for f in fields_of(contracts()["behaviour"]) if f.base in plain]
    profile = [f"{PROFILE}{f.name}" for f in fields_of(table_catalogue()["profile"]) if f.base in plain]
    return (*own, *profile)
