"""Saved funnels: nothing is overwritten, what is removed is off the list, and invalid ones are refused."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from serving.saved_definitions import SavedDefinitions

GOOD = {"name": "x", "window_s": 60, "steps": [{"event": "registered"}, {"event": "deposit"}]}


@pytest.fixture
def saved(tmp_path: Path) -> SavedDefinitions:
    return SavedDefinitions(f"sqlite:///{tmp_path}/weipan.db", "funnel")


def test_every_version_is_kept(saved: SavedDefinitions) -> None:
    assert saved.save("x", GOOD, "ann").version == 1
    assert saved.save("x", GOOD | {"window_s": 90}, "bob").version == 2
    assert [(each.version, each.definition["window_s"], each.author) for each in saved.versions("x")] == [
        (2, 90, "bob"), (1, 60, "ann"),
    ]  # fmt: skip
    assert saved.find("x") == saved.versions("x")[0]


def test_what_is_removed_is_off_the_list_and_may_come_back(saved: SavedDefinitions) -> None:
    saved.save("x", GOOD, "ann")
    saved.save("y", GOOD, "ann")
    assert saved.remove("x", "bob")
    assert not saved.remove("x", "bob")
    assert [each.name for each in saved.all()] == ["y"]
    assert saved.find("x") is None
    assert len(saved.versions("x")) == 1
    assert saved.save("x", GOOD, "ann").version == 3


def test_the_api_keeps_and_tells_and_refuses(call: Callable[..., httpx.Response]) -> None:
    assert call("PUT", "/v1/saved-funnels/mine", json=GOOD).json()["version"] == 1
    assert [each["name"] for each in call("GET", "/v1/saved-funnels").json()] == ["mine"]
    assert call("GET", "/v1/saved-funnels/mine").json()[0]["definition"] == GOOD
    assert call("PUT", "/v1/saved-funnels/mine", role="auditor", json=GOOD).status_code == 403
    refused = call("PUT", "/v1/saved-funnels/mine", json=GOOD | {"window_s": 0})
    assert refused.status_code == 422
    assert "window_s=0" in refused.json()["detail"]
    assert call("DELETE", "/v1/saved-funnels/mine").status_code == 204
    assert call("DELETE", "/v1/saved-funnels/mine").status_code == 404
    assert call("GET", "/v1/saved-funnels/other").status_code == 404
