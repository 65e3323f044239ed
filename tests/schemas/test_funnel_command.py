"""`weipan funnel run` from outside: what it prints, and how it refuses what makes no sense."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from schemas.funnel_command import main
from weipan import job_of

GOOD: dict[str, Any] = {"name": "f", "window_s": 60, "steps": [{"event": "a"}, {"event": "b"}]}
LINE: dict[str, Any] = {"user": "u", "event": "a", "ts": "2026-01-31T08:00:00Z", "props": {}}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """`run(definitions, lines, *words)`: exit code, standard output and error of the plain reading."""

    def go(definitions: Any, lines: list[Any], *words: str, suffix: str = ".json") -> tuple[int, str, str]:
        told, events = tmp_path / f"funnel{suffix}", tmp_path / "events.jsonl"
        told.write_text(definitions if isinstance(definitions, str) else json.dumps(definitions))
        events.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines))
        command = ["funnel", "run", str(told), "--events", str(events), "--engine", "oracle", *words]
        monkeypatch.setattr(sys, "argv", ["weipan", *command[1:]])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        return code, *capsys.readouterr()

    return go


def test_one_object_a_funnel_and_line_with_exactly_these_fields(run):
    code, out, _ = run(
        [GOOD, GOOD | {"name": "g"}], [LINE, LINE | {"event": "b", "ts": "2026-01-31T08:00:02.5Z"}], "--json", "--users"
    )
    first, second = map(json.loads, out.splitlines())
    assert (code, second["name"]) == (0, "g")
    assert first == {
        "name": "f",
        "steps": [
            {"step": 1, "event": "a", "count": 1, "users": ["u"], "mean_s": None, "median_s": None},
            {"step": 2, "event": "b", "count": 1, "users": ["u"], "mean_s": 2.5, "median_s": 2.5},
        ],
        "breakdown": {},
        "states": {"converted": 1, "dropped": 0, "in_window": 0, "excluded": 0},
        "trend": [{"bucket": "2026-01-31", "entered": 1, "completed": 1, "rate": 1.0}],
        "final": False,
    }


def test_the_time_to_convert_is_told_when_asked_for(run):
    later = [LINE | {"event": "b", "ts": f"2026-01-31T08:00:{s}Z"} for s in ("05", "04.999")]
    lines = [LINE, later[0], *({**each, "user": "v"} for each in (LINE, later[1]))]
    _, out, _ = run(GOOD, lines, "--json", "--time-to-convert")
    took = json.loads(out)["time_to_convert"]
    told = {"count": 2, "mean_s": 4.9995, "median_s": 4.9995}
    bars = [{"from_s": 1, "to_s": 5, "users": 1}, {"from_s": 5, "to_s": 15, "users": 1}]
    assert took == {"steps": [{"from_step": 1, "to_step": 2, **told, "histogram": bars}], "total": {**told, "histogram": bars}}


def test_a_table_for_people_and_yaml_for_writers(run):
    code, out, _ = run("name: f\nwindow_s: 60\nsteps: [{event: a}, {event: b}]\n", [LINE], suffix=".yaml")
    assert code == 0
    assert "1 in window" in out
    assert "converted in" not in out
    assert "converted in 2.0 s" in run(GOOD, [LINE, LINE | {"event": "b", "ts": "2026-01-31T08:00:02Z"}])[1]


def test_the_first_of_an_event_id_is_the_event_and_as_of_is_the_newest_given(run):
    lines = [LINE | {"event_id": "1"}, LINE | {"event_id": "1", "event": "b"}, LINE | {"ts": "2026-01-31T09:00:00+01:00"}]
    _, out, _ = run(GOOD, lines, "--json")
    assert [step["count"] for step in json.loads(out)["steps"]] == [1, 0]
    _, out, _ = run(GOOD, lines, "--json", "--as-of", "2026-01-31T07:59:59Z")
    assert json.loads(out)["steps"][0]["count"] == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"steps": [{"event": "a"}]}, "steps=", ),
        ({"window_s": 0}, "window_s=0: Input should be greater than 0"),
        ({"mode": "random"}, "mode=random: Input should be 'ordered', 'strict' or 'unordered'"),
        ({"steps": [{"event": "a"}, {"event": "b", "where": [["p", "~", 1]]}]}, "steps.2.where.1=['p', '~', 1]: operator=~"),
        ({"steps": [{"event": "a"}, {"event": "b", "where": [["p", "in", 1]]}]}, "value=1: in needs a list"),
        ({"steps": [{"event": "a"}, {}]}, "steps.2.event: Field required"),
        ({"exclusions": [{"event": "x", "from_step": 2, "to_step": 2}]}, "exclusions.1.from_step=2: less than to_step"),
        ({"exclusions": [{"event": "x", "to_step": 3}]}, "exclusions.1.to_step=3: at most 2, the number of steps"),
        ({"intervals": [{"from_step": 2, "to_step": 1}]}, "intervals.1.from_step=2: less than to_step, which is 1"),
        ({"intervals": [{"from_step": 1, "to_step": 2, "min_s": 3, "max_s": 2}]}, "intervals.1.min_s=3: at most max_s"),
        ({"breakdown": {"property": "p", "step": 3}}, "breakdown.step=3: at most 2, the number of steps"),
        ({"range": ["2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z"]}, "the end after the start"),
        ({"range": ["2026-01-01T00:00:00", "2026-02-01T00:00:00Z"]}, "range.1=2026-01-01T00:00:00: an ISO-8601 moment"),
        ({"timezone": "Mars/Base"}, "timezone=Mars/Base: the name of a time zone"),
        ({"windows": 1}, "windows=1: Extra inputs are not permitted"),
        (
            {"mode": "unordered", "steps": [{"event": n} for n in "abc"], "exclusions": [{"event": "x", "to_step": 2}]},
            "exclusions.1.from_step=1: in unordered mode only the full range, 1 to 3",
        ),
    ],
)  # fmt: skip
def test_a_senseless_definition_ends_with_2_and_one_line(run, change, told):
    code, out, error = run(GOOD | change, [LINE], "--json")
    assert (code, out, error.count("\n")) == (2, "", 1)
    assert told in error


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 2: not JSON"),
        ("[]", "line 2: []: a JSON object"),
        (LINE | {"user": ""}, "line 2: user=: a text that is not empty"),
        (LINE | {"event": 5}, "line 2: event=5: a text"),
        (LINE | {"ts": "yesterday"}, "line 2: ts=yesterday: an ISO-8601 moment with its zone"),
        (LINE | {"ts": "2026-01-31T08:00:00"}, "line 2: ts=2026-01-31T08:00:00: an ISO-8601 moment with its zone"),
        (LINE | {"props": [1]}, "line 2: props=[1]: an object"),
        ('{"user": "u", "event": "a", "ts": "2026-01-31T08:00:00Z", "props": {"p": NaN}}', "line 2: not JSON: NaN"),
    ],
)  # fmt: skip
def test_a_malformed_event_ends_with_2_and_names_its_line(run, line, told):
    code, _, error = run(GOOD, [LINE, line], "--json")
    assert (code, error.count("\n")) == (2, 1)
    assert told in error


def test_a_file_that_is_not_there_and_a_wrong_as_of_are_told(run):
    assert "as-of=now: an ISO-8601 moment" in run(GOOD, [LINE], "--as-of", "now")[2]
    code, _, error = run(GOOD, [LINE], "--events", "nowhere.jsonl")
    assert code == 2
    assert "nowhere.jsonl" in error


def test_the_command_line_leads_here():
    assert job_of(["funnel", "run", "f.json"])[1:] == ["-m", "schemas.funnel_command", "run", "f.json"]
