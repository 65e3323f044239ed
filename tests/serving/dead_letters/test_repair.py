"""Repairing the message of a dead letter: only what its contract believes goes out, and it stays the same event."""

import json
from typing import Any

import pytest

from schemas.events.dead_letter import DeadLetter
from schemas.repairs import NotRepaired
from serving.dead_letters.repair import repaired

NOW_MS = 1_750_000_000_000
ORDER = {
    "version": 1, "event_id": "o-1", "event_time": NOW_MS - 60_000, "observed_at": NOW_MS - 59_990, "seq": 4, "region": "CN",
    "kind": "placed", "order_id": "1", "user_id": "微-1", "instrument": "BTC", "side": "buy", "order_type": "limit",
    "price_e8": 5, "quantity_e8": 6, "amount_fen": 7, "device_id": None,
}  # fmt: skip


def letter(payload: object, topic: str = "order.v1", reason: Any = "wrong_type") -> DeadLetter:
    message = payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=False).encode()
    return DeadLetter(
        letter_id=f"{topic}-0-9", topic=topic, partition=0, offset=9, reason=reason, field="", value="", rule="",
        recorded_at=NOW_MS, payload_latin1=message.decode("latin-1"),
    )  # fmt: skip


def test_a_changed_field_makes_it_believable() -> None:
    message = repaired(letter(ORDER | {"amount_fen": "7"}), ["amount_fen=8", "device_id=d 1"], None, NOW_MS)
    assert (message.topic, message.key) == ("order.v1", "微-1")
    assert json.loads(message.payload) == ORDER | {"amount_fen": 8, "device_id": "d 1", "observed_at": NOW_MS}


def test_an_event_of_the_future_becomes_believable_with_time() -> None:
    future = letter(ORDER | {"event_time": NOW_MS + 300_000, "observed_at": NOW_MS - 60_000}, reason="future_event")
    assert json.loads(repaired(future, [], None, NOW_MS).payload)["observed_at"] == NOW_MS
    with pytest.raises(NotRepaired, match=r"^event_time=\d+: at most 300000 ms after observed_at"):
        repaired(future, [], None, NOW_MS - 1)


def test_broken_json_is_given_whole() -> None:
    broken = letter(b'{"event_id": "o-1", \xff')
    with pytest.raises(NotRepaired, match=r"^message: .*Invalid JSON.*--payload$"):
        repaired(broken, ["amount_fen=8"], None, NOW_MS)
    assert json.loads(repaired(broken, [], json.dumps(ORDER).encode(), NOW_MS).payload)["event_id"] == "o-1"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], "amount_fen=7: Input should be a valid integer"),
        (["amount_fen=-1"], "amount_fen=-1: Input should be greater than or equal to 0"),
        (["amount_fen=seven"], "amount_fen=seven: a value in JSON, for it is of type int"),
        (["amount_fen"], "--set amount_fen: FIELD=VALUE with a field of order.v1: version,"),
        (["amount=7"], "--set amount=7: FIELD=VALUE with a field of order.v1: version,"),
        (["amount_fen=7", "side=hold"], "side=hold: Input should be 'buy' or 'sell'"),
        (["amount_fen=7", "user_id="], "user_id=: String should have at least 1 character"),
        (["amount_fen=7", f"seq={2**63}"], f"seq={2**63}: a whole number of 64 bits"),
        (["amount_fen=7", "event_id=o-2"], "event_id=o-2: it must stay o-1, for it is the same event"),
    ],
)
def test_what_is_still_wrong_is_said_as_field_value_and_rule(changes: list[str], said: str) -> None:
    with pytest.raises(NotRepaired) as refused:
        repaired(letter(ORDER | {"amount_fen": "7"}), changes, None, NOW_MS)
    assert str(refused.value).startswith(said)


def test_an_id_that_is_missing_or_in_conflict_may_be_given() -> None:
    without = {name: value for name, value in ORDER.items() if name != "event_id"}
    assert json.loads(repaired(letter(without), ["event_id=o-3"], None, NOW_MS).payload)["event_id"] == "o-3"
    conflicting = letter(ORDER, reason="conflicting_duplicate")
    assert json.loads(repaired(conflicting, ["event_id=o-4"], None, NOW_MS).payload)["event_id"] == "o-4"


def test_a_text_may_be_cleared() -> None:
    assert json.loads(repaired(letter(ORDER | {"device_id": 5}), ["device_id=null"], None, NOW_MS).payload)["device_id"] is None


def test_a_message_that_is_no_event_has_no_observed_at() -> None:
    late = {"topic": "order.v1", "event_id": "e", "event_time": 1, "observed_at": 2, "delay_ms": "1"}
    message = repaired(letter(late, "late.v1"), ["delay_ms=1"], None, NOW_MS)
    assert (message.key, json.loads(message.payload)) == ("order.v1", late | {"delay_ms": 1})


def test_an_unknown_topic_and_an_oversized_message_are_refused() -> None:
    with pytest.raises(NotRepaired, match=r"^topic=order\.v9: no contract has this topic$"):
        repaired(letter(ORDER, "order.v9"), [], None, NOW_MS)
    with pytest.raises(NotRepaired, match=r"^message=\d+ bytes: at most 1048576 bytes$"):
        repaired(letter(ORDER | {"note": "x" * (1 << 20)}), [], None, NOW_MS)
    with pytest.raises(NotRepaired, match=r"^message=\[1\]: a JSON object"):
        repaired(letter([1]), [], None, NOW_MS)
