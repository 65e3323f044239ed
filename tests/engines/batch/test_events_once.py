"""Every event once, the first observed; late by law; a conflicting one is a dead letter."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import SparkSession

from batch.events import events_on, on_time
from batch.jobs.deduplicate import deduplicate
from schemas.catalogue import contracts
from schemas.clock import day_bounds_ms, is_late

# PySpark leaves the sockets of its answers to the garbage collector.
pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]

DAY = "2026-02-10"
START = day_bounds_ms(DAY)[0]

Writer = Callable[..., None]
Messages = Callable[[str], list[dict[str, Any]]]
NEXT_DAY = "2026-02-11"
MINUTE = 60_000


def test_an_event_told_twice_is_one_event_and_late_is_what_the_law_says(spark: SparkSession, happened: Writer):
    at = day_bounds_ms("2026-02-05")[0]
    edge = contracts()["support"].TOPIC.max_delay_ms
    told = {"event_time": at, "kind": "ticket_opened", "user_id": "a", "ticket_id": "1", "category": "x", "seq": 1}
    delays = [0, edge, edge + 1]
    happened("support", *({**told, "event_id": f"late-{d}", "observed_at": at + d} for d in delays))
    happened("support", {**told, "event_id": "late-0", "observed_at": at + 9})
    events = events_on(spark, "support", ["2026-02-05"])
    found = {row.event_id: row for row in events.collect()}
    assert {name: row.observed_at for name, row in found.items()} == {f"late-{d}": at + d for d in delays}
    assert all(row.late == is_late(row.event_time, row.observed_at, edge) for row in found.values())
    assert on_time(events).count() == 2


def test_the_first_observed_keeps_an_id_and_the_other_becomes_a_dead_letter(
    spark: SparkSession, happened: Writer, messages: Messages
):
    first, later = START + 5 * MINUTE, day_bounds_ms(NEXT_DAY)[0] + 5 * MINUTE
    told = {"kind": "shared", "user_id": "a", "campaign": "x", "seq": 7}
    happened(
        "social",
        {**told, "event_id": "same-day", "event_time": first, "kafka_offset": 1001},
        {**told, "event_id": "same-day", "event_time": first, "observed_at": first + 1, "campaign": "y", "kafka_offset": 1002},
        {**told, "event_id": "two-days", "event_time": first, "kafka_offset": 1003},
        {**told, "event_id": "two-days", "event_time": later, "kafka_offset": 1004},
        {**told, "event_id": "again", "event_time": later, "kafka_offset": 1005},
        {**told, "event_id": "again", "event_time": later, "observed_at": later + 1, "kafka_offset": 1006},
    )
    assert "2 conflicting" in deduplicate(spark, DAY)
    assert "1 conflicting" in deduplicate(spark, NEXT_DAY)
    letters = {letter["letter_id"]: letter for letter in messages("dead.letter.v1")}
    assert sorted(letters) == ["social.v1-0-1002", "social.v1-0-1004"]
    refused = letters["social.v1-0-1002"]
    assert (refused["reason"], refused["value"], refused["offset"]) == ("conflicting_duplicate", "same-day", 1002)
    assert json.loads(refused["payload_latin1"])["campaign"] == "y"
    assert {row.event_id: row.campaign for row in events_on(spark, "social", [DAY]).collect()} == {
        "same-day": "x", "two-days": "x",
    }  # fmt: skip
    assert [row.event_id for row in events_on(spark, "social", [NEXT_DAY]).collect()] == ["again"]
