"""Which alerts are wanted: one filter for lists, incidents, the live stream and the board."""

from collections.abc import Sequence
from typing import Any, Protocol, get_args

from pydantic import BaseModel, ConfigDict

from schemas.case_store import STATES, CaseStore
from schemas.events.alert import Family, Severity
from schemas.fields import YEAR_9999_MS
from schemas.tiers import RANK
from serving.answers.publications import publications
from serving.problems import refused
from serving.warehouse_client import Warehouse

SEVERITIES: tuple[str, ...] = get_args(Severity)
FAMILIES: tuple[str, ...] = get_args(Family)
TIERS: tuple[str, ...] = tuple(RANK)

CHOICES = {"severity": SEVERITIES, "family": FAMILIES, "tier": TIERS, "state": STATES}
MANY = {"severities": "severity", "families": "family", "tiers": "tier", "states": "state"}


class Shown(Protocol):
    """What a filter needs to know of an alert that has just come."""

    @property
    def severity(self) -> str: ...  # noqa: D102
    @property
    def detector(self) -> str: ...  # noqa: D102
    @property
    def family(self) -> str | None: ...  # noqa: D102
    @property
    def user_id(self) -> str | None: ...  # noqa: D102
    @property
    def instrument(self) -> str | None: ...  # noqa: D102
    @property
    def entity_id(self) -> str: ...  # noqa: D102
    @property
    def event_time(self) -> int: ...  # noqa: D102


class AlertFilter(BaseModel):
    """Which alerts are wanted; empty means all. since is included, until is not.

    tiers: of the alert's user, as newest published; states: what analysts decided, `open` when nothing.
    """

    model_config = ConfigDict(frozen=True)

    severities: tuple[str, ...] = ()
    detectors: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    user: str = ""
    instrument: str = ""
    entity: str = ""
    since: int = 0
    until: int = YEAR_9999_MS

    def admits(self, alert: Shown, state: str = "open", tier: str | None = None) -> bool:
        """Whether an alert is wanted: the same judgement as that of the queries."""
        return (
            (not self.severities or alert.severity in self.severities)
            and (not self.detectors or alert.detector in self.detectors)
            and (not self.families or alert.family in self.families)
            and (not self.tiers or tier in self.tiers)
            and (not self.states or state in self.states)
            and self.user in ("", alert.user_id)
            and self.instrument in ("", alert.instrument)
            and self.entity in ("", alert.entity_id)
            and self.since <= alert.event_time < self.until
        )


def checked(wanted: AlertFilter) -> AlertFilter:
    """The filter itself; a problem where it names a value that does not exist or an empty span."""
    for field, name in MANY.items():
        for value in getattr(wanted, field):
            if value not in CHOICES[name]:
                raise refused(name, value, f"one of {', '.join(CHOICES[name])}")
    if wanted.since >= wanted.until:
        raise refused("since", wanted.since, f"before until={wanted.until}")
    return wanted


def filtered(
    warehouse: Warehouse, cases: CaseStore, query: str, wanted: AlertFilter, **parameters: Any
) -> Sequence[dict[str, Any]]:
    """The rows of a query that takes the filter: its parameters, whose tiers hold now, and what was decided."""
    runs = publications(warehouse, "profile") if wanted.tiers else []
    of_tiers = {"profile_day": runs[0].day if runs else "", "profile_run": runs[0].run_id if runs else ""}
    lists = {name: list(value) for name, value in wanted.model_dump().items() if isinstance(value, tuple)}
    asked = wanted.model_dump() | lists | of_tiers | parameters
    return warehouse.rows(query, tables={"decided": decided(cases, wanted)}, **asked)


def decided(cases: CaseStore, wanted: AlertFilter) -> list[dict[str, Any]]:
    """The standing decisions as a table for the warehouse; it is needed only where the filter asks for states."""
    standing = cases.standing() if wanted.states else []
    return [{"alert_id": each.alert_id, "state": each.state, "number": each.number} for each in standing]
