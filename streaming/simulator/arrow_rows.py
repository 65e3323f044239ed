"""Rows of one contract as an Arrow table: what every generator gives, whether it goes to the broker or into files."""

from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from schemas.catalogue import contracts
from schemas.contract import fields_of

ARROW = {int: pa.int64(), str: pa.string(), bool: pa.bool_()}
LABEL = "label"
"""An extra column that never leaves the simulator: the number of the anomaly that a row belongs to."""


@cache
def schema_of(contract: str) -> Any:
    """The Arrow schema of a contract, with the column for labels."""
    own = [pa.field(f.name, ARROW[f.base]) for f in fields_of(contracts()[contract])]
    return pa.schema([*own, pa.field(LABEL, pa.int64())])


def rows_of(contract: str, size: int, **columns: Any) -> Any:
    """A table of `size` rows; a single value fills its column, columns not named are empty, ids are given later."""
    columns = {"version": 1, "region": "CN", "seq": 0, "observed_at": columns["event_time"], **columns}
    unknown = set(columns) - set(schema_of(contract).names)
    if unknown:
        raise ValueError(f"columns={sorted(unknown)}: {contract} has none of that name")
    return pa.table([_column(columns.get(f.name), f.type, size) for f in schema_of(contract)], schema=schema_of(contract))


def rows_from(contract: str, rows: list[dict[str, Any]]) -> Any:
    """A table of a few rows told one by one."""
    return pa.Table.from_pylist(
        [{"version": 1, "region": "CN", "seq": 0, "observed_at": r["event_time"], **r} for r in rows],
        schema=schema_of(contract),
    )


def only(values: NDArray[Any], where: NDArray[np.bool_]) -> Any:
    """The values where the flag is set, empty elsewhere."""
    return pa.array(values, mask=~where)


def numbers(table: Any, column: str) -> NDArray[Any]:
    """A column without gaps as a numpy array."""
    return np.asarray(table.column(column).to_numpy(zero_copy_only=False))


def with_column(table: Any, name: str, values: Any) -> Any:
    """The table with one column replaced."""
    place = table.schema.get_field_index(name)
    return table.set_column(place, table.schema.field(place), pa.array(values, type=table.schema.field(place).type))


def _column(values: Any, kind: Any, size: int) -> Any:
    if values is None:
        return pa.nulls(size, kind)
    if isinstance(values, str | int | bool):
        return pa.repeat(pa.scalar(values, kind), size)
    return values.cast(kind) if isinstance(values, pa.Array) else pa.array(values, type=kind)
