import random
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from schemas.catalogue import feature_catalogue
from schemas.clock import day_bounds_ms, reporting_day
from schemas.conditions import holds
from schemas.feature import Feature
from schemas.feature_places import of_user
from serving.online_book import KEPT_VERSIONS, SLACK_MS, Book
from serving.online_features import MAX_SILENCE_MS, Column, Raw, ServedValue, finished, served
from serving.online_layout import generation, layout_of

ZONE = "Asia/Shanghai"
NOON = 1_800_000_000_000 - 1_800_000_000_000 % 3_600_000 + 4 * 3_600_000
KINDS = {
    "order": ("placed", "cancelled", "rejected"),
    "fill": (None,),
    "transfer": ("deposit", "withdrawal", "transfer_in", "transfer_out"),
    "account": ("login_failed", "api_called", "kyc_failed", "login_succeeded"),
}


def event(draw: random.Random, number: int, at: int) -> tuple[str, dict[str, Any]]:
    source = draw.choice(sorted(KINDS))
    return source, {
        "event_id": f"e{number}", "event_time": at, "kind": draw.choice(KINDS[source]), "user_id": "u1", "instrument": "BTC",
        "side": draw.choice(("buy", "sell")), "amount_fen": draw.choice((4_500_000, draw.randrange(1, 10**9))),
        "quantity_e8": draw.randrange(10**10), "pnl_fen": draw.choice((None, -5, 7)), "edge_bps": draw.choice((None, 5, 30)),
        "reference_age_ms": draw.choice((None, 100, 5_000)), "counterparty_user_id": draw.choice((None, "u2", "u3", "u4")),
        "reason": draw.choice((None, "face mismatch")), "group_id": "g1", "device_id": draw.choice((None, "d1")),
    }  # fmt: skip


def stream(seed: int, count: int, span_ms: int) -> list[tuple[str, dict[str, Any]]]:
    draw = random.Random(seed)
    return [event(draw, n, at) for n, at in enumerate(sorted(draw.randrange(NOON - span_ms, NOON) for _ in range(count)))]


def books_of(events: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, Book]:
    books = {entity: Book(layout_of(entity)) for entity in ("user", "group", "position", "market", "device")}
    for source, row in events:
        for place in of_user(source, row):
            books[place.entity].count(place.source, place.row, row["event_time"], ZONE)
    return books


def by_definition(feature: Feature, events: Iterable[tuple[str, dict[str, Any]]], at: int) -> int | None:
    """The plainest reading: a loop over all events, over the window that ends with the tile of `at`."""
    if feature.is_daily:
        start, end = day_bounds_ms(reporting_day(at, ZONE), ZONE)
    else:
        end = at - at % feature.tile_ms + feature.tile_ms
        start = end - feature.window_s * 1000
    told: list[Any] = []
    for source, row in events:
        for place in of_user(source, row):
            if (place.entity, place.source) == (feature.entity, feature.source) and start <= row["event_time"] < end:
                told += [place.row.get(str(feature.field), 1)] if holds(feature.where, place.row) else []
    if feature.measure == "count":
        return len(told)
    known = [each for each in told if each is not None]
    return len({*known}) if feature.measure == "distinct" else sum(known)


def read(entity: str, packed: Sequence[bytes | None], now: int, silent_ms: int = 0) -> dict[str, Column]:
    return finished(entity, Raw(packed, [{}] * len(packed), now - silent_ms), now, ZONE).columns


@pytest.mark.parametrize("seed", range(6))
def test_every_feature_is_its_definition_at_any_moment_after(seed: int) -> None:
    span_ms = (90_000, 5_400_000, 172_800_000)[seed % 3]
    events = stream(seed, 400, span_ms)
    packed = {entity: book.packed() for entity, book in books_of(events).items()}
    draw, compared = random.Random(seed), 0
    for _ in range(12):
        at = NOON + draw.randrange(draw.choice((1, 1_000, 60_000, 3_600_000, 90_000_000)))
        for entity, book in packed.items():
            for name, column in read(entity, [book], at).items():
                feature = feature_catalogue()[name]
                if feature.measure != "last":
                    assert (name, at, column.values[0]) == (name, at, by_definition(feature, events, at))
                    compared += 1
    assert compared > 400


def test_books_side_by_side_are_each_their_own() -> None:
    packed = [None, *(books_of(stream(seed, 50, 3_000_000))["user"].packed() for seed in range(9)), None]
    together = read("user", packed, NOON)
    for place, book in enumerate(packed):
        alone = read("user", [book], NOON)
        for name, column in together.items():
            one = alone[name]
            assert (column.values[place], column.statuses[place], column.event_times[place]) == (
                one.values[0], one.statuses[0], one.event_times[0],
            )  # fmt: skip
    assert together["fills_1h"].statuses[0] == "NOT_FOUND"


@pytest.mark.parametrize(("age_ms", "value"), [(58_999, 1), (59_000, 1), (59_999, 1), (60_000, 0), (3_600_000, 0)])
def test_with_no_new_events_a_count_decays_to_zero_on_time(age_ms: int, value: int) -> None:
    at = NOON - NOON % 1_000
    book = Book(layout_of("user"))
    book.count("order", {"kind": "placed"}, at, ZONE)
    assert read("user", [book.packed()], at + age_ms)["orders_1m"] == Column([value], ["PRESENT"], [at])


