"""Heatmaps at once over a real warehouse: what is kept and what is live, whole and each event once; sessions behind a cell."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from clickhouse_driver import Client

sys.path.insert(0, str(Path(__file__).parents[1] / "schemas"))
from screen_populations import events, lines, query

from schemas.catalogue import contracts
from schemas.contract import fields_of
from schemas.heatmap import HeatmapQuery
from schemas.heatmap_oracle import answer
from schemas.screen_file import Screen, screen_in
from serving.answers.heatmap_queries import HeatmapTold, cell_sessions, heatmap_told
from serving.problems import Problem
from serving.warehouse_client import Warehouse

pytestmark = pytest.mark.engine

RUN = "heat"
KEPT_LIVE = "TTL toDateTime(intDiv(event_time, 1000), 'UTC') + INTERVAL 3 DAY"
"""How long the live table keeps an act; what happens in this test happened long ago."""

NAMES = [field.name for field in fields_of(contracts()["behaviour"])]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Screen:
    """What happened: about a thousand acts of eight users around midnight; every profile has a tier."""
    path = tmp_path_factory.mktemp("screen") / "events.jsonl"
    path.write_text(lines(events(Random(11), 8, 60)))
    found = screen_in(path)
    return Screen(found.acts, {user: told for user, told in found.people.items() if "tier" in told})


@pytest.fixture(scope="module")
def store(warehouse: str, whole: Screen) -> Iterator[Warehouse]:
    """Two thirds of the acts are kept by the batch layer, some of them twice; half are live: a sixth is known to both."""
    kept = [act for n, act in enumerate(whole.acts) if n % 6 < 4]
    live = [act for n, act in enumerate(whole.acts) if n % 6 >= 3]
    people = [("2026-01-01", RUN, user, told["tier"], told.get("channel")) for user, told in whole.people.items()]
    with Client.from_url(warehouse) as client:
        client.execute("ALTER TABLE screen_act_v1 REMOVE TTL")
        for table, acts in (("behaviour_v1", [*kept, *kept[:50]]), ("screen_act_v1", live)):
            rows = [tuple(getattr(act, name) for name in NAMES) for act in acts]
            client.execute(f"INSERT INTO {table} ({', '.join(f'`{name}`' for name in NAMES)}) VALUES", rows)
        client.execute("INSERT INTO profile (day, run_id, user_id, tier, channel) VALUES", people)
        shown = ("profile", "2026-01-01", RUN, 1, len(people), "growth", "passed")
        client.execute("INSERT INTO publication (table_name, day, run_id, published_at, rows, owner, gate) VALUES", [shown])
    opened = Warehouse(warehouse)
    yield opened
    opened.close()
    with Client.from_url(warehouse) as client:
        for table in ("behaviour_v1", "screen_act_v1"):
            client.execute(f"TRUNCATE TABLE {table}")
        client.execute(f"ALTER TABLE screen_act_v1 MODIFY {KEPT_LIVE}")
        client.execute(f"DELETE FROM profile WHERE run_id = '{RUN}'")
        client.execute(f"DELETE FROM publication WHERE run_id = '{RUN}'")


def plain(told: Any) -> Any:
    return json.loads(json.dumps(told))


def test_the_kept_and_the_live_part_are_the_whole_and_the_seam_cannot_be_seen(store: Warehouse, whole: Screen):
    dice = Random(5)
    for _ in range(25):
        asked = query(dice) | {"fewest_users": 5}
        known = HeatmapQuery.model_validate(asked)
        told = heatmap_told(store, known).model_dump(exclude_none=False)
        expected = HeatmapTold.model_validate(plain(answer(known, whole))).model_dump()
        assert str(told["totals"]) == str(expected["totals"]), asked
        assert told == expected, asked


def test_the_sessions_behind_a_cell_hold_its_clicks_and_are_masked(store: Warehouse):
    asked = HeatmapQuery(kind="click", page="home")
    cell = next(each for each in heatmap_told(store, asked).cells or [] if each.cell_x is not None)
    place = (cell.page_version, cell.element, cell.cell_x, cell.cell_y)
    found = cell_sessions(store, asked, place, "product_manager", offset=0, limit=3)
    assert (found.clicks, found.users, found.next_offset) == (cell.clicks, cell.users, 3 if found.total > 3 else None)
    assert all(each.user.startswith("user-") and each.session.startswith("session-") for each in found.sessions)
    named = cell_sessions(store, asked, place, "admin", offset=0, limit=1000)
    assert sum(each.clicks for each in named.sessions) == cell.clicks
    assert {each.user for each in named.sessions} <= {f"u{n}" for n in range(8)}


def test_few_users_are_never_shown(store: Warehouse):
    asked = HeatmapQuery(kind="click", page="home", where=[["user_id", "=", "u1"]])
    assert heatmap_told(store, asked).cells == []
    with pytest.raises(Problem, match="under 5 users"):
        cell_sessions(store, asked, ("1", "buy", 10, 10), "admin", offset=0, limit=10)
    with pytest.raises(Problem, match="fewest_users=4: at least 5"):
        heatmap_told(store, asked.model_copy(update={"fewest_users": 4}))
    with pytest.raises(Problem, match="kind=hours: click, rage or dead"):
        cell_sessions(store, asked.model_copy(update={"kind": "hours"}), ("1", "buy", 1, 1), "admin", offset=0, limit=10)
