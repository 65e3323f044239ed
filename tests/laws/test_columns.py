"""The law of columns: what a contract names is called and typed alike on its topic, in the lake and in the warehouse."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client
from kafka.admin import KafkaAdminClient

from schemas.catalogue import contracts, table_catalogue
from schemas.columns import clickhouse_columns, flink_columns, lake_columns
from schemas.settings import Settings

NOT_IN_THE_WAREHOUSE = {
    "limit", "link", "profile", "progress", "rule", "vector_user",
}  # fmt: skip
"""Inner topics, which only the live layer and the lake read."""

OUR_OWN = {
    "alert_by_time", "alert_to_time", "funnel_member", "funnel_revision", "gate_result", "publication", "publication_source",
    "schema_migration",
}  # fmt: skip
"""Tables and views of the warehouse that no contract and no published row describes."""

ICEBERG = {"long": "BIGINT", "int": "INT", "string": "STRING", "boolean": "BOOLEAN", "double": "DOUBLE"}
OF_THE_LAKE = {"kafka_partition": "INT", "kafka_offset": "BIGINT", "day": "STRING"}


@pytest.mark.parametrize("name", contracts())
def test_every_engine_gives_a_contract_the_same_columns(name: str) -> None:
    contract = contracts()[name]
    columns = list(lake_columns(contract))
    assert list(flink_columns(contract)) == columns
    assert list(clickhouse_columns(contract)) == columns
    assert contract.TOPIC.key in columns
    assert contract.TOPIC.name == f"{contract.TOPIC.table.removesuffix('_v1').replace('_', '.')}.v1"


def described(address: str, table: str) -> dict[str, str]:
    with Client.from_url(address) as client:
        rows = client.execute(f"DESCRIBE TABLE {table}", settings={"print_pretty_type_names": 0})
    return {name: kind for name, kind, *_ in rows}


@pytest.mark.engine
@pytest.mark.parametrize("name", sorted(set(contracts()) - NOT_IN_THE_WAREHOUSE))
def test_a_warehouse_table_has_exactly_the_columns_of_its_contract(warehouse: str, name: str) -> None:
    contract = contracts()[name]
    assert list(described(warehouse, contract.TOPIC.table).items()) == list(clickhouse_columns(contract).items())


@pytest.mark.engine
@pytest.mark.parametrize("name", table_catalogue())
def test_a_published_table_has_exactly_the_columns_of_its_row(warehouse: str, name: str) -> None:
    row = table_catalogue()[name]
    assert row.TABLE.name == name
    assert list(described(warehouse, name).items()) == list(clickhouse_columns(row).items())


@pytest.mark.engine
def test_the_warehouse_holds_no_other_tables(warehouse: str) -> None:
    with Client.from_url(warehouse) as client:
        tables = {name for (name,) in client.execute("SHOW TABLES")}
    events = {contracts()[name].TOPIC.table for name in set(contracts()) - NOT_IN_THE_WAREHOUSE}
    assert tables == events | set(table_catalogue()) | OUR_OWN


@pytest.mark.engine
@pytest.mark.parametrize("name", ["alert_by_time", "alert_to_time"])
def test_alerts_in_the_order_of_time_are_the_same_alerts(warehouse: str, name: str) -> None:
    assert described(warehouse, name) == described(warehouse, "alert_v1")


@pytest.mark.engine
def test_every_contract_has_its_topic(kafka: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    topics = set(admin.list_topics())
    admin.close()
    assert {contract.TOPIC.name for contract in contracts().values()} <= topics


def lake_table_columns(lake: Settings, table: str) -> dict[str, str]:
    """Column name to Spark type, from the metadata file that the Iceberg catalog points at."""
    catalog = sqlite3.connect(lake.state_dir / "lake" / "catalog.db")
    found = catalog.execute(
        "SELECT metadata_location FROM iceberg_tables WHERE table_namespace = 'events' AND table_name = ?", (table,)
    ).fetchone()
    catalog.close()
    metadata = json.loads(Path(found[0].removeprefix("file:")).read_text())
    current = next(s for s in metadata["schemas"] if s["schema-id"] == metadata["current-schema-id"])
    return {field["name"]: spark_type(field["type"]) for field in current["fields"]}


def spark_type(iceberg: Any) -> str:
    if isinstance(iceberg, str):
        return ICEBERG[iceberg]
    if iceberg["type"] == "list":
        return f"ARRAY<{spark_type(iceberg['element'])}>"
    return f"MAP<{spark_type(iceberg['key'])}, {spark_type(iceberg['value'])}>"


@pytest.mark.engine
@pytest.mark.parametrize("name", [name for name, contract in contracts().items() if contract.TOPIC.archived])
def test_a_lake_table_has_the_columns_of_its_contract_and_its_own(lake: Settings, name: str) -> None:
    contract = contracts()[name]
    own = OF_THE_LAKE | ({"hour": "INT"} if contract.TOPIC.lake_partition == "hour" else {})
    assert lake_table_columns(lake, contract.TOPIC.table) == lake_columns(contract) | own
