"""Evaluates funnels in Spark: which events matter, each user's together, then the evaluator that every engine shares."""

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
from pyspark.sql import DataFrame, SparkSession

from schemas.funnel import Funnel
from schemas.funnel_answer import answer_of
from schemas.funnel_sql import Source, event_columns, known, looks_at
from schemas.funnel_stream import Progress, Stream, progress_of

ROWS = 300_000
"""So many rows of a worker are evaluated together: enough to be worth the compiled evaluator."""

NUMBERS = ("depth", "furthest", "done_at", "from_at", "from_row", "open_at", "youngest")
LISTS = ("times", "entry_at", "entry_done")
SCHEMA = pa.schema(
    [("funnel", pa.int64()), ("who", pa.string()), ("value", pa.string()), ("by_value", pa.bool_())]
    + [(name, pa.int64()) for name in NUMBERS]
    + [(name, pa.list_(pa.int64())) for name in LISTS]
)
COLUMNS = "funnel BIGINT, who STRING, value STRING, by_value BOOLEAN, " + ", ".join(
    [f"{name} BIGINT" for name in NUMBERS] + [f"{name} ARRAY<BIGINT>" for name in LISTS]
)


def funnel_answers(
    spark: SparkSession, sources: Sequence[Source], funnels: Sequence[Funnel], as_of: int, users: bool
) -> Iterator[dict[str, Any]]:
    """The numbers of funnels over tables of events, as known at as_of (UTC ms); users: whether to name them by step."""
    found = progress_rows(spark, sources, funnels, as_of).toArrow()
    for number, funnel in enumerate(funnels):
        own = found.filter(pa.compute.equal(found["funnel"], number))
        whole, names, values = progress_in(own, funnel, by_value=False)
        valued, valued_names, texts = progress_in(own, funnel, by_value=True)
        named, split = names if users else None, by_all_events(funnel)
        yield answer_of(
            funnel, whole, texts if split else values, as_of, named, valued=valued if split else None, valued_users=valued_names
        )


def progress_rows(spark: SparkSession, sources: Sequence[Source], funnels: Sequence[Funnel], as_of: int) -> DataFrame:
    """What became of each user who entered, by the funnel's number; for a breakdown by all events also by value."""
    needed = [source for source in sources if any(looks_at(funnel, source) for funnel in funnels)]
    events = reduce(DataFrame.unionAll, (_events(spark, source, funnels, as_of) for source in needed))
    order = [column for column in events.columns if column.startswith("order_")]
    together = events.repartition("who").sortWithinPartitions("who", "funnel", "at", *order)

    def judged(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for table in whole_users(batches):
            for number in pa.compute.unique(table["funnel"]).to_pylist():
                own = table.filter(pa.compute.equal(table["funnel"], number))
                yield from _judged(own, number, funnels[number])

    return together.select("who", "funnel", "at", "matches", "excludes", "held", "value").mapInArrow(judged, COLUMNS)


def _events(spark: SparkSession, source: Source, funnels: Sequence[Funnel], as_of: int) -> DataFrame:
    """The events of a table once for every funnel that they matter to: one scan, whatever the number of funnels."""
    rows = []
    for number, funnel in enumerate(funnels):
        if looks_at(funnel, source):
            strict = str(funnel.mode == "strict").upper()
            own = {"funnel": str(number), "known": known(source, funnel, as_of), "strict": strict}
            columns = own | event_columns(source, funnel)
            rows.append(f"struct({', '.join(f'{expression} AS {name}' for name, expression in columns.items())})")
    exploded = spark.sql(f"SELECT inline(array({', '.join(rows)})) FROM {source.table}")
    return exploded.where("known AND (strict OR matches <> 0 OR excludes <> 0)").drop("known", "strict")


def by_all_events(funnel: Funnel) -> bool:
    """Whether a user may count under several values."""
    return funnel.breakdown is not None and funnel.breakdown.attribution == "all_events"


def whole_users(batches: Iterator[pa.RecordBatch], at_least: int = ROWS) -> Iterator[pa.Table]:
    """Sorted rows cut anew: tables of at least so many rows, but for the last, and no user in two of them."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        if sum(each.num_rows for each in held) >= at_least and batch.num_rows:
            who, last = batch.column(0), held[-1].column(0)[held[-1].num_rows - 1]
            cut = next((row for row in range(len(who)) if who[row] != last), len(who))
            if cut < len(who):
                yield pa.Table.from_batches([*held, batch.slice(0, cut)])
                held, batch = [], batch.slice(cut)  # noqa: PLW2901  what is left of it
        held += [batch] if batch.num_rows else []
    if held:
        yield pa.Table.from_batches(held)


def _judged(table: pa.Table, number: int, funnel: Funnel) -> Iterator[pa.RecordBatch]:
    who = _codes(table["who"])[0]
    at, matches, excludes = (np.asarray(table[name]) for name in ("at", "matches", "excludes"))
    value, values = _codes(table["value"], first="")
    first = np.flatnonzero(np.diff(who, prepend=-1))
    stream = Stream(np.append(first, len(who)), at, matches, excludes, _codes(table["held"])[0], value, values)
    names = table["who"].take(pa.array(first))
    for by_value in (False, True) if by_all_events(funnel) else (False,):
        yield _rows(number, progress_of(stream, funnel, by_value), names, values, by_value)


def _codes(texts: pa.ChunkedArray, first: str | None = None) -> tuple[Any, list[str]]:
    """A number for every text, in order of appearance but `first` is 0, and the texts; -1 for null."""
    leading = [] if first is None else [pa.array([first])]
    coded = pa.chunked_array([*leading, *texts.chunks], pa.string()).combine_chunks().dictionary_encode()
    return np.asarray(coded.indices.fill_null(-1), np.int64)[len(leading) :], coded.dictionary.to_pylist()


def _rows(number: int, progress: Progress, names: pa.ChunkedArray, values: list[str], by_value: bool) -> pa.RecordBatch:
    """A progress as rows."""
    units = len(progress.user)
    ends = np.searchsorted(progress.entry_unit, np.arange(units + 1))
    starts = np.arange(units + 1) * progress.times.shape[1]
    columns = [
        pa.array(np.full(units, number)),
        names.take(pa.array(progress.user)).combine_chunks(),
        pa.array(values).take(pa.array(progress.value)),
    ]
    columns += [pa.array(np.full(units, by_value)), *(pa.array(getattr(progress, name)) for name in NUMBERS)]
    columns += [_lists(starts, progress.times.ravel()), _lists(ends, progress.entry_at), _lists(ends, progress.entry_done)]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _lists(offsets: Any, items: Any) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(items.astype(np.int64)))


def progress_in(rows: pa.Table, funnel: Funnel, by_value: bool) -> tuple[Progress, list[str], list[str]]:
    """The progress that rows tell, the names of its users and the texts of its values."""
    chosen = rows.filter(pa.compute.equal(rows["by_value"], by_value))
    user, names = _codes(chosen["who"])
    value, values = _codes(chosen["value"], first="")
    numbers = {name: np.asarray(chosen[name], np.int64) for name in NUMBERS}
    times, at, done = (chosen[name].combine_chunks() for name in LISTS)
    lengths = np.asarray(at.value_lengths(), np.int64)
    return Progress(
        user=user, value=value, times=np.asarray(times.flatten()).reshape(len(user), len(funnel.steps)),
        entry_unit=np.repeat(np.arange(len(user)), lengths), entry_at=np.asarray(at.flatten()),
        entry_done=np.asarray(done.flatten()), **numbers,
    ), names, values  # fmt: skip
