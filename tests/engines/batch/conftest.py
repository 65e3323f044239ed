"""What the tests of the batch layer share: a Spark session on a real lake, and days small enough to count by hand."""

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from kafka import KafkaConsumer, TopicPartition
from pyspark.sql import SparkSession

from batch.jobs.views import views
from batch.lake import event_columns, event_table
from batch.publication import newest_run
from batch.spark_session import start_session
from batch.warehouse import ask
from schemas.catalogue import contracts
from schemas.clock import day_bounds_ms, reporting_day
from schemas.contract import fields_of
from schemas.settings import Settings

DAY = "2026-02-10"
START = day_bounds_ms(DAY)[0]
MINUTE = 60_000
SERIAL = itertools.count(1)
Row = dict[str, Any]


@pytest.fixture(scope="session")
def spark(lake: Settings, kafka: str, warehouse: str) -> Iterator[SparkSession]:  # noqa: ARG001 - jobs write to all of them
    """One session for all tests; its jobs reach the lake, the broker and the warehouse."""
    session = start_session("tests")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def archived() -> Callable[[str, Row], Row]:
    """A whole row of a lake table: what a test does not say is filled in, what may be absent is absent."""

    def complete(name: str, told: Row) -> Row:
        serial = next(SERIAL)
        fields = fields_of(contracts()[name])
        filled = {x.name: 1 if x.base is int and not x.nullable and x.default is None else x.default for x in fields}
        filled |= {"event_id": f"{name}-{serial}", "seq": serial, "region": "CN", "kafka_partition": 0, "kafka_offset": serial}
        row = dict.fromkeys(event_columns(contracts()[name])) | filled | {"observed_at": told["event_time"]} | told
        row["day"] = told.get("day", reporting_day(told["event_time"]))
        return {column: row[column] for column in event_columns(contracts()[name])}

    return complete


@pytest.fixture(scope="session")
def happened(spark: SparkSession, archived: Callable[[str, Row], Row]) -> Callable[..., None]:
    """`happened("fill", {"user_id": "a", "event_time": t}, ...)`: the archive got one event per given row."""

    def write(name: str, *rows: Row) -> None:
        columns = event_columns(contracts()[name])
        schema = ", ".join(f"`{column}` {kind}" for column, kind in columns.items())
        frame = spark.createDataFrame([tuple(archived(name, row).values()) for row in rows], schema)
        frame.writeTo(event_table(name)).append()

    return write


@pytest.fixture(scope="session")
def messages(kafka: str) -> Callable[[str], list[Row]]:
    """`messages("alert.v1")`: all that a topic holds now."""

    def read(topic: str) -> list[Row]:
        consumer = KafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False, consumer_timeout_ms=10_000)
        places = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic))]
        consumer.assign(places)
        consumer.seek_to_beginning()
        held = sum(consumer.end_offsets(places).values()) - sum(consumer.beginning_offsets(places).values())
        found = [json.loads(message.value) for message in itertools.islice(consumer, held)]
        consumer.close()
        return found

    return read


@pytest.fixture(scope="session")
def shown() -> Callable[[str], list[Row]]:
    """`shown("profile")`: the rows of the day that a reader sees."""

    def read(table: str) -> list[Row]:
        columns = [name for name, *_ in ask(f"DESCRIBE TABLE {table}")]
        rows = ask(f"SELECT * FROM {table} FINAL WHERE run_id = %(run)s ORDER BY ALL", {"run": newest_run(table, DAY)})
        return [dict(zip(columns, row, strict=True)) for row in rows]

    return read


@pytest.fixture(scope="session")
def a_day(happened: Callable[..., None]) -> None:
    """Ann registers and trades by herself; Bob and Cid share a device, Bob stops after his deposit; Dan only looks."""

    def account(kind: str, user: str, minute: int, **more: Any) -> dict[str, Any]:
        return {"kind": kind, "user_id": user, "event_time": START + minute * MINUTE, **more}

    happened(
        "account",
        *(account("registered", u, 1, channel=c) for u, c in (("ann", "ads"), ("bob", "ads"), ("cid", "kol"), ("dan", None))),
        *(account("kyc_passed", user, 2) for user in ("ann", "bob", "cid")),
        *(account("questionnaire_completed", user, 3) for user in ("ann", "bob")),
        *(account("login_succeeded", user, 4, device_id="shared") for user in ("bob", "cid")),
    )
    happened("transfer", *({"kind": "deposit", "user_id": user, "transfer_id": user, "amount_fen": 5_000,
                            "event_time": START + 10 * MINUTE} for user in ("ann", "bob")))  # fmt: skip
    trade = {"order_id": "1", "user_id": "ann", "side": "buy", "price_e8": 1, "quantity_e8": 1}
    happened(
        "fill",
        {**trade, "instrument": "gold", "amount_fen": 10_000_000, "pnl_fen": -5, "event_time": START + 20 * MINUTE},
        {**trade, "instrument": "oil", "amount_fen": 1, "event_time": START + 21 * MINUTE},
        {**trade, "instrument": "oil", "amount_fen": 2, "event_time": START + 22 * MINUTE},
    )
    click = {"kind": "click", "session_id": "s", "page": "trading", "element": "buy", "page_x_milli": 500, "page_y_px": 300}
    places = [("ann", 0, 0), ("bob", 49, 0), ("ann", 50, 0), ("ann", 1000, 1000), ("dan", 999, 950)]
    happened(
        "behaviour",
        *(
            {**click, "user_id": u, "element_x_milli": x, "element_y_milli": y, "event_time": START + 30 * MINUTE}
            for u, x, y in places
        ),
        {**click, "user_id": "dan", "element": None, "event_time": START + 31 * MINUTE},
        {
            "kind": "engagement",
            "session_id": "s",
            "page": "trading",
            "user_id": "ann",
            "engaged_ms": 9_000,
            "event_time": START,
        },
    )


@pytest.fixture(scope="session")
def published(spark: SparkSession, a_day: None) -> None:  # noqa: ARG001 - the day must have happened
    """The day's views are published."""
    views(spark, DAY)
