"""Where each feature of an entity lies in its book: the packed numbers that the online store keeps of one entity.

A book is an array of 64-bit integers: [newest event time, rows of section 0, rows of section 1, ...], then the sections.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import groupby
from typing import Literal

from schemas.catalogue import feature_catalogue
from schemas.feature import Feature

MISSING = -(2**63)
"""Stands for null among the integers of a book."""


@dataclass(frozen=True)
class Section:
    """Rows of one kind. names: the features that its columns hold, after the columns of its key.

    seen: [event time, id's number] of events that are in already; tiles: [start of the tile, ...]; texts: [day, place of the
    feature, the text's number], one row a different text; versions: [event time, seq, ...].
    """

    kind: Literal["seen", "tiles", "texts", "versions"]
    names: tuple[str, ...] = ()
    window_s: int = 0
    source: str = ""

    @property
    def width(self) -> int:
        """How many integers a row has."""
        return {"seen": 2, "tiles": 1 + len(self.names), "texts": 3, "versions": 2 + len(self.names)}[self.kind]


@dataclass(frozen=True)
class Layout:
    """The sections of one kind of entity; every feature of the entity is in exactly one of them, pushed ones in none."""

    entity: str
    features: Mapping[str, Feature]
    sections: tuple[Section, ...]

    def place_of(self, name: str) -> tuple[int, int]:
        """The section of a feature, and its place among the section's names."""
        return next((i, s.names.index(name)) for i, s in enumerate(self.sections) if name in s.names)

    def tiles(self) -> list[tuple[int, Section]]:
        """The sections of tiles with their numbers."""
        return [(i, s) for i, s in enumerate(self.sections) if s.kind == "tiles"]


@cache
def layout_of(entity: str) -> Layout:
    """The layout that follows from the catalogue."""
    features = {name: f for name, f in feature_catalogue().items() if f.entity == entity}
    tiled = {n: f for n, f in features.items() if f.measure not in ("last", "distinct")}
    told = {n: f for n, f in features.items() if f.measure == "last" and f.source != "pushed"}
    texts = tuple(n for n, f in features.items() if f.measure == "distinct")
    by_window = groupby(sorted(tiled, key=lambda n: (tiled[n].window_s, n)), key=lambda n: tiled[n].window_s)
    by_source = groupby(sorted(told, key=lambda n: (told[n].source, n)), key=lambda n: told[n].source)
    sections = [Section("seen")]
    sections += [Section("tiles", tuple(names), window_s=window_s) for window_s, names in by_window]
    sections += [Section("texts", texts)] if texts else []
    sections += [Section("versions", tuple(names), source=source) for source, names in by_source]
    return Layout(entity, features, tuple(sections))


@cache
def generation() -> str:
    """Eight letters that change with any layout: books of another generation are not read, and are made anew."""
    layouts = [repr(layout_of(entity)) for entity in sorted({f.entity for f in feature_catalogue().values()})]
    return blake2b("".join(layouts).encode(), digest_size=4).hexdigest()


def row_key(entity: str, entity_id: str) -> str:
    """The Redis key of an entity's book."""
    return f"feature:{generation()}:{entity}:{entity_id}"


def pushed_key(entity: str, entity_id: str) -> str:
    """The Redis key of what other systems told of an entity: a hash of `event time|value` by feature."""
    return f"feature:pushed:{entity}:{entity_id}"


def positions_key() -> str:
    """Hash: `topic-partition` to the offset after the last row written; it lives and dies with the books."""
    return f"feature:{generation()}:positions"


def heard_key() -> str:
    """The Redis key of the moment (ms) up to which the live layer has told everything that came on time."""
    return f"feature:{generation()}:heard"
