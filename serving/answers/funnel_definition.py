"""A funnel's definition as somebody sent it: judged, or refused with field, value and rule."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from schemas.funnel import Funnel, findings
from serving.problems import refused


def judged(definition: Mapping[str, Any]) -> Funnel:
    """The funnel that a definition describes; a problem that names the first field that is wrong."""
    try:
        return Funnel.model_validate(dict(definition))
    except ValidationError as refusal:
        field, _, rest = findings(refusal).split("; ")[0].partition("=")
        value, _, rule = rest.partition(": ")
        raise refused(field, value, rule or field) from refusal
