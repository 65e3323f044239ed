"""A funnel that makes no sense is refused with the field, its value and the rule."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.funnel import Funnel

GOOD: dict[str, Any] = {"name": "f", "window_s": 60, "steps": [{"event": "registered"}, {"event": "deposit"}]}


def test_a_funnel_of_two_steps_is_enough() -> None:
    assert [step.event for step in Funnel.model_validate(GOOD).steps] == ["registered", "deposit"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"steps": GOOD["steps"][:1]}, "steps"),
        ({"window_s": 0}, "window_s"),
        ({"mode": "random"}, "mode"),
        ({"breakdown": {"property": "channel", "step": 3}}, "breakdown.step=3: at most 2"),
        ({"breakdown": {"property": "channel", "step": 0}}, "breakdown.step"),
        ({"windows": 5}, "windows"),
    ],
)
def test_a_senseless_funnel_is_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Funnel.model_validate(GOOD | change)
