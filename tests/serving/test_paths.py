"""Paths by API: what makes no sense is refused before anybody asks the warehouse."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

HOME = {"event": "page_view", "where": [["page", "=", "home"]]}


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"from": HOME, "depth": 11}, "depth"),
        ({"from": {"event": "paid"}}, "event"),
        ({"from": HOME, "ignored": ["blink"]}, "event"),
        ({"to": {"event": "click", "where": [["colour", "=", "red"]]}}, "property"),
    ],
)
def test_a_senseless_question_names_its_field(
    call: Callable[..., httpx.Response], question: dict[str, Any], field: str
) -> None:
    refused = call("POST", "/v1/paths/query", json=question)
    assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_only_who_reads_funnels_reads_paths(call: Callable[..., httpx.Response]) -> None:
    assert call("POST", "/v1/paths/query", role="risk_analyst", json={"from": HOME}).status_code == 403
