"""Saved segments: kept, listed, put into queries, and refused where they make no sense."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from schemas.heatmap import HeatmapQuery
from serving.answers.segments import resolved
from serving.problems import Problem
from serving.saved_definitions import SavedDefinitions

Call = Callable[..., httpx.Response]
MATURE = {"where": [["profile.tier", "=", "mature"]]}


def test_the_api_keeps_and_forgets_and_refuses(call: Call) -> None:
    assert call("PUT", "/v1/segments/mature", role="product_manager", json=MATURE).json()["version"] == 1
    assert [each["name"] for each in call("GET", "/v1/segments", role="auditor").json()] == ["mature"]
    assert call("PUT", "/v1/segments/mature", role="auditor", json=MATURE).status_code == 403
    for wrong in ({}, {"where": []}, {"where": [["colour", "=", "red"]]}, MATURE | {"name": "x"}):
        assert call("PUT", "/v1/segments/mature", json=wrong).status_code == 422
    assert call("DELETE", "/v1/segments/mature").status_code == 204
    assert call("DELETE", "/v1/segments/mature").status_code == 404


def test_a_query_gets_the_conditions_of_its_segment(tmp_path: Path) -> None:
    segments = SavedDefinitions(f"sqlite:///{tmp_path}/weipan.db", "segment")
    segments.save("mature", MATURE, "ann")
    query = HeatmapQuery.model_validate({"kind": "hours", "segment": "mature", "where": [["channel", "=", "kol"]]})
    found = resolved(segments, query)
    assert (found.segment, found.where) == (None, (("channel", "=", "kol"), ("profile.tier", "=", "mature")))
    with pytest.raises(Problem, match="segment=novice: the name of a saved segment"):
        resolved(segments, query.model_copy(update={"segment": "novice"}))
