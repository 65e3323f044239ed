"""Files of events: which topic a line belongs to, and what is on time, late, a copy or a dead letter."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.catalogue import contracts
from schemas.event_lines import EventLine, inputs, read_line
from schemas.validation import judge
from streaming.detect import run
from streaming.detect.arrivals import Arrivals

EXAMPLES = Path(run.__file__).parents[2] / "schemas/examples"
FILL = {
    "event_id": "f1", "event_time": 1_000, "seq": 1, "order_id": "o", "user_id": "u", "instrument": "I", "side": "buy",
    "price_e8": 2, "quantity_e8": 1, "amount_fen": 5,
}  # fmt: skip


def taken(*rows: dict[str, Any] | bytes, delay_ms: int | None = None) -> Arrivals:
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    return Arrivals(delay_ms).read(lines, now_ms=0)


def counts(arrivals: Arrivals) -> tuple[int, int, int, int]:
    return arrivals.events, arrivals.duplicates, arrivals.late, len(arrivals.refused)


PATHS = sorted(path for name in inputs() for path in EXAMPLES.glob(f"{name}/*.json"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_example_is_known_by_its_fields_and_judged_as_by_its_contract(path: Path) -> None:
    contract, found = path.parent.name, taken(path.read_bytes())
    refused = judge(contracts()[contract], path.read_bytes()).problem is not None
    quoted = path.stem == "wrong_type.bad" and contract in found.kept
    assert counts(found) == (1, 0, 0, int(refused and not quoted))
    if not refused:
        said = json.loads(path.read_bytes())
        for line in (said, {"topic": contract, "value": said}, {"topic": f"{contract}.v1"} | said):
            assert read_line(json.dumps(line).encode()) == EventLine(contract, line.get("value", line))


@pytest.mark.parametrize(
    ("line", "contract"),
    [
        ({"topic": "fill.v1", "value": FILL}, "fill"),
        ({"topic": "fill", **FILL}, "fill"),
        ({"event": "fill", **FILL}, "fill"),
        ({"event": "order_placed", **FILL}, "order"),
        ({"event": "something else", **FILL}, "fill"),
        (FILL | {"kind": "placed"}, "order"),
    ],
)
def test_the_topic_is_said_or_follows_from_the_fields(line: dict[str, Any], contract: str) -> None:
    found = read_line(json.dumps(line).encode())
    assert isinstance(found, EventLine)
    assert found.contract == contract
    assert counts(taken(line)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("line", "reason", "field"),
    [
        (b"{", "malformed_json", "message"),
        (b"[1]", "malformed_json", "message"),
        (b"\xff{}", "malformed_json", "message"),
        (b'{"topic": "nowhere", "event_id": "x"}', "unknown_value", "topic"),
        (b'{"event_id": "x"}', "missing_field", "topic"),
        (json.dumps({"topic": "fill"}).encode(), "missing_field", "event_id"),
        (json.dumps(FILL | {"side": "up"}).encode(), "unknown_value", "side"),
        (json.dumps(FILL | {"observed_at": 1_000, "event_time": 301_001}).encode(), "future_event", "event_time"),
    ],
)
def test_what_cannot_be_believed_is_a_dead_letter_with_its_reason(line: bytes, reason: str, field: str) -> None:
    found = taken(line)
    assert counts(found) == (1, 0, 0, 1)
    assert (found.refused[0]["reason"], found.refused[0]["field"]) == (reason, field)
    assert judge(contracts()["dead_letter"], json.dumps(found.refused[0]).encode()).problem is None
    assert found.refused[0]["payload_latin1"].encode("latin-1") == line


def test_a_number_in_quotes_is_a_number() -> None:
    assert taken(FILL | {"amount_fen": "5"}).kept["fill"][0]["amount_fen"] == 5
    assert len(taken(FILL | {"amount_fen": "5 yuan"}).refused) == 1


def test_exactly_d_is_on_time_and_one_more_is_late() -> None:
    clock = FILL | {"event_id": "clock", "event_time": 1_200}
    assert counts(taken(clock, FILL)) == (2, 0, 0, 0)
    assert counts(taken(clock | {"event_time": 1_201}, FILL)) == (2, 0, 1, 0)
    assert counts(taken(clock | {"event_time": 1_201}, FILL, delay_ms=201)) == (2, 0, 0, 0)
    assert counts(taken(FILL | {"observed_at": 1_201}, delay_ms=200)) == (1, 0, 1, 0)


def test_a_copy_is_a_duplicate_and_another_content_under_the_same_id_is_a_dead_letter() -> None:
    other_moment, other_amount = FILL | {"event_time": 999}, FILL | {"amount_fen": 6}
    found = taken(FILL, FILL | {"observed_at": 1_100}, other_amount, other_moment)
    assert counts(found) == (4, 1, 0, 2)
    assert {letter["reason"] for letter in found.refused} == {"conflicting_duplicate"}
    assert counts(taken(FILL, {**FILL, "topic": "order", "kind": "placed"})) == (2, 0, 0, 0), "ids are a topic's own"


def test_the_first_observed_wins_wherever_it_stands() -> None:
    found = taken(FILL | {"observed_at": 1_100, "amount_fen": 6}, FILL | {"observed_at": 1_050})
    assert [row["amount_fen"] for row in found.kept["fill"]] == [5]


def test_blank_lines_and_heartbeats_are_no_events() -> None:
    assert counts(taken(b"", b" \n", b'{"heartbeat": true, "event_time": 9, "observed_at": 9}', FILL)) == (1, 0, 0, 0)


def test_a_version_is_known_when_it_takes_effect() -> None:
    link = {"event_id": "l", "event_time": 10, "seq": 1, "user_id": "u", "group_id": "g"}
    assert taken(FILL, link).kept["link"][0]["observed_at"] == 10
    assert taken(link | {"observed_at": 500}).kept["link"][0]["observed_at"] == 10
    assert taken(link | {"event_time": 10**9}, FILL).late == 0, "a version of the future moves no clock"


@given(st.integers(0, 10**6), st.integers(1, 40))
def test_every_event_is_counted_once_and_order_inside_the_delay_does_not_matter(seed: int, size: int) -> None:
    rnd = random.Random(seed)
    rows = [
        FILL | {"event_id": f"f{rnd.randrange(size)}", "event_time": at, "observed_at": at + rnd.choice((0, 200, 201))}
        for at in (1_000 + rnd.randrange(3) for _ in range(size))
    ]
    one, other = taken(*rows), taken(*rnd.sample(rows, len(rows)))
    assert sum(len(found) for found in one.kept.values()) + len(one.refused) == one.events == size
    moments = [row["observed_at"] for row in one.kept.get("fill", [])]
    assert moments == sorted(moments)
    assert counts(one)[0] == counts(other)[0]


def asked(*words: str) -> Any:
    return run.question_of(run.parser().parse_args(["--events", "e", "--out", "o", *words]))


def test_detectors_and_patterns_are_chosen_by_name() -> None:
    assert list(asked("--detectors", "rapid_trading", "--patterns", "none").rules)[:1] == ["rapid_trading"]
    assert list(asked("--patterns", "wash_trade").patterns) == ["wash_trade"]
    assert asked("--mode", "batch", "--delay-ms", "0").delay_ms == 0


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--patterns", "dance"), "--patterns=dance: all, none, or some of"),
        (("--delay-ms", "-1"), "--delay-ms=-1: at least 0"),
        (("--delay-ms", "soon"), "argument --delay-ms: invalid int value: 'soon'"),
        (("--mode", "magic"), "argument --mode: invalid choice: 'magic'"),
        (("--rules", "/nowhere.yaml"), "/nowhere.yaml"),
    ],
)
def test_senseless_words_end_with_one_line_and_code_2(
    words: tuple[str, ...], line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "e").write_text("")
    with pytest.raises(SystemExit) as ended:
        run.main(["--events", str(tmp_path / "e"), "--out", str(tmp_path / "o"), *words])
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith("weipan detect run: ")
    assert said.count("\n") == 1
    assert line in said
