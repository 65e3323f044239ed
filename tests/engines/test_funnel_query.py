"""Ad-hoc funnels over a real warehouse: events of several topics, copies, profiles, another period beside."""

from collections.abc import Iterator
from typing import Any

import pytest
from clickhouse_driver import Client

from schemas.catalogue import contracts
from schemas.contract import fields_of
from schemas.funnel import Funnel
from serving.answers.funnel_queries import query_answer
from serving.warehouse_client import Warehouse

pytestmark = pytest.mark.engine

START = 1_767_225_600_000  # 2026-01-01T00:00:00Z
HOUR = 3_600_000
RANGE = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]


def row(contract: str, **told: Any) -> dict[str, Any]:
    """A row of a contract: what a test does not say is its default, a number that must be there is 1."""
    filled = {
        f.name: 1 if f.base is int and not f.nullable and f.default is None else f.default
        for f in fields_of(contracts()[contract])
    }
    return filled | {"region": "CN", "observed_at": told["event_time"]} | told


@pytest.fixture(scope="module")
def store(warehouse: str) -> Iterator[Warehouse]:
    people = {"ann": "ads", "bob": "ads", "cid": "kol", "dan": None}
    accounts = [
        row(
            "account",
            kind="registered",
            user_id=f"q-{user}",
            event_id=f"r-{user}",
            event_time=START + n * HOUR,
            channel=channel,
        )
        for n, (user, channel) in enumerate(people.items())
    ]
    deposits = [
        row("transfer", kind="deposit", user_id=f"q-{user}", event_id=f"d-{user}", transfer_id=user, amount_fen=amount,
            event_time=START + 10 * HOUR)
        for user, amount in (("ann", 500), ("cid", 50))
    ]  # fmt: skip
    with Client.from_url(warehouse) as client:
        for table, rows in (("account_v1", [*accounts, accounts[0]]), ("transfer_v1", deposits)):
            client.execute(f"INSERT INTO {table} ({', '.join(f'`{name}`' for name in rows[0])}) VALUES", rows)
        client.execute("INSERT INTO profile (day, run_id, user_id, tier) VALUES", [("2026-01-01", "q", "q-ann", "mature")])
        shown = ("profile", "2026-01-01", "q", 1, 1, "growth", "passed")
        client.execute("INSERT INTO publication (table_name, day, run_id, published_at, rows, owner, gate) VALUES", [shown])
    opened = Warehouse(warehouse)
    yield opened
    opened.close()
    with Client.from_url(warehouse) as client:
        for table in ("account_v1", "transfer_v1", "profile"):
            client.execute(f"DELETE FROM {table} WHERE user_id LIKE 'q-%'")
        client.execute("DELETE FROM publication WHERE run_id = 'q'")


def asked(store: Warehouse, role: str = "growth_analyst", before: tuple[int, int] | None = None, **parts: Any) -> Any:
    steps = [{"event": "registered"}, {"event": "deposit"}]
    funnel = Funnel.model_validate({"name": "q", "window_s": 86_400, "steps": steps, "range": RANGE} | parts)
    return query_answer(store, funnel, role, as_of=START + 20 * HOUR, users=True, before=before)


def counts(steps: Any) -> list[int]:
    return [step.count for step in steps]


def test_steps_of_several_topics_and_a_copy_that_counts_once(store: Warehouse):
    found = asked(store, breakdown={"property": "channel", "attribution": "first_touch"})
    assert counts(found.steps) == [4, 2]
    assert {value: counts(steps) for value, steps in found.breakdown.items()} == {"ads": [2, 1], "": [1, 0], "kol": [1, 1]}
    assert found.states == {"converted": 2, "dropped": 0, "in_window": 2, "excluded": 0}
    assert found.steps[1].users == ["q-ann", "q-cid"]
    assert (found.steps[1].rate, found.steps[1].mean_s) == (0.5, 9 * 3600)
    total = found.time_to_convert.total
    assert (total.mean_s, [(bar.from_s, bar.users) for bar in total.histogram]) == (9 * 3600, [(21_600, 2)])


def test_conditions_on_amounts_and_on_the_published_profile(store: Warehouse):
    rich = [{"event": "registered"}, {"event": "deposit", "where": [["amount_fen", ">=", 100]]}]
    assert counts(asked(store, steps=rich).steps) == [4, 1]
    mature = [{"event": "registered", "where": [["profile.tier", "=", "mature"]]}, {"event": "deposit"}]
    assert counts(asked(store, steps=mature).steps) == [1, 1]
    found = asked(store, breakdown={"property": "profile.tier", "attribution": "step", "step": 1})
    assert {value: counts(steps) for value, steps in found.breakdown.items()} == {"": [3, 1], "mature": [1, 1]}


def test_strict_and_any_event_look_at_every_topic(store: Warehouse):
    assert counts(asked(store, mode="strict").steps) == [4, 2]
    assert counts(asked(store, steps=[{"event": "registered"}, {"event": None}]).steps) == [4, 2]


def test_another_period_beside_and_masked_users(store: Warehouse):
    found = asked(store, role="product_manager", before=(START - 24 * HOUR, START + HOUR))
    assert (found.comparison[1].rate, found.comparison[1].rate_before, found.comparison[1].difference) == (0.5, 1.0, -0.5)
    assert found.comparison[1].low < -0.5 < found.comparison[1].high
    assert all(user.startswith("user-") for user in found.steps[0].users)
