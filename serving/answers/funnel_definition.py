"""A question as somebody sent it, a funnel or another: judged, or refused with field, value and rule."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from schemas.funnel import Funnel, findings
from serving.problems import refused

Definition = TypeVar("Definition", bound=BaseModel)


def judged(definition: Mapping[str, Any]) -> Funnel:
    """The funnel that a definition describes; a problem that names the first field that is wrong."""
    return judged_as(Funnel, definition)


def judged_as(kind: type[Definition], definition: Mapping[str, Any]) -> Definition:
    """What a definition describes; a problem that names the first field that is wrong."""
    try:
        return kind.model_validate(dict(definition))
    except ValidationError as refusal:
        field, _, rest = findings(refusal).split("; ")[0].partition("=")
        value, _, rule = rest.partition(": ")
        raise refused(field, value, rule or field) from refusal
