"""The law of skew: what was served at a moment is what the offline join finds for that moment, event for event."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "engines"))
import naive_rules
from speed_stream import links, messages

from batch.feature_join.known_events import READ, Events, believed
from batch.feature_join.point_in_time import Asked, History
from schemas.catalogue import computed_features, contracts
from schemas.feature_places import JOIN_KEYS, entity_id, of_newcomer, of_talk, of_user
from schemas.validation import judge
from serving.online_book import Book
from serving.online_features import Raw, finished
from serving.online_layout import layout_of

ZONE = "Asia/Shanghai"
START = 1_800_000_000_000 - 1_800_000_000_000 % 3_600_000
SPAN_MS = 5_400_000
USERS, INSTRUMENTS = ("u1", "u2", "u3"), ("BTC", "ETH")
KINDS = {
    "order": ("placed", "cancelled"), "transfer": ("deposit", "withdrawal", "transfer_in", "transfer_out"),
    "account": ("login_failed", "api_called", "kyc_failed", "login_succeeded", "registered"),
    "social": ("group_activity", "shared"), "tick": ("trade", "quote"), "fill": (None,),
}  # fmt: skip


def world(seed: int, count: int) -> Events:
    """A heap of events, many of them exactly on the edge of a second or a minute, where windows begin and end."""
    draw = random.Random(seed)
    heap: dict[str, list[dict[str, Any]]] = {name: [] for name in READ}
    for number in range(count):
        name = draw.choice(sorted(KINDS))
        at = START + draw.randrange(SPAN_MS)
        at -= draw.choice((0, at % 1000, at % 60_000))
        heap[name].append({
            "event_id": f"e{number}", "event_time": at, "observed_at": at + draw.randrange(200), "seq": number,
            "kind": draw.choice(KINDS[name]), "user_id": draw.choice(USERS), "instrument": draw.choice(INSTRUMENTS),
            "side": draw.choice(("buy", "sell")), "amount_fen": draw.choice((4_500_000, draw.randrange(1, 10**8))),
            "quantity_e8": draw.randrange(1, 10**9), "price_e8": draw.randrange(10**9, 10**9 + 10**7),
            "pnl_fen": draw.choice((None, -5, 7)), "counterparty_user_id": draw.choice((None, *USERS)),
            "reason": draw.choice((None, "face mismatch")), "device_id": draw.choice((None, "d1")),
            "referrer_user_id": draw.choice((None, *USERS)), "group_id": draw.choice((None, "c1")),
            "message_count": draw.randrange(9),
        })  # fmt: skip
    for user in USERS:
        moments = [START + draw.randrange(SPAN_MS) for _ in range(3)]
        told = [{"event_id": f"v{user}{at}", "event_time": at, "observed_at": at, "seq": 0, "user_id": user} for at in moments]
        heap["limit"] += [{**each, "limit_fen": draw.randrange(10**6)} for each in told]
        heap["link"] += [{**each, "event_id": "l" + each["event_id"], "group_id": draw.choice(("g1", user))} for each in told]
    return {name: believed(name, rows) for name, rows in heap.items()}


class Served:
    """The online side at a moment: books that have counted everything up to then."""

    def __init__(self, history: History) -> None:
        known = history.known
        self.rows = [(row, list(of_user(s, row))) for s in ("order", "fill", "transfer", "account") for row in known[s]]
        self.rows += [(row, list(of_newcomer(row))) for row in known["account"]]
        self.rows += [(row, list(of_talk(row))) for row in known["social"]]
        self.rows += [
            (place.row, [place]) for own in history.places.values() for place, _, _ in own if place.entity == "instrument"
        ]
        self.rows.sort(key=lambda each: each[0]["event_time"])
        self.limits = sorted(known["limit"], key=lambda r: r["event_time"])
        self.books: dict[tuple[str, str], Book] = {}
        self.counted = 0

    def advance(self, at: int) -> None:
        while self.counted < len(self.rows) and self.rows[self.counted][0]["event_time"] <= at:
            row, places = self.rows[self.counted]
            for place in places:
                self.book(place.entity, place.entity_id).count(place.source, place.row, row["event_time"], ZONE)
            self.counted += 1
        while self.limits and self.limits[0]["event_time"] <= at:
            limit = self.limits.pop(0)
            self.book("user", limit["user_id"]).tell("limit", limit["event_time"], limit["seq"], limit)

    def book(self, entity: str, key: str) -> Book:
        return self.books.setdefault((entity, key), Book(layout_of(entity)))

    def values(self, at: int) -> Iterator[tuple[str, str, int | None]]:
        """Every feature of every entity that has a book: name, entity, value."""
        for (entity, key), book in self.books.items():
            for name, column in finished(entity, Raw([book.packed()], [{}], at), at, ZONE).columns.items():
                if name in computed_features():
                    yield name, key, column.values[0]


def mismatches(history: History, moments: int) -> tuple[int, int, list[object]]:
    """How many vectors and values were compared, and those that differ."""
    served, draw, vectors, compared, wrong = Served(history), random.Random(1), 0, 0, []
    ats = sorted(
        at - at % 1000 * draw.randrange(2) for at in (START + draw.randrange(SPAN_MS + 90_000) for _ in range(moments))
    )
    for at in ats:
        served.advance(at)
        vectors += len(served.books)
        for name, key, value in served.values(at):
            feature = computed_features()[name]
            keys = dict(zip(JOIN_KEYS[feature.entity], key.split("|"), strict=True))
            found = history.value(name, Asked(keys, at, at + 1_000_000))
            compared += 1
            wrong += [(name, entity_id(*keys.values()), at, value, found)] if found != value else []
    return vectors, compared, wrong


def test_a_thousand_served_vectors_are_recomputed_offline_without_a_difference() -> None:
    vectors, compared, wrong = mismatches(History(world(3, 1_500), ZONE, "tiles"), 90)
    assert (vectors >= 1_000, compared >= 5_000, wrong[:3]) == (True, True, [])


def test_a_window_that_is_a_millisecond_off_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    right = History._window
    monkeypatch.setattr(History, "_window", lambda self, feature, at: (right(self, feature, at)[0] + 1, at + 1))
    assert mismatches(History(world(3, 1_500), ZONE, "tiles"), 90)[2]


def test_an_exact_window_leaves_out_the_event_that_is_exactly_its_age() -> None:
    order = {"kind": "placed", "user_id": "u1", "event_id": "a", "event_time": START, "observed_at": START + 50, "seq": 0}
    history = History({**{name: [] for name in READ}, "order": believed("order", [order])}, ZONE)
    known = {"u": START + 10**6}
    asked = [Asked({"user_id": "u1"}, START + ms, known["u"]) for ms in (-1, 0, 59_999, 60_000)]
    assert [history.value("orders_1m", each) for each in asked] == [0, 1, 1, 0]


def test_what_was_not_observed_yet_was_not_known_and_late_events_are_asked_for() -> None:
    head = {"kind": "placed", "user_id": "u1", "seq": 0}
    rows = [
        {**head, "event_id": "a", "event_time": START, "observed_at": START + 50},
        {**head, "event_id": "b", "event_time": START, "observed_at": START + 201},
    ]
    events = {**{name: [] for name in READ}, "order": believed("order", rows)}
    moments = [Asked({"user_id": "u1"}, START + 1_000, START + ms) for ms in (49, 50, 201)]
    assert [History(events, ZONE).value("orders_1m", each) for each in moments] == [0, 1, 1]
    assert [History(events, ZONE, late_too=True).value("orders_1m", each) for each in moments] == [0, 1, 2]


def told_by_the_stream(count: int) -> Events:
    """The stream with late, doubled and broken rows that the live layer is tested with."""
    rows: Events = {name: [] for name in READ}
    for name, _, payload in [*links(START, count), *messages(1, START, count, close=False)]:
        record = judge(contracts()[name], payload).record if name in rows else None
        rows[name] += [vars(record)] if record else []
    return {name: believed(name, own) for name, own in rows.items()}


def test_the_join_says_what_the_plain_reading_of_the_live_layer_says() -> None:
    events = told_by_the_stream(400)
    history, compared = History(events, ZONE), 0
    known = {name: [{**row} for row in own if not row["late"]] for name, own in events.items()}
    readers = (naive_rules._users, naive_rules._market, naive_rules._devices, naive_rules._referrers, naive_rules._talk)
    for moment in (m for reader in readers for m in reader(known) if m["trigger"] != "silence"):
        keys = {name: str(value) for name, value in moment.items()} | {"referrer_user_id": str(moment.get("user_id"))}
        for name in moment.keys() & computed_features().keys():
            feature = computed_features()[name]
            if moment[name] is not None or not (feature.is_daily or feature.entity == "group"):
                found = history.value(name, Asked(keys, moment["event_time"], 2**62))
                assert (name, moment["event_id"], found) == (name, moment["event_id"], moment[name])
                compared += 1
    assert compared > 10_000
