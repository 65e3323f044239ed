"""The generated past: the same bytes for the same seed, the lake's columns, the habits of the platform, labelled anomalies."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.catalogue import campaign_catalogue, contracts, page_catalogue
from schemas.clock import day_bounds_ms, is_late
from schemas.columns import lake_columns
from schemas.validation import judge
from streaming.simulator import history, schedule
from streaming.simulator.channels import CHANNELS
from streaming.simulator.legs import FEE_SHARE
from streaming.simulator.population import population

ARROW = {"BIGINT": "int64", "STRING": "string", "BOOLEAN": "bool"}
ZONE_MS = 8 * 3_600_000
END, DAYS, USERS = "2026-01-11", 7, 5_000
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def past() -> history.Past:
    wish = history.Wish(seed=3, users=USERS, days=DAYS, end_day=END)
    days = history.days_of(wish, 0, "Asia/Shanghai")
    return history.past(wish, days, days[-1].end_ms)


@pytest.fixture(scope="module")
def tables(past: history.Past) -> dict[str, Any]:
    names = {contract for contract, _ in past.tables}
    return {name: pa.concat_tables([t for (c, _), t in past.tables.items() if c == name]) for name in names}


@pytest.fixture(scope="module")
def labels(past: history.Past) -> list[dict[str, Any]]:
    return [json.loads(line) for line in past.labels]


def digests(state: Path, seed: int) -> dict[str, str]:
    wish = history.Wish(seed=seed, users=600, days=2, end_day=END)
    days = history.days_of(wish, 0, "Asia/Shanghai")
    history.write(history.past(wish, days, days[-1].end_ms), state)
    files = sorted(f for f in state.rglob("*") if f.is_file())
    return {str(f.relative_to(state)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = digests(tmp_path / "a", 1)
    assert first == digests(tmp_path / "b", 1)
    other = digests(tmp_path / "c", 2)
    assert other.keys() == first.keys()
    assert all(first[name] != other[name] for name in first)


def test_files_have_the_lake_s_columns_and_the_rows_of_their_day(tmp_path: Path) -> None:
    digests(tmp_path, 1)
    for name in ("order", "fill", "tick", "transfer", "settlement", "behaviour", "social", "account", "support"):
        contract = contracts()[name]
        files = sorted((tmp_path / "history" / contract.TOPIC.table).iterdir())
        assert [f.name for f in files] == ["2026-01-10.parquet", "2026-01-11.parquet"]
        for file in files:
            table = pq.read_table(file, partitioning=None)
            assert {f.name: str(f.type) for f in table.schema} == {n: ARROW[t] for n, t in lake_columns(contract).items()}
            start, end = day_bounds_ms(file.stem)
            times = table["event_time"].to_pylist()
            assert times == sorted(times)
            assert start <= times[0] <= times[-1] < end


def test_every_row_is_believed(tables: dict[str, Any]) -> None:
    for name, table in tables.items():
        for row in table.drop_columns(["label"]).slice(0, 3_000).to_pylist():
            told = json.dumps({k: v for k, v in row.items() if v is not None}).encode()
            assert judge(contracts()[name], told).problem is None


def test_ids_are_their_own_and_a_few_rows_are_late(tables: dict[str, Any]) -> None:
    ids = [i for table in tables.values() for i in table["event_id"].to_pylist()]
    assert len(set(ids)) == len(ids)
    assert 300_000 < len(ids) < 700_000
    late = 0
    for name, table in tables.items():
        longest = contracts()[name].TOPIC.max_delay_ms
        assert longest is not None
        times = zip(table["event_time"].to_pylist(), table["observed_at"].to_pylist(), strict=True)
        late += sum(is_late(happened, seen, longest) for happened, seen in times)
    assert len(ids) / 4_000 < late < len(ids) / 1_000


def test_a_campaign_s_discount_is_off_the_fees_of_all_but_those_held_out(tables: dict[str, Any]) -> None:
    campaign = campaign_catalogue()["bring_a_friend"]
    paid: dict[str, list[float]] = {"treated": [], "holdout": []}
    for fill in tables["fill"].slice(0, 5_000).to_pylist():
        if fill["amount_fen"] > 100_000:
            paid[campaign.arm(fill["user_id"])].append(fill["fee_fen"] / (fill["amount_fen"] * FEE_SHARE))
    assert all(abs(share - 1) < 0.02 for share in paid["holdout"])
    assert all(abs(share - (1 - campaign.fee_discount_milli / 1_000)) < 0.02 for share in paid["treated"])
    assert min(map(len, paid.values())) > 20


def test_newcomers_convert_as_their_channel_does(tables: dict[str, Any]) -> None:
    account = tables["account"].to_pylist()
    joined = {r["user_id"]: r for r in account if r["kind"] == "registered"}
    assert len(joined) > 600
    bought = {r["user_id"] for r in tables["fill"].to_pylist()} & joined.keys()
    for channel in CHANNELS:
        mine = [user for user, row in joined.items() if row["channel"] == channel.name]
        low, high = channel.conversion
        assert low / 2 < len(bought & set(mine)) / len(mine) < high * 1.8
        assert all(channel.cost_fen[0] <= joined[u]["acquisition_fen"] <= channel.cost_fen[1] for u in mine)
    asked = {r["user_id"] for r in account if r["kind"] == "questionnaire_completed"}
    passed = {r["user_id"] for r in account if r["kind"] == "kyc_passed"}
    assert bought < asked < passed < joined.keys()


def test_tiers_live_by_their_habits(tables: dict[str, Any]) -> None:
    people = population(3, USERS)
    tier = dict(zip(people.user_id.tolist(), people.tier.tolist(), strict=True))
    engaged: Counter[tuple[str, int]] = Counter()
    for row in tables["behaviour"].select(["user_id", "event_time", "engaged_ms"]).to_pylist():
        engaged[row["user_id"], (row["event_time"] + ZONE_MS) // 86_400_000] += row["engaged_ms"] or 0
    hours = [
        sum(v for (u, _), v in engaged.items() if tier[u] == t) / sum(tier[u] == t for u, _ in engaged) / 3.6e6
        for t in range(3)
    ]
    assert hours[1] > 3 > hours[0]
    honest = {user: tier[user] for user in people.user_id[people.roles.suspect < 0].tolist()}
    fills = tables["fill"].select(["user_id", "amount_fen"]).to_pylist()
    amounts = [(honest[r["user_id"]], r["amount_fen"]) for r in fills if r["user_id"] in honest]
    assert max(a for t, a in amounts if t == 0) <= 50_000
    assert max(a for t, a in amounts if t == 2) >= 10_000_000


def test_clicks_lie_inside_the_elements_of_their_page(tables: dict[str, Any]) -> None:
    clicks = [r for r in tables["behaviour"].slice(0, 20_000).to_pylist() if r["kind"] == "click"]
    assert {r["page"] for r in clicks} == set(page_catalogue())
    for row in clicks:
        element = page_catalogue()[row["page"]].element(row["element"])
        x, y = element.place(row["element_x_milli"], row["element_y_milli"])
        assert abs(row["page_x_milli"] - x) <= 1
        assert abs(row["page_y_px"] - y) <= 1


def test_closed_positions_earn_what_the_market_gave_and_are_settled(tables: dict[str, Any]) -> None:
    fills = {r["order_id"]: r for r in tables["fill"].to_pylist()}
    closed = [r for r in fills.values() if r["pnl_fen"] is not None]
    assert len(closed) > 1_000
    for row in closed:
        opened = fills.get(row["order_id"].removesuffix("c"))
        if opened is not None and opened is not row:
            sign = 1 if opened["side"] == "buy" else -1
            assert row["pnl_fen"] == sign * (row["amount_fen"] - opened["amount_fen"])
    paid = tables["settlement"].to_pylist()
    assert all(r["amount_fen"] == max(r["pnl_fen"], 0) and r["event_time"] >= r["due_at"] for r in paid)
    assert {r["user_id"] for r in paid} <= {r["user_id"] for r in closed}


def test_linked_suspects_share_a_device_that_is_seen(tables: dict[str, Any]) -> None:
    people = population(3, USERS)
    devices = {(r["user_id"], r["device_id"]) for r in tables["account"].to_pylist()}
    for place in range(0, int((people.roles.suspect >= 0).sum()), 2):
        shared = str(people.device_id[place])
        assert {(str(people.user_id[place]), shared), (str(people.user_id[place + 1]), shared)} <= devices


def test_judges_find_exactly_what_is_labelled(
    tables: dict[str, Any], labels: list[dict[str, Any]], judges: dict[str, Callable[[Rows], set[str]]]
) -> None:
    rows = {name: table.to_pylist() for name, table in tables.items() if name != "behaviour"}
    for kind, find in judges.items():
        assert find(rows) == {label["entity"] for label in labels if label["kind"] == kind}, kind
    assert {label["kind"] for label in labels} == set(schedule.history_kinds())


def test_anomalies_are_at_most_one_row_in_a_thousand(tables: dict[str, Any], labels: list[dict[str, Any]]) -> None:
    ids = [i for label in labels for i in label["event_ids"]]
    assert all(label["event_ids"] for label in labels)
    assert len(set(ids)) == len(ids) <= sum(map(len, tables.values())) / 1_000


def test_the_day_that_runs_ends_now() -> None:
    noon = day_bounds_ms("2026-01-12")[0] + 12 * 3_600_000
    days = history.days_of(history.Wish(days=1, users=600), noon, "Asia/Shanghai")
    assert [d.name for d in days] == ["2026-01-11", "2026-01-12"]
    past = history.past(history.Wish(days=1, users=600), days, noon)
    newest = max(max(t["observed_at"].to_pylist(), default=0) for t in past.tables.values())
    assert noon - 600_000 < newest < noon


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (lambda: history.Wish(days=0), "days=0: at least 1"),
        (lambda: history.Wish(users=20), "users=20: at least 400"),
        (lambda: history.Wish(end_day="yesterday"), "yesterday"),
        (lambda: population(1, 20), "users=20: at least 400"),
    ],
)
def test_wishes_that_make_no_sense_are_refused(wish: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        wish()
