import pytest

from schemas.feature import Feature
from serving.online_features import MAX_SILENCE_MS, ServedValue, served
from serving.online_rows import StoredRow, packed, unpacked

NOW = 1_800_000_000_000


def feature(measure: str, window_s: int = 60) -> Feature:
    return Feature(entity="user", source="order", measure=measure, window_s=window_s, unit="orders", owner="risk", about="-")


def read(measure: str, value: int | None, age_ms: int, silent_ms: int = 0) -> ServedValue:
    row = StoredRow(NOW - age_ms, {"f": value})
    return served("f", feature(measure), row, max(NOW - silent_ms, NOW - age_ms), NOW)


def test_a_value_inside_its_window_holds_as_of_its_event() -> None:
    assert read("count", 7, 59_999) == ServedValue(7, "PRESENT", NOW - 59_999)


@pytest.mark.parametrize(
    ("measure", "value", "status"), [("count", 0, "PRESENT"), ("sum", 0, "PRESENT"), ("max", None, "NULL_VALUE")]
)
def test_an_event_exactly_one_window_old_is_out(measure: str, value: int | None, status: str) -> None:
    assert read(measure, 7, 60_000) == ServedValue(value, status, NOW)


def test_the_last_value_never_leaves_its_window() -> None:
    assert read("last", 7, 86_400_000) == ServedValue(7, "PRESENT", NOW - 86_400_000)


def test_null_is_never_zero() -> None:
    assert read("count", None, 90_000) == ServedValue(None, "NULL_VALUE", NOW - 90_000)


def test_an_unknown_entity_or_feature_is_not_found() -> None:
    assert served("f", feature("count"), None, NOW, NOW) == ServedValue(None, "NOT_FOUND", None)
    assert served("g", feature("count"), StoredRow(NOW, {"f": 1}), NOW, NOW) == ServedValue(None, "NOT_FOUND", None)


def test_a_silent_layer_says_so_and_still_gives_the_value() -> None:
    assert read("count", 7, 100, silent_ms=0).status == "PRESENT"
    row = StoredRow(NOW - MAX_SILENCE_MS - 1, {"f": 7})
    stale = served("f", feature("count", 3600), row, row.event_time, NOW)
    assert stale == ServedValue(7, "OUTSIDE_MAX_AGE", row.event_time)
    at_the_edge = served("f", feature("count", 3600), row, NOW - MAX_SILENCE_MS, NOW)
    assert at_the_edge.status == "PRESENT"


def test_a_row_survives_the_way_through_redis() -> None:
    row = StoredRow(NOW, {"a": -3, "b": None, "c": 2**62})
    assert unpacked({name: str(value) for name, value in packed(row).items()}) == row
    assert unpacked({}) is None
