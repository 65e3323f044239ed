"""What features were worth at moments of the past, from nothing but events: the same definitions, looked at from behind."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from batch.feature_join.known_events import Events, bars, with_what_held
from schemas.catalogue import computed_features
from schemas.clock import day_bounds_ms, reporting_day
from schemas.conditions import holds
from schemas.feature import Feature
from schemas.feature_places import JOIN_KEYS, Place, entity_id, of_bar, of_newcomer, of_talk, of_user

Windows = Literal["exact", "tiles"]
"""exact: (t - w, t], as vectors have it; tiles: the window that ends with the tile of t, as it is served between events."""


class Asked(NamedTuple):
    """One moment of the past. keys: who is asked about, by join key; at: when (ms); known_at: what was observed by then."""

    keys: Mapping[str, str]
    at: int
    known_at: int


class Told(NamedTuple):
    """The events of one entity that one feature looks at, in the order of time: when, when observed, and the value each."""

    event_times: NDArray[np.int64]
    observed_at: NDArray[np.int64]
    values: Sequence[Any]


class History:
    """Events by whom they count for. late_too: late events as well, as the batch layer corrects them; zone: whose days."""

    def __init__(self, events: Events, zone: str, windows: Windows = "exact", *, late_too: bool = False) -> None:
        self.known = with_what_held(events, late_too=late_too)
        self.zone, self.windows = zone, windows
        self.told: dict[tuple[str, str], Told] = {}

    @cached_property
    def places(self) -> dict[tuple[str, str], list[tuple[Place, int, int]]]:
        """The rows of each entity with event_time and observed_at."""
        found: dict[tuple[str, str], list[tuple[Place, int, int]]] = {}
        for place, row in self._placed():
            found.setdefault((place.entity, place.entity_id), []).append((place, row["event_time"], row["observed_at"]))
        for rows in found.values():
            rows.sort(key=lambda each: each[1])
        return found

    @cached_property
    def versions(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """Profiles and limits by source and user, in the order of time."""
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for source in ("profile", "limit"):
            for row in self.known[source]:
                found.setdefault((source, row["user_id"]), []).append(row)
        return found

    def value(self, name: str, asked: Asked) -> int | None:
        """A feature of whom is asked about, at that moment; None where it is missing. KeyError when a join key is missing."""
        feature = computed_features()[name]
        key = entity_id(*(asked.keys[each] for each in JOIN_KEYS[feature.entity]))
        if feature.measure == "last":
            return self._newest(feature, key, asked)
        told = self.told.get((name, key)) or self.told.setdefault((name, key), self._told(feature, key))
        start, end = self._window(feature, asked.at)
        first, last = np.searchsorted(told.event_times, (start, end))
        seen = [told.values[i] for i in range(first, last) if told.observed_at[i] <= asked.known_at]
        return MEASURES[feature.measure](seen)

    def _placed(self) -> Iterator[tuple[Place, dict[str, Any]]]:
        for source in ("order", "fill", "transfer", "account"):
            yield from ((place, row) for row in self.known[source] for place in of_user(source, row))
        yield from ((place, row) for row in self.known["account"] for place in of_newcomer(row))
        yield from ((place, row) for row in self.known["social"] for place in of_talk(row))
        yield from ((place, bar) for bar in bars(self.known["tick"]) for place in of_bar(bar))

    def _told(self, feature: Feature, key: str) -> Told:
        rows = self.places.get((feature.entity, key), [])
        own = [each for each in rows if each[0].source == feature.source and holds(feature.where, each[0].row)]
        values = [1 if feature.measure == "count" else place.row.get(str(feature.field)) for place, _, _ in own]
        return Told(np.array([at for _, at, _ in own], np.int64), np.array([seen for *_, seen in own], np.int64), values)

    def _window(self, feature: Feature, at: int) -> tuple[int, int]:
        """First millisecond of the window, and the one after its last."""
        if feature.is_daily:
            return day_bounds_ms(reporting_day(at, self.zone), self.zone)[0], at + 1
        end = at + 1 if self.windows == "exact" else at - at % feature.tile_ms + feature.tile_ms
        return end - feature.window_s * 1000, at + 1

    def _newest(self, feature: Feature, key: str, asked: Asked) -> int | None:
        """The newest version with event_time <= at and observed_at <= known_at, within its window."""
        own = self.versions.get((feature.source, key), [])
        held = [v for v in own if v["event_time"] <= asked.at and v["observed_at"] <= asked.known_at]
        if not held or held[-1]["event_time"] <= asked.at - feature.window_s * 1000:
            return None
        version = held[-1]
        told: int | None = version["values"].get(feature.field) if feature.source == "profile" else version[str(feature.field)]
        return told


MEASURES: dict[str, Callable[[list[Any]], int | None]] = {
    "count": len,
    "sum": lambda seen: sum(value for value in seen if value is not None),
    "min": lambda seen: min((value for value in seen if value is not None), default=None),
    "max": lambda seen: max((value for value in seen if value is not None), default=None),
    "distinct": lambda seen: len({value for value in seen if value is not None}),
}
