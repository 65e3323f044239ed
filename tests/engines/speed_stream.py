"""A seeded stream of everything that may happen to the speed layer, and the alerts that a naive reader finds in it."""

import json
import random
from collections.abc import Iterable, Iterator
from typing import Any

import pattern_reader
from naive_rules import said
from staged_scenes import scenes, versions

from schemas.catalogue import contracts
from schemas.clock import is_late
from schemas.identity import alert_id
from schemas.validation import judge
from streaming.catalogue import patterns
from streaming.story import events_of

Row = dict[str, Any]
Message = tuple[str, str, bytes]
"""Contract, key, payload."""

USERS = [f"u{n}" for n in range(12)]
LINKED = {"u0": "g0", "u1": "g0", "u2": "g1", "u3": "g1"}
DELAYS_MS = (5, 40, 120, 200)


def messages(seed: int, start_ms: int, count: int, *, stories: bool = True, close: bool = True) -> Iterator[Message]:
    """Messages in their arrival order: shuffled inside D, some twice, some late, some broken, some from the future.

    stories: with the scenes of rules and the stories of patterns; close: with the end of the trading day before.
    """
    rnd = random.Random(seed)
    happened = [row for n in range(count) for row in _happened(rnd, start_ms + n * 90, n)]
    told = [event for event in _stories(start_ms + count * 90) if event[0] != "link"] if stories else []
    staged = scenes(start_ms, close=close) if stories else ()
    rows = sorted([*happened, *told, *staged], key=lambda r: int(r[1]["observed_at"]))
    for n, (contract, row) in enumerate(rows):
        yield _message(contract, row)
        if n % 37 == 0:
            yield _message(contract, row)
        if n % 101 == 0:
            yield from _broken(contract, row, n)


def links(start_ms: int, count: int, *, stories: bool = True) -> list[Message]:
    """What holds long before the stream begins: who is linked with whom, whom stories link, and what scenes need."""
    rows = [
        {"version": 1, "event_id": f"link-{u}", "event_time": start_ms - 10_800_000, "observed_at": start_ms - 10_800_000,
         "seq": 1, "region": "CN", "user_id": u, "group_id": g} for u, g in LINKED.items()
    ]  # fmt: skip
    told = [("link", row) for row in rows]
    if stories:
        told += [event for event in _stories(start_ms + count * 90) if event[0] == "link"]
        told += versions(start_ms)
    return [_message(*each) for each in sorted(told, key=lambda t: int(t[1]["observed_at"]))]


def _stories(end_ms: int) -> Iterator[tuple[str, Row]]:
    """Every story of every pattern, each with names of its own, the last event of each at the end of the stream."""
    for name, pattern in patterns().items():
        for number, story in enumerate([*pattern.fires, *pattern.silent]):
            yield from events_of(story, f"{name}-{number}", end_ms - max(step.at_ms for step in story))


def expected(sent: Iterable[Message]) -> dict[str, Row]:
    """alert_id to values, by the plainest reading of the definitions."""
    believed = believed_of(sent)
    found: dict[str, Row] = said(believed)
    for name, entity, trigger in pattern_reader.alerts(believed):
        found[alert_id(name, entity, trigger)] = {"detector": name}
    return found


def _happened(rnd: random.Random, at: int, n: int) -> Iterator[tuple[str, Row]]:
    user, instrument = rnd.choice(USERS if n % 3 else USERS[:2]), rnd.choice(["I1", "I2"])
    late = rnd.random() < 0.01
    delay = rnd.choice((201, 5_000)) if late else rnd.choice(DELAYS_MS)
    base = {"version": 1, "event_id": f"e{n}", "event_time": at, "observed_at": at + delay, "seq": n, "region": "CN"}
    trade = {"user_id": user, "instrument": instrument, "side": rnd.choice(["buy", "sell"]), "quantity_e8": rnd.randint(1, 3)}
    chance = rnd.random()
    if chance < 0.25:
        price = 100_000 + rnd.randint(-300, 300) + (2_500 if rnd.random() < 0.02 else 0)
        yield "tick", {**base, "kind": "quote", "instrument": instrument, "venue": "v", "price_e8": price}
    elif chance < 0.6:
        kind = "cancelled" if rnd.random() < 0.3 else "placed"
        amount = rnd.choice((1_000, 4_999_999, 5_000_000))
        yield "order", {**base, **trade, "kind": kind, "order_id": f"o-{user}-{instrument}", "amount_fen": amount}
    elif chance < 0.8:
        amount = 3_000_000 if rnd.random() < 0.04 else rnd.choice((10_000, 20_000, 30_000))
        price = rnd.choice((100_000, 100_500, 101_500))
        yield "fill", {**base, **trade, "order_id": f"o{n}", "price_e8": price, "amount_fen": amount}
    elif chance < 0.9:
        amount = rnd.choice((500_000, 2_000_000))
        kind = rnd.choice(("deposit", "withdrawal", "transfer_out"))
        payer, payee = rnd.sample(USERS[7:], 2)
        to = {"counterparty_user_id": payee} if kind == "transfer_out" else {}
        yield "transfer", {**base, **to, "kind": kind, "transfer_id": f"t{n}", "user_id": payer, "amount_fen": amount}
    else:
        for k in range(5):
            own = {"event_id": f"e{n}-{k}", "seq": n * 10 + k}
            yield "account", {**base, **own, "kind": "api_called", "user_id": rnd.choice(USERS[4:6]), "endpoint": "/v1/orders"}


def _broken(contract: str, row: Row, n: int) -> Iterator[Message]:
    field = next(f for f in ("kind", "side") if f in row)
    changes: list[Row] = [{field: "unheard"}, {"version": 9}, {"event_time": row["observed_at"] + 300_001}, {"event_id": ""}]
    yield _message(contract, row | {"event_id": f"bad{n}"} | changes[n % 4])
    yield contract, "x", b'{"not json'


def _message(contract: str, row: Row) -> Message:
    return contract, str(row[contracts()[contract].TOPIC.key]), json.dumps(row).encode()


def believed_of(sent: Iterable[Message]) -> dict[str, list[Row]]:
    """By contract: what keeps its contract and came on time, each event once."""
    found: dict[str, dict[str, Row]] = {
        name: {} for name in ("order", "fill", "transfer", "account", "tick", "social", "link", "profile", "limit")
    }
    for contract, _, payload in sent:
        limit = contracts()[contract].TOPIC.max_delay_ms
        if judge(contracts()[contract], payload).problem is None:
            row = json.loads(payload)
            if limit is None or not is_late(row["event_time"], row["observed_at"], limit):
                found[contract].setdefault(row["event_id"], row)
    return {name: list(rows.values()) for name, rows in found.items()}
