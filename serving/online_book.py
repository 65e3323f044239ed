"""The book of one entity as its writer holds it: events become tiles, and are counted once however often they are told."""

from array import array
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from typing import Any

from schemas.clock import day_bounds_ms, reporting_day
from schemas.conditions import Condition, holds
from schemas.contract import DAY_MS
from schemas.feature import DAY_S, Feature
from serving.online_layout import MISSING, Layout, Section, layout_of

SLACK_MS = 2_000
"""How far back ids are kept: rows of one user come in the order of time, but for those of the moment in which links change."""

COPIES_MS = 600_000
"""How far back ids are kept where events come in any order: a copy that comes later than its D is late anyway."""

KEPT_VERSIONS = 4
"""A version is told before it takes effect, so the one before it holds still."""


class Book:
    """One entity's numbers. rows: of each section of its layout, by their key columns."""

    def __init__(self, layout: Layout, packed: bytes | None = None) -> None:
        self.layout = layout
        self.newest_at = 0
        self.rows: list[dict[tuple[int, ...], list[int]]] = [{} for _ in layout.sections]
        if packed:
            self._unpack(packed)

    def is_new(self, event_time: int, event_id: str, *, in_order: bool) -> bool:
        """Whether this event was not counted yet; if so, it is now.

        in_order: events come in the order of time, give or take SLACK_MS, and an older one is told again; else ids decide.
        """
        seen, mark = self.rows[0], (event_time, number_of(event_id))
        newest_at = max((at for at, _ in seen), default=0)
        if mark in seen or (in_order and event_time <= newest_at - SLACK_MS):
            return False
        seen[mark] = []
        oldest_at = max(newest_at, event_time) - (SLACK_MS if in_order else COPIES_MS)
        for old in [key for key in seen if key[0] <= oldest_at]:
            del seen[old]
        return True

    def count(self, source: str, row: Mapping[str, Any], event_time: int, zone: str) -> None:
        """Adds an event of a source to every tile that it belongs to."""
        self.newest_at = max(self.newest_at, event_time)
        for section, place, name, rest in plan(self.layout.entity, source, str(row.get("kind"))):
            if holds(rest, row):
                feature = self.layout.features[name]
                if feature.measure == "distinct":
                    self._tell_apart(section, place, row.get(str(feature.field)), day_start_ms(event_time, zone))
                else:
                    self._measure(section, place, feature, row, tile_start_ms(feature, event_time, zone))

    def tell(self, source: str, event_time: int, seq: int, values: Mapping[str, int | None]) -> None:
        """Keeps a version that holds from event_time on, and the few before it."""
        for versions, section in zip(self.rows, self.layout.sections, strict=True):
            if section.kind == "versions" and section.source == source:
                told = [values.get(name) for name in section.names]
                versions[event_time, seq] = [MISSING if value is None else value for value in told]
                for old in sorted(versions)[:-KEPT_VERSIONS]:
                    del versions[old]

    def packed(self) -> bytes:
        """The book as bytes; tiles that no window reaches any more are left out."""
        self._forget()
        flat = [self.newest_at, *map(len, self.rows)]
        for rows in self.rows:
            for key, values in sorted(rows.items()):
                flat += [*key, *values]
        return array("q", flat).tobytes()

    def _measure(self, section: int, place: int, feature: Feature, row: Mapping[str, Any], start: int) -> None:
        value = 1 if feature.measure == "count" else row.get(str(feature.field))
        if value is None:
            return
        tile = self.rows[section].get((start,))
        if tile is None:
            tile = self.rows[section][start,] = empty_tile(self.layout, section)
        held = tile[place]
        if feature.measure in ("count", "sum"):
            tile[place] = held + value
        else:
            tile[place] = value if held == MISSING else (min if feature.measure == "min" else max)(held, value)

    def _tell_apart(self, section: int, place: int, text: str | None, day: int) -> None:
        if text is not None:
            self.rows[section][day, place, number_of(text)] = []

    def _forget(self) -> None:
        for rows, section in zip(self.rows, self.layout.sections, strict=True):
            if section.kind in ("tiles", "texts"):
                oldest = self.newest_at - reach_ms(section)
                for key in [key for key in rows if key[0] <= oldest]:
                    del rows[key]

    def _unpack(self, packed: bytes) -> None:
        told = memoryview(packed).cast("q").tolist()
        counts = told[1 : 1 + len(self.rows)]
        self.newest_at, at = told[0], 1 + len(counts)
        for rows, section, count in zip(self.rows, self.layout.sections, counts, strict=True):
            keys = section.width - (len(section.names) if section.kind in ("tiles", "versions") else 0)
            for _ in range(count):
                row = told[at : at + section.width]
                rows[tuple(row[:keys])] = row[keys:]
                at += section.width


def reach_ms(section: Section) -> int:
    """How long a row of a section can matter; a day so far has at most 25 hours, and may be asked for on the day after."""
    return 2 * DAY_MS if section.kind == "texts" or section.window_s == DAY_S else section.window_s * 1000 + 60_000


def tile_start_ms(feature: Feature, event_time: int, zone: str) -> int:
    """The first millisecond of the tile that an event belongs to; the tile of a day so far is the day."""
    return day_start_ms(event_time, zone) if feature.is_daily else event_time - event_time % feature.tile_ms


def day_start_ms(event_time: int, zone: str) -> int:
    """The first millisecond of an event's reporting day."""
    hour = event_time // 3_600_000
    return max(start for start in _starts_around(hour, zone) if start <= event_time)


@cache
def _starts_around(hour: int, zone: str) -> tuple[int, int]:
    first = reporting_day(hour * 3_600_000, zone)
    return day_bounds_ms(first, zone)


def number_of(text: str) -> int:
    """A text as 64 bits of its BLAKE2; among a million texts of a day two are taken for one in one of 37 million days."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def empty_tile(layout: Layout, section: int) -> list[int]:
    """A tile of no event: nothing was counted, and extremes are missing."""
    return [MISSING if layout.features[n].measure in ("min", "max") else 0 for n in layout.sections[section].names]


@cache
def plan(entity: str, source: str, kind: str) -> tuple[tuple[int, int, str, tuple[Condition, ...]], ...]:
    """What to do with an event: section, place and name of each feature that may look at it, and what it asks besides."""
    layout, found = layout_of(entity), []
    for name, feature in layout.features.items():
        asked = [c for c in feature.where if c[0] == "kind"]
        if feature.measure != "last" and feature.source == source and holds(asked, {"kind": kind}):
            rest = tuple(c for c in feature.where if c[0] != "kind")
            found.append((*layout.place_of(name), name, rest))
    return tuple(found)
