"""Contracts can be taken apart: fields with bounds, choices and defaults, and columns for every engine."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import pytest

from schemas import columns
from schemas.catalogue import contract_of_topic, contracts, feature_catalogue, funnel_catalogue, page_catalogue, table_catalogue
from schemas.contract import Event, Field, Record, Topic, fields_of
from schemas.feature import DAY_S
from schemas.fields import Count, Id, Milli


@dataclass(frozen=True, kw_only=True)
class Sample(Record):
    TOPIC: ClassVar[Topic] = Topic(name="sample.more.v1", key="name")

    name: Id
    share: Milli | None = None
    kind: Literal["a", "b"]
    mode: Literal["x", "y"] | None = None
    loud: bool = False
    tags: list[str]
    values: dict[str, int | None]
    size: Annotated[int, "no bounds here"]
    count: Count = 0


def test_fields_are_told_with_all_that_bounds_them() -> None:
    assert fields_of(Sample) == (
        Field("name", str, False, longest=128, shortest=1),
        Field("share", int, True, low=0, high=1000),
        Field("kind", str, False, choices=("a", "b")),
        Field("mode", str, True, choices=("x", "y")),
        Field("loud", bool, False, default=False),
        Field("tags", list, False),
        Field("values", dict, False),
        Field("size", int, False),
        Field("count", int, False, default=0, low=0, high=2**63 - 1),
    )


def test_columns_of_every_engine() -> None:
    assert columns.lake_columns(Sample)["values"] == "MAP<STRING, BIGINT>"
    assert columns.flink_columns(Sample)["loud"] == "BOOLEAN"
    told = columns.clickhouse_columns(Sample)
    assert (told["name"], told["share"], told["tags"]) == ("String", "Nullable(Int64)", "Array(String)")
    assert (told["kind"], told["mode"]) == ("LowCardinality(String)", "LowCardinality(Nullable(String))")
    assert told["values"] == "Map(String, Nullable(Int64))"


def test_a_topic_s_table_has_no_dots() -> None:
    assert Sample.TOPIC.table == "sample_more_v1"


@pytest.mark.parametrize("name", sorted(contracts()))
def test_a_topic_is_kept_in_order_by_a_field_of_its_contract(name: str) -> None:
    contract = contracts()[name]
    fields = {f.name: f for f in fields_of(contract)}
    assert not fields[contract.TOPIC.key].nullable
    assert contract.TOPIC.name == name.replace("_", ".") + ".v1"
    assert contract_of_topic(contract.TOPIC.name) is contract
    assert all(f.base in columns.FLINK for f in fields.values())


def test_the_platform_s_events_say_when_they_are_late_and_are_kept() -> None:
    outer = ("order", "fill", "tick", "transfer", "settlement", "behaviour", "social", "account", "support")
    for name in outer:
        contract = contracts()[name]
        assert issubclass(contract, Event)
        assert contract.TOPIC.max_delay_ms in (200, 2_000)
        assert contract.TOPIC.archived


def test_an_unknown_topic_is_a_key_error() -> None:
    with pytest.raises(KeyError, match=r"order\.v9"):
        contract_of_topic("order.v9")


LENGTHS = {60: "_1m", 300: "_5m", 600: "_10m", 3600: "_1h", DAY_S: "_day"}
PRICED = {"reference_age_ms", "edge_bps"}
"""What the live layer adds to a trade before features look at it."""


def test_features_name_fields_that_their_source_has() -> None:
    for name, feature in feature_catalogue().items():
        assert feature.about, name
        assert feature.measure == "last" or name.endswith(LENGTHS[feature.window_s]), name
        if feature.window_s == DAY_S:
            assert feature.source in ("transfer", "account"), name
        if feature.source not in ("bar", "profile", "pushed") and feature.entity != "position":
            fields = {f.name for f in fields_of(contracts()[feature.source])} | PRICED
            assert {feature.field or "event_id", *(field for field, _, _ in feature.where)} <= fields, name


def test_catalogues_are_named_by_their_files() -> None:
    assert all(funnel.name == name for name, funnel in funnel_catalogue().items())
    assert all(row.TABLE.name == name for name, row in table_catalogue().items())
    assert all(page.name == name for name, page in page_catalogue().items())


def test_an_act_on_a_screen_has_all_fields_of_the_event_it_is() -> None:
    assert fields_of(contracts()["screen_act"]) == fields_of(contracts()["behaviour"])
