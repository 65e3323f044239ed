"""Events are read, judged, told apart from their copies, and stamped here, whatever a client says of the time."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest

from schemas.catalogue import contracts
from schemas.contract import fields_of
from schemas.event_names import event_names
from schemas.events.dead_letter import DeadLetter
from schemas.settings import ROOT, Settings
from schemas.validation import Problem as Refusal
from schemas.validation import judge
from serving.dead_letters.repair import repaired
from serving.ingest.answer import CLICK, TRACK
from serving.ingest.intake import Intake
from serving.ingest.reading import Item, corrected_ms, read_item
from serving.ingest.segment_names import CALLS, PLACES, read_call, snake_case
from serving.ingest.writer import MOST_WAITING_BYTES, EventWriter, Refused, Row
from serving.moments import now_ms
from serving.problems import Problem

Call = Callable[..., httpx.Response]
NOW = 1_769_846_500_000


class Broker:
    """Keeps what is written; may be silent."""

    def __init__(self) -> None:
        self.rows: list[Row | Refused] = []
        self.problem: Problem | None = None

    async def write(self, rows: Sequence[Row | Refused]) -> None:
        if self.problem:
            raise self.problem
        self.rows += rows


class Remembered(dict[str, str]):
    """What was written before."""

    async def marks(self, events: Sequence[str]) -> list[str | None]:
        return [self.get(event) for event in events]

    async def remember(self, marks: dict[str, str]) -> None:
        self.update(marks)


@pytest.fixture
def broker(call: Call) -> Broker:
    found = Broker()
    call.app.state.intake = Intake(found, Remembered())  # type: ignore[attr-defined]
    return found


def sent(call: Call, *events: dict[str, Any], role: str = "platform_service") -> list[tuple[str, str | None]]:
    answer = call("POST", "/v1/events", json={"batch": events}, role=role)
    assert answer.status_code == 200, answer.text
    return [(each["status"], each.get("field")) for each in answer.json()["results"]]


def click(number: int, **changes: Any) -> dict[str, Any]:
    return CLICK | {"event_id": f"e{number}"} | changes


def test_each_event_of_a_batch_has_its_own_answer(call: Call, broker: Broker) -> None:
    wrong = (click(2, element_x_milli=1001), click(3, user_id=None), {"type": "x"}, {})
    told = sent(call, click(1), click(1), click(1, page="home"), *wrong)
    assert told == [
        ("accepted", None), ("duplicate", None), ("rejected", "event_id"), ("rejected", "element_x_milli"),
        ("rejected", "user_id"), ("rejected", "type"), ("rejected", "type"),
    ]  # fmt: skip
    assert [type(row).__name__ for row in broker.rows] == ["Row"] + ["Refused"] * 5
    letters = [row for row in broker.rows if isinstance(row, Refused)]
    assert [(each.topic, each.problem.reason) for each in letters] == [
        ("behaviour.v1", "conflicting_duplicate"), ("behaviour.v1", "out_of_range"), ("behaviour.v1", "wrong_type"),
        ("unknown", "unknown_value"), ("unknown", "missing_field"),
    ]  # fmt: skip
    assert json.loads(letters[1].payload)["element_x_milli"] == 1001


def test_halves_of_characters_are_rejected_and_told_back_whole(call: Call, broker: Broker) -> None:
    half = '{"batch": [{"type": "behaviour", "event_id": "\\ud800"}, {"type": "\\udfff"}]}'
    answer = call("POST", "/v1/events", content=half.encode(), headers={"Content-Type": "application/json"})
    assert [(each["status"], each["reason"]) for each in answer.json()["results"]] == [("rejected", "malformed_json")] * 2
    assert json.loads(EventWriter(Settings().kafka).message(broker.rows[0])[2])["payload_latin1"].count("ud800") == 1
    refused = call("POST", "/v1/events", content=b'{"batch": ["\\ud800"]}', headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["field"]) == (422, "batch.batch.0")


def test_a_single_event_needs_no_batch(call: Call, broker: Broker) -> None:
    answer = call("POST", "/v1/events", json=click(1), role="collector").json()
    assert answer == {"accepted": 1, "duplicates": 0, "rejected": 0,
                      "results": [{"index": 0, "event_id": "e1", "status": "accepted"}]}  # fmt: skip
    assert len(broker.rows) == 1


def test_what_was_not_written_is_no_duplicate_when_it_comes_again(call: Call, broker: Broker) -> None:
    broker.problem = Problem(503, "silent", {"Retry-After": "2"})
    refused = call("POST", "/v1/events", json=click(1))
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    broker.problem = None
    assert sent(call, click(1)) == [("accepted", None)]
    assert sent(call, click(1, sent_at=CLICK["sent_at"] + 60_000), click(1, element="chart")) == [
        ("duplicate", None), ("rejected", "event_id"),
    ]  # fmt: skip


def test_a_collector_tells_only_what_users_do(call: Call, broker: Broker) -> None:
    order = json.loads((ROOT / "schemas/examples/order/placed.json").read_text()) | {"type": "order"}
    assert sent(call, order) == [("accepted", None)]
    refused = call("POST", "/v1/events", json={"batch": [click(1), order]}, role="collector")
    assert (refused.status_code, refused.json()["field"]) == (403, "role")
    assert len(broker.rows) == 1
    assert call("POST", "/v1/events", json=click(1), role="risk_lead").status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "event"),
        ({"batch": []}, "batch.batch"),
        ({"batch": [click(1)] * 501}, "batch.batch"),
        ({"batch": [1]}, "batch.batch.0"),
    ],
)
def test_a_body_that_holds_no_events_is_refused_whole(call: Call, broker: Broker, body: Any, field: str) -> None:
    refused = call("POST", "/v1/events", json=body)
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert not broker.rows


@pytest.mark.parametrize(
    ("created", "sent_at", "event_time"),
    [
        (NOW - 5_000, NOW, NOW - 5_000),  # a right clock
        (NOW + 3_600_000, NOW + 3_605_000, NOW - 5_000),  # an hour fast
        (0, 5_000, NOW - 5_000),  # reset to 1970
        (NOW, NOW - 5_000, NOW),  # set back between the click and the sending
    ],
)
def test_a_device_s_clock_is_corrected_by_itself_and_both_times_are_kept(created: int, sent_at: int, event_time: int) -> None:
    assert corrected_ms(created, sent_at, NOW) == event_time
    item = read_item(click(1, event_time=created, sent_at=sent_at, observed_at=1, device_time=1), None, NOW)
    assert isinstance(item, Item)
    assert (item.fields["event_time"], item.fields["device_time"]) == (event_time, created)
    assert "observed_at" not in item.fields
    assert item.judged(NOW) is None


def test_without_a_device_s_word_the_time_is_taken_as_told_and_the_future_refused() -> None:
    told = {key: value for key, value in click(1, event_time=NOW).items() if key != "sent_at"}
    item = read_item(told, None, NOW)
    assert isinstance(item, Item)
    assert (item.fields["event_time"], item.fields.get("device_time")) == (NOW, None)
    problem = item.judged(NOW - 300_001)
    assert problem is not None
    assert problem.reason == "future_event"
    assert isinstance(read_item(told, "yesterday", NOW), Refusal)


def test_segment_s_words_are_read_by_the_table() -> None:
    assert read_call(TRACK) == ("behaviour", {
        "event_id": "m-1", "event_time": 1769846400000, "user_id": "u1", "device_id": "d1", "session_id": "d1",
        "page": "trade", "indicator": "macd", "kind": "indicator_used",
    })  # fmt: skip
    page = {"type": "page", "name": "home", "anonymousId": "d1", "properties": {"pageVersion": "2", "price": 1}}
    assert read_call(page) == ("behaviour", {"user_id": "d1", "device_id": "d1", "session_id": "d1", "page": "home",
                                             "page_version": "2", "kind": "page_view"})  # fmt: skip
    identify = read_call({"type": "identify", "userId": "u1", "anonymousId": "d1"})
    assert identify == ("account", {"user_id": "u1", "device_id": "d1", "kind": "device_bound"})
    refused = read_call({"type": "track", "event": "Video Watched"})
    assert isinstance(refused, Refusal)
    assert (refused.field, refused.value) == ("event", "video_watched")
    assert [snake_case(name) for name in ("Order Placed", "orderPlaced", "order-placed")] == ["order_placed"] * 3


def test_the_table_names_only_fields_that_some_contract_has() -> None:
    known = {field.name for contract in contracts().values() for field in fields_of(contract)}
    assert set(PLACES) <= known
    assert all(name is None or name in event_names() for name in CALLS.values())


@pytest.mark.parametrize("sent_at", ["2026-01-31T08:00:05Z", 1769846405000])
def test_segment_s_batch_is_one_of_ours(call: Call, broker: Broker, sent_at: str | int) -> None:
    message = {key: value for key, value in TRACK.items() if key != "sentAt"}
    call("POST", "/v1/events", json={"batch": [message], "sentAt": sent_at})
    row = broker.rows[0]
    assert isinstance(row, Row)
    assert row.fields["device_time"] == 1769846400000
    assert row.fields["event_time"] > 1769846400000


def test_more_than_may_wait_is_turned_away_with_a_time_to_come_again() -> None:
    writer = EventWriter(Settings().kafka)
    writer.waiting_bytes = MOST_WAITING_BYTES
    with pytest.raises(Problem) as told:
        asyncio.run(writer.write([Row(contracts()["social"], {}, 1)]))
    assert (told.value.status_code, told.value.headers) == (429, {"Retry-After": "1"})


def test_what_a_topic_cannot_carry_becomes_a_dead_letter_with_its_bytes() -> None:
    writer = EventWriter(Settings().kafka)
    text = "值" * (1 << 19)
    topic, key, payload = writer.message(Row(contracts()["support"], {"user_id": "u1", "category": text}, 1))
    letter = json.loads(payload)
    assert (topic.name, letter["reason"], key.decode()) == ("dead.letter.v1", "too_large", letter["letter_id"])
    assert json.loads(letter["payload_latin1"].encode("latin-1"))["category"] == text
    assert judge(contracts()["dead_letter"], payload).record


def test_what_was_rejected_is_believed_once_its_one_fault_is_mended(call: Call, broker: Broker) -> None:
    sent(call, TRACK | {"properties": {"indicator": "macd"}})
    refused = broker.rows[0]
    assert isinstance(refused, Refused)
    _, _, payload = EventWriter(Settings().kafka).message(refused)
    letter = judge(contracts()["dead_letter"], payload).record
    assert isinstance(letter, DeadLetter)
    assert (letter.reason, letter.field) == ("missing_field", "page")
    message = repaired(letter, ["page=trade"], None, now_ms())
    assert (message.topic, message.key) == ("behaviour.v1", "u1")
    assert json.loads(message.payload)["indicator"] == "macd"
