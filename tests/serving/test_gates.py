"""What the gates found is told by table and day, a refused one with its rules, and of what the shown run was made."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

Call = Callable[..., httpx.Response]

AT = 1_769_900_000_000
SHOWN = {
    "table_name": "heatmap_cell", "day": "2026-01-31", "run_id": "r1", "last_published_at": AT, "row_count": 4,
    "owned_by": "product",
}  # fmt: skip


def verdict(table: str, day: str, run: str, broken: int) -> dict[str, Any]:
    return {
        "table_name": table,
        "day": day,
        "run_id": run,
        "judged_at": AT,
        "owned_by": "product",
        "rules": 20,
        "broken": broken,
    }


@pytest.fixture
def laid(tables: Any) -> Any:
    tables.answers |= {
        "publications": [SHOWN],
        "gates": [verdict("heatmap_cell", "2026-01-31", "r2", 2), verdict("profile", "2026-01-31", "p1", 0)],
        "gate_rules": [
            {"rule": "not_null", "column_name": "element", "kept": False, "broken_rows": 7, "examples": "[None]"},
            {"rule": "unique", "column_name": "day", "kept": True, "broken_rows": 0, "examples": ""},
        ],
        "publication_source": [
            {"known_at": AT, "code_version": "abc", "snapshots": {"lake.events.behaviour_v1": 5},
             "source_rows": {"lake.events.behaviour_v1": 9}}
        ],
    }  # fmt: skip
    return tables


@pytest.mark.usefixtures("laid")
def test_a_refused_day_says_how_many_rules_are_broken_and_what_readers_see(call: Call) -> None:
    everything = call("GET", "/v1/gates").json()
    assert [(each["table"], each["refused"], each["shown_run"]) for each in everything] == [
        ("heatmap_cell", True, "r1"), ("profile", False, None),
    ]  # fmt: skip
    assert [each["table"] for each in call("GET", "/v1/gates?refused=true").json()] == ["heatmap_cell"]
    lines = call("GET", "/v1/gates", headers={"Accept": "text/csv"}).text.splitlines()
    assert lines[0].startswith("table,day,run_id")
    assert len(lines) == 3


@pytest.mark.usefixtures("laid")
def test_one_gate_tells_rule_rows_owner_and_the_source_of_what_is_shown(call: Call) -> None:
    told = call("GET", "/v1/gates/heatmap_cell/2026-01-31").json()
    assert told["verdict"]["owner"] == "product"
    assert told["rules"][0] == {"rule": "not_null", "column": "element", "kept": False, "rows": 7, "examples": "[None]"}
    assert (told["shown"]["run_id"], told["source"]["code_version"]) == ("r1", "abc")
    assert told["source"]["snapshots"] == {"lake.events.behaviour_v1": "5"}


def test_an_unknown_table_and_a_day_never_judged_are_refused(call: Call, tables: Any) -> None:
    tables.answers |= {"publications": [], "gates": []}
    unknown = call("GET", "/v1/gates?table=x")
    assert (unknown.status_code, unknown.json()["field"]) == (422, "table")
    assert call("GET", "/v1/gates/profile/2026-01-31").status_code == 404
    assert call("GET", "/v1/gates", role=None).status_code == 401
