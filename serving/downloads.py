"""Hands out rows as a file: CSV or Parquet for those who ask for it, else the JSON of the answer."""

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from fastapi import Response

from serving.problems import refused

Form = Literal["json", "csv", "parquet", "png"]
MEDIA: dict[str, Form] = {
    "application/json": "json", "*/*": "json", "application/*": "json", "text/csv": "csv", "text/*": "csv",
    "application/vnd.apache.parquet": "parquet",
}  # fmt: skip
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {}, "application/vnd.apache.parquet": {}}}, 406: {"description": "No such form"},
}  # fmt: skip
"""What a route's description says of its files."""

PNG: dict[str, Form] = {"image/png": "png", "image/*": "png"}
PICTURE: dict[int | str, dict[str, Any]] = {200: {"content": {**FILES[200]["content"], "image/png": {}}}}
"""The same of a route that draws pictures too."""

TYPES: dict[Form, str] = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


def form_for(accept: str, *, pictures: bool = False) -> Form:
    """The form that a client likes best by its `Accept` header; a problem when it likes none that we have.

    pictures: whether there is a PNG of it too.
    """
    media_types = MEDIA | PNG if pictures else MEDIA
    weighed = [
        (weight(media), -place, media.partition(";")[0].strip().lower()) for place, media in enumerate(accept.split(","))
    ]
    for liked, _, name in sorted(weighed, reverse=True):
        if liked > 0 and name in media_types:
            return media_types[name]
    raise refused("Accept", accept, ", ".join(name for name in media_types if "*" not in name), 406)


def weight(media: str) -> float:
    """The q of one media range, 1 unless it says otherwise."""
    _, _, q = media.replace(" ", "").partition(";q=")
    try:
        return float(q or 1)
    except ValueError:
        return 0.0


def file_of(rows: Sequence[Mapping[str, Any]], form: Form, name: str) -> Response:
    """The rows as a file of that name; lists and maps are joined to one text in CSV."""
    body = csv_of(rows).encode() if form == "csv" else parquet_of(rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(body, media_type=TYPES[form], headers=headers)


def csv_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """One line a row below a line of names; nothing at all without rows."""
    out = StringIO()
    if rows:
        writer = csv.writer(out)
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue()


def parquet_of(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The same rows with their types."""
    out = BytesIO()
    plain = [{name: _pairs(value) for name, value in row.items()} for row in rows]
    pq.write_table(pa.Table.from_pylist(plain), out)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={number}" for name, number in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _pairs(value: Any) -> Any:
    """A map as a list of pairs, which every row may have with names of its own."""
    return [{"name": name, "value": number} for name, number in value.items()] if isinstance(value, Mapping) else value
