"""`weipan heatmap run` from outside: what it prints, and how it refuses what makes no sense."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from screen_acts import ORIGIN, click

from schemas.heatmap_command import main
from weipan import job_of

GOOD: dict[str, Any] = {"kind": "click", "page": "home", "fewest_users": 1}
LINE: dict[str, Any] = {name: value for name, value in asdict(click(1)).items() if value is not None}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """`run(queries, lines, *words)`: exit code, standard output and error of the plain reading."""

    def go(queries: Any, lines: list[Any], *words: str) -> tuple[int, str, str]:
        told, events = tmp_path / "query.json", tmp_path / "events.jsonl"
        told.write_text(queries if isinstance(queries, str) else json.dumps(queries))
        events.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines))
        command = ["run", str(told), "--events", str(events), "--engine", "oracle", *words]
        monkeypatch.setattr(sys, "argv", ["weipan", *command])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        return code, *capsys.readouterr()

    return go


def test_one_object_a_query_and_line(run):
    code, out, _ = run([GOOD, GOOD | {"kind": "dwell"}], [LINE], "--json")
    first, second = map(json.loads, out.splitlines())
    assert (code, second["kind"], second["pages"]) == (0, "dwell", [])
    assert first == {
        "kind": "click", "page": "home", "page_version": None, "measure": "clicks", "fewest_users": 1,
        "totals": {"clicks": 1, "users": 1, "missing": 0}, "withheld": {"cells": 0, "clicks": 0},
        "cells": [{
            "page_version": "1", "element": "buy", "cell_x": 10, "cell_y": 10, "clicks": 1, "users": 1, "page_x_milli": 500,
            "page_y_px": 300, "share": 1.0,
        }],
        "elements": [{"page_version": "1", "element": "buy", "clicks": 1, "users": 1, "share": 1.0}],
    }  # fmt: skip


def test_a_table_for_people(run):
    code, out, _ = run(GOOD, [LINE])
    assert code == 0
    assert "of all: clicks=1, users=1, missing=0; withheld: cells=0, clicks=0" in out


def test_the_first_observed_of_an_event_is_the_event_late_or_not(run):
    later = LINE | {"observed_at": LINE["observed_at"] + 90_000, "element": "sell"}
    _, out, _ = run(GOOD, [later, LINE, later | {"event_id": "late"}], "--json")
    assert {each["element"]: each["clicks"] for each in json.loads(out)["elements"]} == {"buy": 1, "sell": 1}


def test_profiles_tell_tiers_and_registrations_channels(run):
    person = {"event_id": "p", "event_time": ORIGIN, "seq": 1, "user_id": "u"}
    profiles = [
        person | {"event_id": tier, "event_time": ORIGIN + n, "tier": tier, "values": {}}
        for n, tier in enumerate(("novice", "mature"))
    ]
    registered = person | {"kind": "registered", "channel": "kol"}
    for query, clicks in ({"tier": "mature"}, 1), ({"tier": "novice"}, 0), ({"channel": "kol"}, 1), ({"channel": "ads"}, 0):
        _, out, _ = run(GOOD | query, [LINE, *profiles, registered, {"heartbeat": True}], "--json")
        assert json.loads(out)["totals"]["clicks"] == clicks


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 2: message=: Expecting property name"),
        (LINE | {"element_x_milli": 1001}, "line 2: element_x_milli=1001: Input should be less than or equal to 1000"),
        (LINE | {"kind": "swipe"}, "line 2: kind=swipe: Input should be"),
        (LINE | {"event_time": LINE["observed_at"] + 300_001}, "line 2: event_time="),
    ],
)
def test_an_event_against_its_contract_ends_with_2_and_names_its_line(run, line, told):
    code, out, error = run(GOOD, [LINE, line], "--json")
    assert (code, out, error.count("\n")) == (2, "", 1)
    assert told in error


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("{", "neither JSON nor YAML"),
        (GOOD | {"kind": "warm"}, "kind=warm: Input should be"),
        (GOOD | {"segment": "whales"}, "segment=whales: a file knows no saved segments"),
    ],
)
def test_a_senseless_query_ends_with_2_and_one_line(run, query, told):
    code, out, error = run(query, [LINE], "--json")
    assert (code, out, error.count("\n")) == (2, "", 1)
    assert told in error


def test_the_command_line_leads_here():
    assert job_of(["heatmap", "run", "q.json"])[1:] == ["-m", "schemas.heatmap_command", "run", "q.json"]
