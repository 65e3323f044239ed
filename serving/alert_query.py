"""The filter of alerts as a request's query names it."""

from typing import Annotated

from fastapi import Depends, Query

from schemas.fields import YEAR_9999_MS
from serving.answers.alert_filter import AlertFilter, checked
from serving.moments import Moment

Many = Annotated[list[str], Query(max_length=50)]


def filter_of(
    *,
    severity: Many = [],  # noqa: B006
    detector: Many = [],  # noqa: B006
    family: Many = [],  # noqa: B006
    tier: Many = [],  # noqa: B006
    state: Many = [],  # noqa: B006
    user: str = "",
    instrument: str = "",
    entity: str = "",
    since: Moment = 0,
    until: Moment = YEAR_9999_MS,
) -> AlertFilter:
    """The filter that a request's query names; `severity`, `detector`, `family`, `tier` and `state` may be repeated."""
    many = {"severities": severity, "detectors": detector, "families": family, "tiers": tier, "states": state}
    one = {"user": user, "instrument": instrument, "entity": entity, "since": since, "until": until}
    return checked(AlertFilter.model_validate({name: tuple(values) for name, values in many.items()} | one))


Wanted = Annotated[AlertFilter, Depends(filter_of)]
