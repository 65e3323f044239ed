"""Importers on the real public files: every line is an event or is counted with its reason, whatever the line is."""

import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.catalogue import contracts
from schemas.validation import judge
from streaming.importers import binance, clickstream, retail
from streaming.importers.cells import moment_ms
from streaming.importers.imported import Imported, LeftOut, Outcome, Outcomes
from streaming.importers.pace import Pace

ROOT = Path(__file__).parents[2]
PUBLIC = ROOT.parent / "shared" / "data"


def public(name: str) -> Path:
    """A file of the public data beside the project; without it the test fails under CI and is skipped elsewhere."""
    path = PUBLIC / name
    if not path.exists() and os.environ.get("CI") == "true":
        pytest.fail(f"{name}: public data beside the project is missing")
    if not path.exists():
        pytest.skip(f"{name}: public data beside the project is missing")
    return path


def parted(outcomes: Outcomes) -> tuple[list[Imported], list[LeftOut]]:
    told = list(outcomes)
    return [o for o in told if isinstance(o, Imported)], [o for o in told if isinstance(o, LeftOut)]


def assert_believed(events: list[Imported]) -> None:
    for seq, event in enumerate(events):
        row = {
            "event_id": f"e{seq}",
            "seq": seq,
            "event_time": event.event_ms,
            "observed_at": event.received_ms,
            **event.fields,
        }
        assert judge(contracts()[event.contract], json.dumps(row).encode()).problem is None


@pytest.mark.parametrize(
    ("name", "venue", "trades", "quotes", "others"),
    [
        ("market/spot_btcusdt_20240808.gz", "binance-spot", 9_757, 28_040, 3_452),
        ("market/usdm_btcusdt_20240808.gz", "binance-usdm", 21_313, 66_089, 6_552),
    ],
)
def test_a_real_capture_becomes_ticks_in_the_order_of_receipt(
    name: str, venue: str, trades: int, quotes: int, others: int
) -> None:
    events, left = parted(binance.read(public(name)))
    assert Counter(e.fields["kind"] for e in events) == {"trade": trades, "quote": quotes}
    assert Counter((o.reason, o.bad) for o in left) == {("other_message", False): others}
    assert {(e.fields["instrument"], e.fields["venue"]) for e in events} == {("BTCUSDT", venue)}
    assert all(a.received_ms <= b.received_ms for a, b in pairwise(events))
    delays = [e.received_ms - e.event_ms for e in events]
    assert min(delays) == 0
    assert 100 < max(delays) < 250
    assert_believed(events[:2_000])


def test_some_real_messages_arrive_behind_newer_ones() -> None:
    events, _ = parted(binance.read(public("market/usdm_btcusdt_20240808.gz")))
    newest, behind = 0, []
    for event in events:
        behind.append(newest - event.event_ms)
        newest = max(newest, event.event_ms)
    assert sum(b > 0 for b in behind) == 6_354
    assert max(behind) == 110


def test_a_real_clickstream_becomes_behaviour_by_time() -> None:
    events, left = parted(clickstream.read(public("clickstream/ecom.csv.gz")))
    assert (len(events), left) == (31_106, [])
    assert len({e.fields["user_id"] for e in events}) == 600
    assert len({e.fields["session_id"] for e in events}) == 3_605
    assert all(a.received_ms <= b.received_ms for a, b in pairwise(events))
    assert all(e.fields["channel"] and e.fields["platform"] in ("desktop", "mobile", "tablet") for e in events)
    assert events[0].event_ms < moment_ms("2024-01-05 00:00:00")
    assert_believed(events[:1_000])


def test_real_purchases_become_trades_by_the_stated_rules() -> None:
    events, left = [], Counter[str]()
    for path in sorted(public("retail").glob("*.csv")):
        good, bad = parted(retail.read(path))
        events += good
        left.update(o.reason for o in bad)
    assert len(events) + sum(left.values()) == 55_390
    assert left["exact_duplicate"] == 559
    assert set(left) <= {"exact_duplicate", "missing_customer", "no_price", "wrong_sign"}
    assert {e.fields["side"] for e in events} == {"buy", "sell"}
    assert all((e.fields["side"] == "sell") == e.fields["order_id"].startswith("C") for e in events)
    assert all(e.fields["user_id"].removeprefix("customer-").isdigit() for e in events)
    for e in events[:1_000]:
        assert e.fields["amount_fen"] == e.fields["price_e8"] * e.fields["quantity_e8"] * 100 // 10**16
    assert_believed(events[:1_000])


def capture(*messages: Any) -> list[str]:
    return [f"{1_700_000_000_000_000_000 + n * 10**6} {json.dumps(m)}\n" for n, m in enumerate(messages)]


def trade(**changed: Any) -> dict[str, Any]:
    data = {"e": "trade", "E": 1_700_000_000_000, "T": 1_700_000_000_000, "s": "X", "t": 1, "p": "1.5", "q": "2", **changed}
    return {"stream": "x@trade", "data": {k: v for k, v in data.items() if v is not ...}}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "malformed"),
        ("no time {}", "malformed"),
        ("1700000000000000000 {cut", "malformed"),
        ("1700000000000000000 [1]", "wrong_type"),
        ('1700000000000000000 {"stream": "x@trade", "data": [1]}', "wrong_type"),
        ('1700000000000000000 {"stream": "x@trade"}', "missing_field"),
        (capture(trade(p=...))[0], "missing_field"),
        (capture(trade(p="cheap"))[0], "malformed"),
        (capture(trade(p="-1"))[0], "malformed"),
        (capture(trade(p="0.000000001"))[0], "malformed"),
        (capture(trade(p="Infinity"))[0], "malformed"),
        (capture(trade(p="99999999999"))[0], "malformed"),
        (capture(trade(T="soon"))[0], "malformed"),
        ("1700000000000000000 " + "[" * 100_000, "malformed"),
    ],
)
def test_a_broken_line_of_a_capture_is_told_and_the_rest_is_read(line: str, reason: str) -> None:
    good = capture(trade(), trade())
    events, left = parted(binance.decode([good[0], line, good[1]]))
    assert len(events) == 2
    assert [(o.line, o.reason, o.bad) for o in left] == [(2, reason, True)]
    assert left[0].detail


