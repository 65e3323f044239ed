"""Completes rows of a contract to what the lake keeps of them: defaults, where they came from, the day they are filed under."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from batch.lake import KAFKA_COLUMNS, partition_values
from schemas.contract import Record, fields_of


def filed(rows: DataFrame, contract: type[Record]) -> DataFrame:
    """Rows that came in a file, not over the broker; what one leaves out is the contract's default, as in the archive."""
    defaults = {field.name: field.default for field in fields_of(contract) if field.default is not None}
    rows = rows.withColumns({name: f.coalesce(name, f.lit(default)) for name, default in defaults.items()})
    rows = rows.withColumns({name: f.lit(None).cast(kind) for name, kind in KAFKA_COLUMNS.items()})
    return rows.withColumns({name: f.expr(expression) for name, expression in partition_values(contract).items()})
