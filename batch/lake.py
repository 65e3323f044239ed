"""The tables of the lake, derived from the contracts: what they are called, which columns they have, how they are divided."""

from collections.abc import Sequence

from batch.own_tables import OWN_TABLES
from schemas.catalogue import contracts, table_catalogue
from schemas.columns import lake_columns
from schemas.contract import Record, fields_of, moment_field
from schemas.settings import settings

CATALOG = "lake"
CONFLICTS = f"{CATALOG}.staged.conflicting_duplicate"
"""Events that lost their id to another one, first observed on another day: one row per contract, event id and losing day."""

CONFLICT_COLUMNS = {"contract": "STRING", "event_id": "STRING", "day": "STRING", "letter_id": "STRING"}
QUARANTINE = f"{CATALOG}.staged.quarantine"
"""Rows of history files that break their contract: one row per contract and message, filed under the day of its file."""

QUARANTINE_COLUMNS = dict.fromkeys(
    ("row_id", "contract", "reason", "field", "value", "rule", "payload", "state", "repaired", "day"), "STRING"
) | {"refused_at": "BIGINT"}
"""state: waiting, repaired (then `repaired` is the message that took its place) or dropped; refused_at: UTC ms."""

NAMESPACES = ("events", "staged")
KAFKA_COLUMNS = {"kafka_partition": "INT", "kafka_offset": "BIGINT"}
TABLE_PROPERTIES = {
    "format-version": "2",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
}


def event_table(short_name: str) -> str:
    """The lake table of a contract: `lake.events.order_v1` for `order`."""
    return f"{CATALOG}.events.{contracts()[short_name].TOPIC.table}"


def staged_table(name: str) -> str:
    """Where results wait for their gate: `lake.staged.profile`."""
    return f"{CATALOG}.staged.{name}"


def archived_contracts() -> dict[str, type[Record]]:
    """The contracts that the archive keeps, by short name."""
    return {name: contract for name, contract in contracts().items() if contract.TOPIC.archived}


def outside_contracts() -> dict[str, type[Record]]:
    """The contracts whose events the outside world tells, which can therefore be late or told twice."""
    return {name: contract for name, contract in archived_contracts().items() if contract.TOPIC.max_delay_ms is not None}


def event_columns(contract: type[Record]) -> dict[str, str]:
    """Column name to Spark type of a contract's lake table."""
    return lake_columns(contract) | KAFKA_COLUMNS | partition_columns(contract)


def partition_columns(contract: type[Record]) -> dict[str, str]:
    """The columns that divide a contract's lake table into folders."""
    return {"day": "STRING"} | ({"hour": "INT"} if contract.TOPIC.lake_partition == "hour" else {})


def partition_values(contract: type[Record]) -> dict[str, str]:
    """Spark SQL that computes a row's partition columns from its moment, in the reporting zone."""
    local = f"from_utc_timestamp(timestamp_millis({moment_field(contract)}), '{settings().reporting_zone}')"
    values = {"day": f"date_format({local}, 'yyyy-MM-dd')", "hour": f"hour({local})"}
    return {name: values[name] for name in partition_columns(contract)}


def lake_tables() -> dict[str, tuple[dict[str, str], tuple[str, ...]]]:
    """Every lake table by its full name: its columns and those that divide it."""
    tables = {event_table(n): (event_columns(c), tuple(partition_columns(c))) for n, c in archived_contracts().items()}
    tables |= {staged_table(n): (lake_columns(row), ("day",)) for n, row in table_catalogue().items()}
    replay = lake_columns(contracts()["alert"]) | {"day": "STRING", "known": "STRING"}
    tables[staged_table("alert_replay")] = replay, ("day", "known")
    tables[staged_table("link")] = {"user_id": "STRING", "group_id": "STRING", "day": "STRING"}, ("day",)
    tables |= {staged_table(name): (columns, ("day",)) for name, columns in OWN_TABLES.items()}
    return tables | {CONFLICTS: (CONFLICT_COLUMNS, ("contract",)), QUARANTINE: (QUARANTINE_COLUMNS, ("day",))}


def former_names(table: str) -> dict[str, Sequence[str]]:
    """The columns of a contract's lake table that were renamed, with the names they had before."""
    owners = [contract for name, contract in archived_contracts().items() if event_table(name) == table]
    return {field.name: field.was for contract in owners for field in fields_of(contract) if field.was}


def create_statement(table: str, columns: dict[str, str], divided_by: tuple[str, ...]) -> str:
    """The SQL that creates a lake table unless it is there."""
    listed = ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
    properties = ", ".join(f"'{key}'='{value}'" for key, value in TABLE_PROPERTIES.items())
    layout = f"USING iceberg PARTITIONED BY ({', '.join(divided_by)}) TBLPROPERTIES ({properties})"
    return f"CREATE TABLE IF NOT EXISTS {table} ({listed}) {layout}"
