"""Reads books from Redis and finishes them at the moment of reading: values, their age and whether they can be relied upon."""

from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.client import NEVER_DECODE

from serving.online_finish import Finish, Flags, finish, opened
from serving.online_layout import MISSING, Layout, heard_key, layout_of, pushed_key, row_key

Status = Literal["PRESENT", "NULL_VALUE", "NOT_FOUND", "OUTSIDE_MAX_AGE"]

MAX_SILENCE_MS = 30_000
"""The live layer tells every second how far it has come; when it was silent for longer, values are stale, and say so."""


class Raw(NamedTuple):
    """What Redis held of several entities of one kind at one moment. heard_at: how far the live layer had come (ms)."""

    books: Sequence[bytes | None]
    pushed: Sequence[dict[str, str]]
    heard_at: int


class ServedValue(NamedTuple):
    """as_of: the moment (ms) for which the value holds, None without a book; event_time: of the newest event behind it."""

    value: int | None
    status: Status
    as_of: int | None
    event_time: int | None = None


class Column(NamedTuple):
    """One feature of several entities, in their order; event_times in ms, 0 where there is none."""

    values: list[int | None]
    statuses: list[Status]
    event_times: list[int]


class Finished(NamedTuple):
    """The features of several entities, finished at `as_of`."""

    as_of: int
    columns: dict[str, Column]


async def read_books(redis: Redis, entity: str, ids: Sequence[str], names: Sequence[str] = ()) -> Raw:
    """The books of entities, in one round trip; names: the features that are wanted, all of them unless given."""
    async with redis.pipeline(transaction=False) as pipe:
        queue_books(pipe, entity, ids, names)
        return books_in(len(ids), await pipe.execute())


def queue_books(pipe: Pipeline, entity: str, ids: Sequence[str], names: Sequence[str] = ()) -> None:
    """Asks for the books of entities, with whatever else the pipeline asks for."""
    pipe.get(heard_key())
    pipe.execute_command("MGET", *(row_key(entity, each) for each in ids), **{NEVER_DECODE: True})
    if not pushed_features(entity).isdisjoint(names or layout_of(entity).features):
        for each in ids:
            pipe.hgetall(pushed_key(entity, each))


def books_in(count: int, answers: Sequence[object]) -> Raw:
    """What `queue_books` asked for, of so many entities, in the answers to exactly that."""
    heard_at, books, *pushed = answers
    return Raw(books, pushed or [{}] * count, int(heard_at or 0))  # type: ignore[arg-type, call-overload]


@cache
def pushed_features(entity: str) -> frozenset[str]:
    """What other systems tell of such entities."""
    return frozenset(name for name, feature in layout_of(entity).features.items() if feature.source == "pushed")


def served(entity: str, raw: Raw, now_ms: int, zone: str) -> dict[str, ServedValue]:
    """Every feature of the first of the entities that were read."""
    as_of, columns = finished(entity, raw, now_ms, zone)
    found = {}
    for name, (values, statuses, times) in columns.items():
        known = None if statuses[0] == "NOT_FOUND" else as_of
        found[name] = ServedValue(values[0], statuses[0], known, times[0] or None)
    return found


def finished(entity: str, raw: Raw, now_ms: int, zone: str, names: Sequence[str] = ()) -> Finished:
    """Features of the entities that were read, all of them or those named, at `now_ms`; zone: whose days are counted.

    When the live layer was silent for MAX_SILENCE_MS, they are finished as of its last word, and are OUTSIDE_MAX_AGE.
    """
    layout = layout_of(entity)
    silent = now_ms - raw.heard_at > MAX_SILENCE_MS
    at = min(now_ms, raw.heard_at) if silent else now_ms
    wanted = names or list(layout.features)
    needed = [place for place, section in enumerate(layout.sections) if not set(section.names).isdisjoint(wanted)]
    books = opened(layout, raw.books, needed)
    columns: dict[str, Column] = {}
    for place in needed:
        told = finish(layout, place, books, at, zone)
        columns |= _columns(layout.sections[place].names, told, books.there, silent)
    columns |= {name: _pushed(layout, name, raw.pushed, now_ms) for name in wanted if name not in columns}
    return Finished(at, {name: columns[name] for name in wanted})


def _columns(names: Sequence[str], told: Finish, there: Flags, silent: bool) -> dict[str, Column]:
    """The features of a section; values are null where they are missing, or where there is no book."""
    null = (told.numbers == MISSING) | ~there[:, None]
    old = there & (told.too_old | silent)
    columns: list[list[int | None]] = told.numbers.T.tolist()
    event_times = np.where(there, told.event_times, 0).tolist()
    present: list[Status] = ["PRESENT"] * len(there)
    plain = [False] * len(names) if old.any() else (~null.any(axis=0)).tolist()
    found = {}
    for place, name in enumerate(names):
        values, statuses = columns[place], present
        if not plain[place]:
            for row in np.flatnonzero(null[:, place]).tolist():
                values[row] = None
            flags = zip(there.tolist(), null[:, place].tolist(), old.tolist(), strict=True)
            statuses = [_status(*each) for each in flags]
        found[name] = Column(values, statuses, event_times)
    return found


def _status(there: bool, null: bool, old: bool) -> Status:
    if not there:
        return "NOT_FOUND"
    if old:
        return "OUTSIDE_MAX_AGE"
    return "NULL_VALUE" if null else "PRESENT"


def _pushed(layout: Layout, name: str, told: Sequence[dict[str, str]], now_ms: int) -> Column:
    """A feature that another system tells; it is older than it may be when its window has passed since."""
    column = Column([], [], [])
    for fields in told:
        event_time, _, value = fields.get(name, "0|").partition("|")
        old = int(event_time) <= now_ms - layout.features[name].window_s * 1000
        column.values.append(int(value) if value else None)
        column.statuses.append(_status(name in fields, not value, name in fields and old))
        column.event_times.append(int(event_time))
    return column
