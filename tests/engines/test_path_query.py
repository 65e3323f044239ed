"""Paths over a real warehouse: events of several topics, copies, profiles, and the sessions behind an edge."""

from collections.abc import Iterator
from typing import Any

import pytest
from clickhouse_driver import Client

from schemas.catalogue import contracts
from schemas.contract import fields_of
from schemas.path import PathQuery
from serving.answers.path_queries import PathsAnswer, edge_sessions, paths_answer
from serving.problems import Problem
from serving.warehouse_client import Warehouse

pytestmark = pytest.mark.engine

START = 1_767_225_600_000  # 2026-01-01T00:00:00Z
MINUTE = 60_000
RANGE = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]
HOME = {"event": "page_view", "where": [["page", "=", "home"]]}


def row(contract: str, **told: Any) -> dict[str, Any]:
    """A row of a contract: what a test does not say is its default, a number that must be there is 1."""
    filled = {
        f.name: 1 if f.base is int and not f.nullable and f.default is None else f.default
        for f in fields_of(contracts()[contract])
    }
    return filled | {"region": "CN", "observed_at": told["event_time"]} | told


@pytest.fixture(scope="module")
def store(warehouse: str) -> Iterator[Warehouse]:
    """Eight people open the home page and then trade; six of them pay in, two after half an hour; all scroll on the way."""
    acts, paid = [], []
    for n in range(8):
        person = {"user_id": f"p-{n}", "session_id": f"s-{n}"}
        for at, (kind, page) in enumerate((("page_view", "home"), ("scroll", "home"), ("page_view", "trade"))):
            told = {"event_id": f"p-{n}-{at}", "event_time": START + at * MINUTE + n, "kind": kind, "page": page}
            acts.append(row("behaviour", **person, **told))
        if n < 6:
            later = START + (5 if n < 4 else 32) * MINUTE + n
            told = {"event_id": f"p-d-{n}", "event_time": later, "transfer_id": f"p-{n}", "amount_fen": 100 * n}
            paid.append(row("transfer", kind="deposit", user_id=f"p-{n}", **told))
    with Client.from_url(warehouse) as client:
        for table, rows in (("behaviour_v1", [*acts, *acts[:5]]), ("transfer_v1", paid)):
            client.execute(f"INSERT INTO {table} ({', '.join(f'`{name}`' for name in rows[0])}) VALUES", rows)
        client.execute("INSERT INTO profile (day, run_id, user_id, tier) VALUES", [("2026-01-01", "p", "p-1", "mature")])
        shown = ("profile", "2026-01-01", "p", 1, 1, "growth", "passed")
        client.execute("INSERT INTO publication (table_name, day, run_id, published_at, rows, owner, gate) VALUES", [shown])
    opened = Warehouse(warehouse)
    yield opened
    opened.close()
    with Client.from_url(warehouse) as client:
        for table in ("behaviour_v1", "transfer_v1", "profile"):
            client.execute(f"DELETE FROM {table} WHERE user_id LIKE 'p-%'")
        client.execute("DELETE FROM publication WHERE run_id = 'p'")


def asked(**parts: Any) -> PathQuery:
    return PathQuery.model_validate({"range": RANGE} | parts)


def edges(answer: PathsAnswer) -> list[tuple[str, str, int]]:
    return [(edge.source, edge.target, edge.users) for edge in answer.edges]


def test_events_of_several_topics_and_copies_that_count_once(store: Warehouse) -> None:
    found = paths_answer(store, asked(**{"from": HOME}), START + 24 * 60 * MINUTE)
    assert edges(found) == [
        ("page_view: home", "page_view: trade", 8), ("page_view: trade", "(end)", 4), ("page_view: trade", "deposit", 4),
        ("deposit", "(end)", 4),
    ]  # fmt: skip
    assert (found.paths, found.sessions, found.users, found.final) == (8, 8, 8, True)
    before = paths_answer(store, asked(to={"event": "deposit"}, depth=1), START + 24 * 60 * MINUTE)
    assert edges(before) == [("page_view: trade", "deposit", 4), ("(start)", "deposit", 2)]


def test_by_default_what_is_known_is_what_has_happened(store: Warehouse) -> None:
    known = paths_answer(store, asked(**{"from": HOME}), START + 4 * MINUTE)
    assert edges(known)[-1] == ("page_view: trade", "(open)", 8)
    assert (known.open_sessions, known.final) == (8, False)


def test_conditions_on_the_published_profile(store: Warehouse) -> None:
    mature = {"event": "page_view", "where": [["page", "=", "home"], ["profile.tier", "=", "mature"]]}
    assert paths_answer(store, asked(**{"from": mature}), START + 60 * MINUTE).users == 1


def test_the_sessions_behind_an_edge_are_as_many_as_it_says(store: Warehouse) -> None:
    query, edge = asked(**{"from": HOME}), (1, "page_view: home", "page_view: trade")
    found = edge_sessions(store, query, "growth_analyst", edge, as_of=START + 60 * MINUTE, offset=0, limit=5)
    assert (found.total, found.users, len(found.sessions), found.next_offset) == (8, 8, 5, 5)
    assert found.sessions[0].user == "p-7"
    assert found.sessions[4].steps == ["page_view: home", "page_view: trade", "deposit"]
    rest = edge_sessions(store, query, "product_manager", edge, as_of=START + 60 * MINUTE, offset=5, limit=5)
    assert all(session.user.startswith("user-") for session in rest.sessions)
    assert (len(rest.sessions), rest.next_offset) == (3, None)
    few = (2, "page_view: trade", "deposit")
    with pytest.raises(Problem, match="at least 5 users"):
        edge_sessions(store, query, "growth_analyst", few, as_of=START + 60 * MINUTE, offset=0, limit=5)


def test_unknown_events_and_properties_are_refused(store: Warehouse) -> None:
    with pytest.raises(Problem, match="event=paid: one of"):
        paths_answer(store, asked(**{"from": {"event": "paid"}}))
    with pytest.raises(Problem, match="property=colour: "):
        paths_answer(store, asked(**{"from": {"event": "click", "where": [["colour", "=", "red"]]}}))
