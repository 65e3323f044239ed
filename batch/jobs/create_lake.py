"""Creates the lake's tables from the contracts, and gives them the columns that a contract has gained since."""

from pyspark.sql import SparkSession

from batch.console import say
from batch.lake import CATALOG, NAMESPACES, create_statement, former_names, lake_tables
from batch.spark_session import spark_session


def create_lake(spark: SparkSession) -> list[str]:
    """Makes every table be there with every column; returns what it changed, nothing the second time.

    What was written before stays readable: a renamed column keeps its values, a new one is unknown in old rows.
    """
    for namespace in NAMESPACES:
        spark.sql(f"CREATE NAMESPACE IF NOT EXISTS {CATALOG}.{namespace}")
    present = {name for namespace in NAMESPACES for name in _tables_in(spark, namespace)}
    changes = []
    for table, (columns, divided_by) in lake_tables().items():
        if table not in present:
            spark.sql(create_statement(table, columns, divided_by))
            changes.append(f"created {table}")
        else:
            changes += (
                _rename_columns(spark, table) + _add_columns(spark, table, columns) + _widen_columns(spark, table, columns)
            )
    return changes


def _tables_in(spark: SparkSession, namespace: str) -> list[str]:
    rows = spark.sql(f"SHOW TABLES IN {CATALOG}.{namespace}").collect()
    return [f"{CATALOG}.{namespace}.{row.tableName}" for row in rows]


def _rename_columns(spark: SparkSession, table: str) -> list[str]:
    there = set(spark.table(table).columns)
    renamed = {old: name for name, was in former_names(table).items() for old in was if old in there and name not in there}
    for old, name in renamed.items():
        spark.sql(f"ALTER TABLE {table} RENAME COLUMN `{old}` TO `{name}`")
    return [f"renamed {table}.{old} to {name}" for old, name in renamed.items()]


def _add_columns(spark: SparkSession, table: str, columns: dict[str, str]) -> list[str]:
    missing = {name: kind for name, kind in columns.items() if name not in spark.table(table).columns}
    for name, kind in missing.items():
        spark.sql(f"ALTER TABLE {table} ADD COLUMN `{name}` {kind}")
    return [f"added {table}.{name}" for name in missing]


WIDER = {("int", "BIGINT"), ("float", "DOUBLE")}
"""The types that Iceberg reads as wider ones without writing a file again."""


def _widen_columns(spark: SparkSession, table: str, columns: dict[str, str]) -> list[str]:
    narrow = [name for name, kind in spark.table(table).dtypes if (kind, columns.get(name)) in WIDER]
    for name in narrow:
        spark.sql(f"ALTER TABLE {table} ALTER COLUMN `{name}` TYPE {columns[name]}")
    return [f"widened {table}.{name}" for name in narrow]


def main() -> None:
    """Creates the lake and says what changed."""
    with spark_session("create_lake") as spark:
        changes = create_lake(spark)
    say("\n".join(changes) or "the lake is complete")


if __name__ == "__main__":
    main()
