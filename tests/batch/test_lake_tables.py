"""The lake's tables follow from the contracts."""

from batch.lake import create_statement, event_columns, event_table, lake_tables, partition_values
from schemas.catalogue import contracts, table_catalogue
from schemas.contract import fields_of, moment_field


def test_every_archived_contract_and_every_published_table_has_one():
    archived = {event_table(name) for name, contract in contracts().items() if contract.TOPIC.archived}
    staged = {f"lake.staged.{name}" for name in table_catalogue()}
    assert archived | staged < set(lake_tables())
    assert "lake.events.late_v1" not in lake_tables()


def test_a_contract_table_has_its_fields_where_it_came_from_and_its_folders():
    columns = event_columns(contracts()["tick"])
    assert list(columns) == [field.name for field in fields_of(contracts()["tick"])] + [
        "kafka_partition", "kafka_offset", "day", "hour",
    ]  # fmt: skip
    assert "hour" not in event_columns(contracts()["order"])


def test_a_row_is_filed_under_when_it_happened_or_was_published():
    assert moment_field(contracts()["order"]) == "event_time"
    assert moment_field(contracts()["rule"]) == "published_at"
    assert "Asia/Shanghai" in partition_values(contracts()["order"])["day"]


def test_the_statement_creates_only_what_is_missing():
    statement = create_statement("lake.x.y", {"a": "STRING", "day": "STRING"}, ("day",))
    assert statement.startswith(
        "CREATE TABLE IF NOT EXISTS lake.x.y (`a` STRING, `day` STRING) USING iceberg PARTITIONED BY (day)"
    )
