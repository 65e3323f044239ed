"""Reads who and when from a file of entities, and writes the answers beside them as Parquet."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.json
import pyarrow.parquet

from batch.feature_join.point_in_time import Asked
from schemas.catalogue import computed_features
from schemas.clock import moment_ms
from schemas.feature_places import JOIN_KEYS

READERS = {".csv": pyarrow.csv.read_csv, ".jsonl": pyarrow.json.read_json, ".parquet": pyarrow.parquet.read_table}


def entities_in(path: Path) -> pa.Table:
    """The file's rows; ValueError when it is of no kind that is read here."""
    reader = READERS.get(path.suffix)
    if reader is None:
        raise ValueError(f"entities={path.name}: a file that ends in {', '.join(READERS)}")
    return reader(path)


def features_named(text: str) -> list[str]:
    """The features of a list with commas; ValueError when one is not made of events."""
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in computed_features():
            raise ValueError(f"features={name}: one of GET /v1/features that is made of events")
    return names


def asked_of(entities: pa.Table, names: Sequence[str], as_of_column: str, known_at: str | None) -> list[Asked]:
    """The moments that the rows ask about; known_at: a column or a moment, or the moment itself. ValueError: a column lacks."""
    needed = {key for name in names for key in JOIN_KEYS[computed_features()[name].entity]}
    for column in (as_of_column, *sorted(needed)):
        if column not in entities.column_names:
            raise ValueError(f"entities={', '.join(entities.column_names)}: the column {column}")
    moments = _moments(as_of_column, entities[as_of_column].to_pylist())
    if known_at is None:
        known = moments
    elif known_at in entities.column_names:
        known = _moments(known_at, entities[known_at].to_pylist())
    else:
        known = _moments("known-at", [known_at]) * len(moments)
    keys = [dict(zip(sorted(needed), map(str, row), strict=True)) for row in _rows(entities, sorted(needed))]
    return [Asked(*each) for each in zip(keys, moments, known, strict=True)]


def joined(entities: pa.Table, columns: dict[str, list[int | None]]) -> pa.Table:
    """The rows with a column a feature."""
    for name, values in columns.items():
        entities = entities.append_column(name, pa.array(values, pa.int64()))
    return entities


def _rows(entities: pa.Table, names: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(zip(*(entities[name].to_pylist() for name in names), strict=True))


def _moments(column: str, told: Sequence[Any]) -> list[int]:
    """Milliseconds; a timestamp without a zone is UTC."""
    found = []
    for each in told:
        text = each if isinstance(each, int | str) else each.isoformat() + ("" if each.tzinfo else "Z")
        try:
            found.append(moment_ms(text))
        except ValueError as rule:
            raise ValueError(f"{column}={text}: {rule}") from None
    return found
