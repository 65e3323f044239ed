"""Takes the name of a ClickHouse type apart: how wide its values are, which types lie inside."""

import re
from typing import NamedTuple

from clickhouse_driver.columns.util import get_inner_columns, get_inner_columns_with_types

WIDTHS = {
    "UInt8": 1, "Int8": 1, "Bool": 1, "Enum8": 1, "Nothing": 1, "UInt16": 2, "Int16": 2, "Date": 2, "Enum16": 2,
    "BFloat16": 2, "UInt32": 4, "Int32": 4, "Float32": 4, "Date32": 4, "DateTime": 4, "IPv4": 4, "Time": 4,
    "UInt64": 8, "Int64": 8, "Float64": 8, "DateTime64": 8, "Time64": 8, "UUID": 16, "IPv6": 16, "UInt128": 16,
    "Int128": 16, "UInt256": 32, "Int256": 32,
}  # fmt: skip
"""Bytes of one value."""

_ALIASES = {
    "Point": "Tuple(Float64, Float64)", "Ring": "Array(Point)", "LineString": "Array(Point)", "Polygon": "Array(Ring)",
    "MultiLineString": "Array(LineString)", "MultiPolygon": "Array(Polygon)",
}  # fmt: skip

_SELF_DESCRIBING = re.compile(r"\b(JSON|Dynamic|Variant|Object|AggregateFunction)\b")


class Parts(NamedTuple):
    """`Array(Tuple(a Int8, b String))` is name `Array`, arguments `Tuple(a Int8, b String)`, inner [that tuple]."""

    name: str
    arguments: str
    inner: list[str]


def parts_of(kind: str) -> Parts:
    """Name, arguments and inner types of a type."""
    name, _, arguments = _ALIASES.get(kind, kind).partition("(")
    arguments = arguments[:-1]
    return Parts(name, arguments, _inner(name, arguments))


def _inner(name: str, arguments: str) -> list[str]:
    if name in ("Tuple", "Nested"):
        return [column[1].strip() for column in get_inner_columns_with_types(arguments)] if arguments else []
    if name == "Map":
        return [kind.strip() for kind in get_inner_columns(arguments)]
    if name == "SimpleAggregateFunction":
        return [arguments.split(",", 1)[1].strip()]
    return [arguments] if name in ("Array", "Nullable") else []


def width_of(kind: Parts) -> int | None:
    """Bytes of one value where that is fixed, else None."""
    if kind.name == "Decimal":
        digits = int(kind.arguments.split(",")[0])
        return 4 if digits <= 9 else 8 if digits <= 18 else 16 if digits <= 38 else 32
    if kind.name == "FixedString":
        return int(kind.arguments)
    return 8 if kind.name.startswith("Interval") else WIDTHS.get(kind.name)


def describes_itself(kind: str) -> bool:
    """Whether only the data tells how long it is, as with JSON."""
    return bool(_SELF_DESCRIBING.search(kind))
