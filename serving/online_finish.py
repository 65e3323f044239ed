"""Finishes books at a moment: the tiles that lie in each window are added up, for many entities at once."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from serving.online_book import day_start_ms
from serving.online_layout import MISSING, Layout, Section

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

EXTREMES = {"min": (np.minimum, 2**63 - 1), "max": (np.maximum, MISSING)}
"""How two extremes become one, and what changes none."""


class Books(NamedTuple):
    """Books side by side. rows: of each section, all rows of all books; owners: whose they are.

    there: which of the books exist; newest_at: the newest event of each (ms).
    """

    rows: list[Numbers]
    owners: list[NDArray[np.intp]]
    there: Flags
    newest_at: Numbers


class Finish(NamedTuple):
    """A section's features of every book, shape (books, names): null is MISSING; when they were told; which are too old."""

    numbers: Numbers
    event_times: Numbers
    too_old: Flags


def opened(layout: Layout, packed: Sequence[bytes | None], needed: Collection[int]) -> Books:
    """The books that lie packed in Redis, None where there is none; only the sections that are needed are looked at."""
    widths, count = [section.width for section in layout.sections], len(packed)
    parts: list[list[Numbers]] = [[] for _ in widths]
    lengths: list[list[int]] = [[0] * count for _ in widths]
    newest_at = [0] * count
    for book, told in enumerate(packed):
        if told:
            numbers = np.frombuffer(told, np.int64)
            at = 1 + len(widths)
            newest_at[book], *counts = numbers[:at].tolist()
            for place, rows in enumerate(counts):
                if rows and place in needed:
                    parts[place].append(numbers[at : at + rows * widths[place]])
                    lengths[place][book] = rows
                at += rows * widths[place]
    rows_of = [_joined(own, width) for own, width in zip(parts, widths, strict=True)]
    owners = [np.repeat(np.arange(count), each) if any(each) else np.empty(0, np.intp) for each in lengths]
    return Books(rows_of, owners, np.array([bool(told) for told in packed], np.bool_), np.array(newest_at, np.int64))


def finish(layout: Layout, place: int, books: Books, at: int, zone: str) -> Finish:
    """The features of one section at a moment (ms)."""
    section, rows, owners = layout.sections[place], books.rows[place], books.owners[place]
    if section.kind == "versions":
        return _newest(layout, section, books, place, at)
    if section.kind == "texts":
        numbers = np.zeros((len(books.there), len(section.names)), np.int64)
        today = rows[:, 0] == day_start_ms(at, zone)
        np.add.at(numbers, (owners[today], rows[today, 1]), 1)
    else:
        held = _inside(layout, section, rows, at, zone)
        numbers = _merged(layout, section, rows[held, 1:], owners[held], len(books.there))
    return Finish(numbers, books.newest_at, np.zeros(len(books.there), np.bool_))


def _joined(parts: list[Numbers], width: int) -> Numbers:
    return np.concatenate(parts).reshape(-1, width) if parts else np.empty((0, width), np.int64)


def _inside(layout: Layout, section: Section, rows: Numbers, at: int, zone: str) -> Flags:
    """Which tiles lie in the window that ends with the tile of `at`: an event exactly one window old is out."""
    feature = layout.features[section.names[0]]
    if feature.is_daily:
        return np.asarray(rows[:, 0] == day_start_ms(at, zone))
    newest = at - at % feature.tile_ms
    return np.asarray((rows[:, 0] > newest - feature.window_s * 1000) & (rows[:, 0] <= newest))


def _merged(layout: Layout, section: Section, tiles: Numbers, owners: NDArray[np.intp], count: int) -> Numbers:
    numbers = np.zeros((count, len(section.names)), np.int64)
    measures = np.array([layout.features[name].measure for name in section.names])
    for measure in set(measures.tolist()):
        columns = np.flatnonzero(measures == measure)
        own = tiles[:, columns]
        if measure in EXTREMES:
            merge, empty = EXTREMES[measure]
            numbers[:, columns] = empty
            merge.at(numbers, (owners[:, None], columns[None, :]), np.where(own == MISSING, empty, own))
            numbers[:, columns] = np.where(numbers[:, columns] == empty, MISSING, numbers[:, columns])
        else:
            np.add.at(numbers, (owners[:, None], columns[None, :]), own)
    return numbers


def _newest(layout: Layout, section: Section, books: Books, place: int, at: int) -> Finish:
    """The newest version of each book that has taken effect; the rows of a book lie in the order of (event time, seq)."""
    rows, owners, count = books.rows[place], books.owners[place], len(books.there)
    numbers, event_times = np.full((count, len(section.names)), MISSING, np.int64), np.zeros(count, np.int64)
    held = rows[:, 0] <= at
    numbers[owners[held]], event_times[owners[held]] = rows[held, 2:], rows[held, 0]
    oldest = at - layout.features[section.names[0]].window_s * 1000
    return Finish(numbers, event_times, (event_times > 0) & (event_times <= oldest))
