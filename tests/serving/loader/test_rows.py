"""What the loader makes of a message: a row, nothing, or a dead letter."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from schemas.catalogue import contracts
from schemas.columns import clickhouse_columns
from schemas.events.dead_letter import DeadLetter
from schemas.events.late import Late
from serving.loader.inserts import Stopped, insert_all, insert_statement
from serving.loader.rows import LOADED, rows_of, tuple_of

LATE = {"topic": "order.v1", "event_id": "e1", "event_time": 1_000, "observed_at": 2_000, "delay_ms": 1_000}
NOW_MS = 1_700_000_000_000


def message(fields: object, offset: int = 7, topic: str = "late.v1") -> Any:
    value = fields if fields is None or isinstance(fields, bytes) else json.dumps(fields).encode()
    return SimpleNamespace(topic=topic, partition=0, offset=offset, value=value)


def only_letter(fields: object, topic: str = "late.v1") -> DeadLetter:
    rows = rows_of([message(fields, topic=topic)], NOW_MS)
    assert list(rows) == [DeadLetter]
    (letter,) = rows[DeadLetter]
    assert isinstance(letter, DeadLetter)
    return letter


def test_a_believable_message_is_a_row_in_the_order_of_its_columns() -> None:
    rows = rows_of([message(LATE), message(LATE | {"event_id": "e2"}, 8)], NOW_MS)
    assert [tuple_of(row) for row in rows[Late]] == [("order.v1", id_, 1000, 2000, 1000) for id_ in ("e1", "e2")]
    assert insert_statement(Late) == "INSERT INTO late_v1 (`topic`, `event_id`, `event_time`, `observed_at`, `delay_ms`) VALUES"


def test_a_heartbeat_is_no_row() -> None:
    assert rows_of([message({"heartbeat": True, "event_time": 1, "observed_at": 1})], NOW_MS) == {}


def test_a_word_about_heartbeats_is_a_row() -> None:
    assert len(rows_of([message(LATE | {"event_id": '"heartbeat"'})], NOW_MS)[Late]) == 1


@pytest.mark.parametrize(
    ("fields", "reason", "field", "value"),
    [
        (b"{", "malformed_json", "message", ""),
        (None, "malformed_json", "message", ""),
        ([], "wrong_type", "message", "[]"),
        (LATE | {"delay_ms": -1}, "out_of_range", "delay_ms", "-1"),
        (LATE | {"delay_ms": "1"}, "wrong_type", "delay_ms", "1"),
        ({k: v for k, v in LATE.items() if k != "topic"}, "missing_field", "topic", ""),
    ],
)
def test_a_broken_message_is_a_dead_letter(fields: object, reason: str, field: str, value: str) -> None:
    letter = only_letter(fields)
    assert (letter.letter_id, letter.reason, letter.field, letter.value) == ("late.v1-0-7", reason, field, value)
    assert (letter.recorded_at, letter.attempt) == (NOW_MS, 0)
    assert letter.payload_latin1.encode("latin-1") == (message(fields).value or b"")


def test_a_number_that_no_column_holds_is_a_dead_letter() -> None:
    widest = {name: (2**63 if kind == "Int64" else "x") for name, kind in clickhouse_columns(DeadLetter).items()}
    letter = only_letter(widest | {"reason": "wrong_type", "recorded_at": 1, "attempt": 0, "partition": 0}, "dead.letter.v1")
    assert (letter.letter_id, letter.reason, letter.field) == ("dead.letter.v1-0-7", "out_of_range", "offset")


def test_bytes_that_are_no_text_are_kept() -> None:
    assert only_letter(bytes(range(256))).payload_latin1.encode("latin-1") == bytes(range(256))


def test_the_loader_reads_only_topics_there_are() -> None:
    assert all(contracts()[c.TOPIC.table.removesuffix("_v1")].TOPIC.name == topic for topic, c in LOADED.items())


class Warehouse:
    """Refuses as often as told, then takes."""

    def __init__(self, *refusals: Exception) -> None:
        self.refusals, self.taken = list(refusals), []

    def execute(self, sql: str, rows: list[tuple[object, ...]]) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.taken.append((sql.split()[2], len(rows)))


def test_rows_wait_for_a_warehouse_that_is_away() -> None:
    warehouse, waits = Warehouse(ConnectionRefusedError("refused"), EOFError()), []
    insert_all(warehouse, rows_of([message(LATE), message(b"{")], NOW_MS), lambda: bool(waits.append(1)))
    assert warehouse.taken == [("late_v1", 1), ("dead_letter_v1", 1)]
    assert len(waits) == 2


def test_a_loader_that_waits_can_be_ended() -> None:
    warehouse = Warehouse(ConnectionRefusedError("refused"))
    with pytest.raises(Stopped):
        insert_all(warehouse, rows_of([message(LATE)], NOW_MS), lambda: True)
    assert warehouse.taken == []


def test_a_mistake_of_our_own_is_not_waited_for() -> None:
    with pytest.raises(TypeError):
        insert_all(Warehouse(TypeError("ours")), rows_of([message(LATE)], NOW_MS), lambda: False)
