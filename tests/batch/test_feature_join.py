import json
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from batch.feature_join.__main__ import main

AT = 1_769_846_400_000


def order(number: int, at: int, **changed: Any) -> str:
    row = {
        "event_id": f"o{number}", "event_time": at, "observed_at": at + 20, "seq": number, "kind": "placed", "order_id": "1",
        "user_id": "u1", "instrument": "BTC", "side": "buy", "quantity_e8": 1, "amount_fen": 5,
    }  # fmt: skip
    return json.dumps({"topic": "order.v1", "value": row | changed})


@pytest.fixture
def files(tmp_path: Path) -> Path:
    lines = [order(1, AT - 59_999), order(2, AT - 60_000), order(3, AT - 10), order(3, AT - 10)]
    (tmp_path / "events.jsonl").write_text("\n".join(lines))
    (tmp_path / "asked.csv").write_text(f"user_id,ts,seen\nu1,{AT},{AT + 999}\nu2,{AT},{AT}\n")
    return tmp_path


def asked(folder: Path, *more: str, features: str = "orders_1m,orders_1h,limit_fen") -> list[str]:
    files = [
        "--entities",
        str(folder / "asked.csv"),
        "--events",
        str(folder / "events.jsonl"),
        "--out",
        str(folder / "o.parquet"),
    ]
    return ["join", *files, "--features", features, "--as-of-column", "ts", *more]


def test_the_command_joins_what_was_known_at_each_moment(files: Path) -> None:
    main(asked(files))
    rows = pyarrow.parquet.read_table(files / "o.parquet").to_pylist()
    assert rows[0] == {"user_id": "u1", "ts": AT, "seen": AT + 999, "orders_1m": 1, "orders_1h": 2, "limit_fen": None}
    assert (rows[1]["orders_1m"], rows[1]["limit_fen"]) == (0, None)


def test_known_at_may_be_a_column_or_a_moment(files: Path) -> None:
    for known_at in ("seen", "2027-01-01T00:00:00Z"):
        main(asked(files, "--known-at", known_at))
        assert pyarrow.parquet.read_table(files / "o.parquet")["orders_1m"].to_pylist() == [2, 0]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--features", "nope"), "features=nope"),
        (("--features", "outside_risk_points"), "features=outside_risk_points"),
        (("--features", "position_fen_5m"), "the column instrument"),
        (("--as-of-column", "when"), "the column when"),
        (("--known-at", "yesterday"), "known-at=yesterday: an ISO-8601 moment"),
    ],
)
def test_what_is_wrong_is_one_line(files: Path, more: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*asked(files), *more])
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_an_event_that_breaks_its_contract_names_its_line(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "events.jsonl").write_text(order(1, AT) + "\n" + order(2, AT, side="up"))
    with pytest.raises(SystemExit):
        main(asked(files))
    assert "line 2: side=up" in capsys.readouterr().err
