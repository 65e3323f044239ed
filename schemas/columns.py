"""How a contract's field is typed in each engine: Flink, Spark and Iceberg, ClickHouse."""

from schemas.contract import Field, Record, Row, fields_of

FLINK = {int: "BIGINT", str: "STRING", bool: "BOOLEAN", float: "DOUBLE", list: "ARRAY<STRING>", dict: "MAP<STRING, BIGINT>"}
SPARK = FLINK
CLICKHOUSE = {
    int: "Int64", str: "String", bool: "Bool", float: "Float64", list: "Array(String)", dict: "Map(String, Nullable(Int64))",
}  # fmt: skip


def flink_columns(contract: type[Record | Row]) -> dict[str, str]:
    """Column name to Flink SQL type; every column may be NULL, because a malformed row must be seen to be refused."""
    return {f.name: FLINK[f.base] for f in fields_of(contract)}


def lake_columns(contract: type[Record | Row]) -> dict[str, str]:
    """Column name to Spark SQL type of the Iceberg table, which Flink reads with the same words."""
    return {f.name: SPARK[f.base] for f in fields_of(contract)}


def clickhouse_columns(contract: type[Record | Row]) -> dict[str, str]:
    """Column name to ClickHouse type; names of a closed list are stored as LowCardinality."""
    return {f.name: clickhouse_type(f) for f in fields_of(contract)}


def clickhouse_type(field: Field) -> str:
    """The ClickHouse type of one field."""
    bare = CLICKHOUSE[field.base]
    if field.base in (list, dict):
        return bare
    if field.nullable:
        bare = f"Nullable({bare})"
    return f"LowCardinality({bare})" if field.base is str and field.choices else bare