@given(
    st.lists(st.text(max_size=40) | st.sampled_from(capture(trade(), {"stream": "x@bookTicker", "data": {}}, 5)), max_size=8)
)
def test_no_line_is_fatal_and_none_is_lost(lines: list[str]) -> None:
    assert len(list(binance.decode(lines))) == len(lines)


def outcomes_of(reader: Any, path: Path, text: str) -> list[Outcome]:
    path.write_text(text)
    return list(reader.read(path))


def test_broken_lines_of_a_clickstream_are_told(tmp_path: Path) -> None:
    text = "user_id,session_id,event,timestamp,platform,acquisition_channel\n"
    text += "u,s,home,2024-03-13 10:21:14,web,email\n,s,home,2024-03-13 10:21:14,web,email\nu,s,cart,yesterday,web,email\nu\n"
    told = outcomes_of(clickstream, tmp_path / "c.csv", text)
    assert [(o.line, o.reason) for o in told if isinstance(o, LeftOut)] == [
        (3, "missing_field"), (4, "malformed"), (5, "missing_field"),
    ]  # fmt: skip
    assert len(told) == 4


def test_every_rule_for_purchases(tmp_path: Path) -> None:
    lines = [
        "1,A,thing,2,2010-12-01 08:26:00,2.55,17.0,UK",
        "C2,A,thing,-2,2010-12-01 08:25:00,2.55,17.0,UK",
        "1,A,thing,2,2010-12-01 08:26:00,2.55,17.0,UK",
        "3,A,thing,2,2010-12-01 08:26:00,2.55,,UK",
        "4,A,thing,2,2010-12-01 08:26:00,0.0,17.0,UK",
        "5,A,thing,-2,2010-12-01 08:26:00,2.55,17.0,UK",
        "C6,A,thing,2,2010-12-01 08:26:00,2.55,17.0,UK",
        "7,A,thing,two,2010-12-01 08:26:00,2.55,17.0,UK",
        "8,A,thing,2,today,2.55,17.0,UK",
        f"9,{'x' * 200_000},thing,2,today,2.55,17.0,UK",
    ]
    told = outcomes_of(retail, tmp_path / "r.csv", ",".join(retail.COLUMNS) + "\n" + "\n".join(lines) + "\n")
    reasons = [(o.line, o.reason) for o in told if isinstance(o, LeftOut)]
    assert reasons == [
        (4, "exact_duplicate"), (5, "missing_customer"), (6, "no_price"), (7, "wrong_sign"), (8, "wrong_sign"),
        (9, "malformed"), (10, "malformed"), (11, "malformed"),
    ]  # fmt: skip
    bought, sold = (o for o in told if isinstance(o, Imported))
    assert bought.fields == {
        "order_id": "1-2", "user_id": "customer-17", "instrument": "A", "side": "buy",
        "price_e8": 255_000_000, "quantity_e8": 200_000_000, "amount_fen": 510,
    }  # fmt: skip
    assert sold.fields["side"] == "sell"
    assert (sold.received_ms, sold.received_ms - sold.event_ms) == (bought.event_ms, 60_000)


def test_a_wrong_header_is_named(tmp_path: Path) -> None:
    for reader in (clickstream, retail):
        with pytest.raises(ValueError, match=r"header=c\.csv: lacks"):
            outcomes_of(reader, tmp_path / "c.csv", "a,b\n1,2\n")


def test_the_pace_keeps_real_delays() -> None:
    late = Imported("tick", {}, event_ms=9_000, received_ms=9_020)
    assert Pace(50_000, 1_000, 1.0).due_ms(late) == 58_020
    assert Pace(50_000, 1_000, 2.0).due_ms(late) == 54_010
    assert Pace(50_000, 1_000, 0).due_ms(late) == 50_000
    assert Pace(50_000, 1_000, 2.0).event_ms(late, 54_015) == 53_995


def command(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "streaming.importers", *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_command_shows_bad_lines_and_ends_with_a_summary(tmp_path: Path) -> None:
    path = tmp_path / "capture.gz"
    with gzip.open(path, "wt") as out:
        out.writelines([*capture(trade()), "broken\n", *capture(trade(), {"stream": "x@depth", "data": {}})])
    done = command("binance", str(path), "--dry-run")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary == {"events": {"tick": 2}, "bad": {"malformed": 1}, "unused": {"other_message": 1}}
    assert "line 2: malformed" in done.stderr
    assert json.loads(command("binance", str(path), "--dry-run", "--limit", "1").stdout)["events"] == {"tick": 1}


def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(b"x\n" * 100_000)[:-20])
    for path in (tmp_path / "nowhere.csv", cut):
        done = command("retail", str(path), "--dry-run")
        assert done.returncode == 2
        assert done.stderr.splitlines()[-1].startswith(f"file={path}: ")
        assert "Traceback" not in done.stderr