def test_a_day_so_far_ends_at_midnight() -> None:
    _, midnight = day_bounds_ms(reporting_day(NOON, ZONE), ZONE)
    book = Book(layout_of("user"))
    book.count("transfer", {"kind": "deposit", "amount_fen": 7}, midnight - 1, ZONE)
    assert read("user", [book.packed()], midnight - 1)["deposit_fen_day"].values == [7]
    assert read("user", [book.packed()], midnight)["deposit_fen_day"].values == [0]


def test_an_extreme_of_nothing_is_null_and_not_zero() -> None:
    book = Book(layout_of("instrument"))
    for at, low, high in ((NOON - 30_001, 90, 95), (NOON - 1, 91, 99), (NOON - 1, 92, 98)):
        book.count("bar", {"low_e8": low, "high_e8": high, "ticks": 1, "quantity_e8": 2}, at, ZONE)
    now, later = read("instrument", [book.packed()], NOON), read("instrument", [book.packed()], NOON + 70_000)
    assert (now["price_low_1m"].values, now["price_high_1m"].values, now["ticks_1m"].values) == ([90], [99], [3])
    assert (later["price_low_1m"].values, later["price_low_1m"].statuses) == ([None], ["NULL_VALUE"])
    assert (later["ticks_1m"].values, later["price_low_10m"].values) == ([0], [90])


def test_an_event_is_counted_once_however_often_it_is_told() -> None:
    book = Book(layout_of("user"))
    told = [(NOON, "a"), (NOON, "b"), (NOON, "a"), (NOON + SLACK_MS, "c"), (NOON + 1, "d"), (NOON, "a"), (NOON + 1, "d")]
    assert [book.is_new(*each, in_order=True) for each in told] == [True, True, False, True, True, False, False]
    again = Book(layout_of("user"), book.packed())
    assert not again.is_new(NOON + SLACK_MS, "c", in_order=True)


def test_a_sender_out_of_order_is_counted_still() -> None:
    book = Book(layout_of("sender"))
    assert [book.is_new(NOON + 300_000, "a", in_order=False), book.is_new(NOON, "b", in_order=False)] == [True, True]
    assert not book.is_new(NOON, "b", in_order=False)


def test_a_version_holds_from_its_moment_on() -> None:
    book = Book(layout_of("user"))
    for at, fen in ((NOON - 10, 5), (NOON + 600_000, 9)):
        book.tell("limit", at, 0, {"limit_fen": fen})
    assert [read("user", [book.packed()], NOON + ms)["limit_fen"].values for ms in (0, 599_999, 600_000)] == [[5], [5], [9]]
    assert read("user", [book.packed()], NOON - 11)["limit_fen"].statuses == ["NULL_VALUE"]
    assert read("user", [book.packed()], NOON + 8_000_000_000)["limit_fen"] == Column(
        [9], ["OUTSIDE_MAX_AGE"], [NOON + 600_000]
    )
    for n in range(10):
        book.tell("limit", NOON + n, 0, {"limit_fen": n})
    assert len(book.rows[-2]) <= KEPT_VERSIONS


def test_a_silent_layer_says_so_and_the_value_holds_as_of_its_last_word() -> None:
    book = Book(layout_of("user"))
    book.count("order", {"kind": "placed"}, NOON, ZONE)
    raw = Raw([book.packed()], [{}], NOON + 5_000)
    alive = served("user", raw, NOON + 5_000 + MAX_SILENCE_MS, ZONE)["orders_1m"]
    silent = served("user", raw, NOON + 90_000, ZONE)["orders_1m"]
    assert alive == ServedValue(1, "PRESENT", NOON + 5_000 + MAX_SILENCE_MS, NOON)
    assert silent == ServedValue(1, "OUTSIDE_MAX_AGE", NOON + 5_000, NOON)


def test_nobody_is_not_found() -> None:
    assert served("user", Raw([None], [{}], NOON), NOON, ZONE)["orders_1m"] == ServedValue(None, "NOT_FOUND", None)


def test_what_was_pushed_has_its_own_age() -> None:
    told = {"device_risk_points": f"{NOON}|62"}
    raw = Raw([None, None], [told, {}], NOON)
    month = 2_592_000_000
    assert [finished("device", raw, NOON + ms, ZONE).columns["device_risk_points"] for ms in (0, month)] == [
        Column([62, None], ["PRESENT", "NOT_FOUND"], [NOON, 0]),
        Column([62, None], ["OUTSIDE_MAX_AGE", "NOT_FOUND"], [NOON, 0]),
    ]


def test_every_feature_has_a_place_and_a_book_survives_its_packing() -> None:
    for entity in {feature.entity for feature in feature_catalogue().values()}:
        layout = layout_of(entity)
        placed = sorted(name for section in layout.sections for name in section.names)
        assert placed == sorted(name for name, f in layout.features.items() if f.source != "pushed")
    packed = books_of(stream(3, 300, 7_200_000))["user"].packed()
    assert Book(layout_of("user"), packed).packed() == packed
    assert len(generation()) == 8
