import asyncio
import json
from collections.abc import Coroutine
from typing import Any

import pytest

from serving.alert_feed import AlertFeed, Place
from serving.alert_history import Entry, entries_in
from serving.answers.alerts import EXAMPLE, AlertAnswer
from serving.problems import Problem

ANSWER = AlertAnswer.model_validate(EXAMPLE)


def entry(offset: int) -> Entry:
    return Entry(offset, ANSWER, b"id: %d\n\n" % offset)


def fed(kept: int, *batches: range) -> AlertFeed:
    feed = AlertFeed("nowhere:1", kept=kept)
    feed.accept([], batches[0].start)
    for batch in batches:
        feed.accept([entry(offset) for offset in batch], batch.stop)
    return feed


async def first(feed: AlertFeed, place: Place, wanted: int) -> list[int]:
    seen: list[int] = []
    async for batch in feed.follow(place):
        seen += [each.offset for each in batch]
        if len(seen) >= wanted:
            return seen
    raise AssertionError("a feed never ends")


def run(task: Coroutine[Any, Any, Any]) -> Any:
    async def bounded() -> Any:
        return await asyncio.wait_for(task, 5)

    return asyncio.run(bounded())


def test_a_reader_goes_on_after_the_last_event_it_saw() -> None:
    async def resume() -> list[int]:
        feed = fed(100, range(10, 20))
        return await first(feed, await feed.place(13), 6)

    assert run(resume()) == [14, 15, 16, 17, 18, 19]


def test_a_new_reader_sees_what_comes_and_nothing_before() -> None:
    async def follow() -> list[int]:
        feed = fed(100, range(10, 20))
        reader = asyncio.create_task(first(feed, await feed.place(None), 4))
        await asyncio.sleep(0)
        for offset in range(20, 24):
            feed.accept([entry(offset)], offset + 1)
            await asyncio.sleep(0)
        return await reader

    assert run(follow()) == [20, 21, 22, 23]


def test_offsets_without_an_alert_leave_no_gap() -> None:
    async def follow() -> list[int]:
        feed = fed(100, range(10, 12), range(30, 32))
        return await first(feed, await feed.place(10), 3)

    assert run(follow()) == [11, 30, 31]


def test_the_ring_forgets_the_oldest_and_knows_from_where_it_is_whole() -> None:
    feed = fed(5, range(10, 20))
    assert feed.first == 15
    assert [each.offset for each in feed.since(0)] == [15, 16, 17, 18, 19]


def test_before_the_broker_answers_a_reader_is_asked_to_come_again() -> None:
    with pytest.raises(Problem) as refusal:
        run(AlertFeed("nowhere:1").place(None))
    assert refusal.value.status_code == 503


class Message:
    topic, partition, offset = "alert.v1", 0, 7

    def __init__(self, value: bytes | None) -> None:
        self.value = value


def test_heartbeats_and_broken_messages_are_no_alerts() -> None:
    beat = b'{"heartbeat": true, "event_time": 5, "observed_at": 5}'
    assert entries_in([Message(beat), Message(b"{nope"), Message(None)]) == []


def test_an_alert_becomes_one_server_sent_event() -> None:
    record = ANSWER.model_dump() | {"event_time": 1_769_846_400_000, "detected_at": 1_769_846_400_240}
    (told,) = entries_in([Message(json.dumps(record).encode())])
    number, kind, data, *end = told.frame.decode().split("\n")
    assert (number, kind, end) == ("id: 7", "event: alert", ["", ""])
    assert json.loads(data.removeprefix("data: ")) == EXAMPLE
