"""Detection put together in one place: which events each half reads, and the views that lead from them to alerts.

The live jobs, the replay over the lake and the offline tool all take it from here, so they cannot disagree.
"""

from collections.abc import Collection, Mapping

from schemas.contract import DAY_MS
from streaming.detector import Pattern, Rule
from streaming.sql.believed_rows import believed_rows
from streaming.sql.device_vectors import device_vectors, referrer_vectors
from streaming.sql.dialect import Dialect
from streaming.sql.instrument_vectors import instrument_vectors
from streaming.sql.pattern_access import KNOWN_DEVICE_MS
from streaming.sql.pattern_alerts import pattern_alerts
from streaming.sql.pattern_rows import pattern_rows
from streaming.sql.position_vectors import position_vectors
from streaming.sql.reference_price import priced_fills
from streaming.sql.rule_alerts import rule_alerts
from streaming.sql.silences import silences
from streaming.sql.talk_vectors import talk_vectors
from streaming.sql.user_vectors import user_vectors

MINUTE_MS = 60_000
HOUR_MS = 3_600_000

FEATURE_SOURCES: dict[str, int | None] = {
    "order": HOUR_MS, "fill": HOUR_MS, "transfer": DAY_MS + HOUR_MS, "account": DAY_MS + HOUR_MS, "tick": DAY_MS,
    "social": HOUR_MS, "profile": None, "limit": None, "link": None,
}  # fmt: skip
"""What features are made of, and how far back, in ms, a run without state must read it: the longest window (a day has up to 25
hours), and for prices a day, because a trade is held against the last quote. None is from the beginning."""

PATTERN_SOURCES: dict[str, int | None] = {
    "order": 10 * MINUTE_MS, "fill": 10 * MINUTE_MS, "transfer": 3 * HOUR_MS, "account": KNOWN_DEVICE_MS + DAY_MS, "link": None,
}  # fmt: skip
"""What patterns look at, and how far back: longer than any pattern over it lasts; a link holds until the next one."""

ENTITIES = ("user", "position", "device", "referrer", "instrument", "silence", "talk")
"""Whose vectors there are; each has a view `<entity>_vector`."""

PUBLISHED = ("user", "instrument")
"""Those that have a topic."""


def sources() -> dict[str, int | None]:
    """Every contract that detection reads, with its longest look back in ms."""
    halves = (FEATURE_SOURCES, PATTERN_SOURCES)
    named = {name: [half[name] for half in halves if name in half] for half in halves for name in half}
    return {name: None if None in spans else max(s for s in spans if s is not None) for name, spans in named.items()}


def believed_views(
    names: Collection[str], dialect: Dialect, *, late_too: bool = False, delay_ms: int | None = None
) -> list[str]:
    """From `<contract>_in` to `<contract>_row`; late_too: late rows as well; delay_ms: a D instead of each topic's own."""
    return [view for name in names for view in believed_rows(name, dialect, late_too=late_too, delay_ms=delay_ms)]


def feature_views(dialect: Dialect) -> list[str]:
    """From `<contract>_row` to `<entity>_vector`: every feature of an entity at each of its events."""
    users = [priced_fills(dialect), *user_vectors(dialect)]
    around = [*position_vectors(dialect), device_vectors(dialect), referrer_vectors(dialect)]
    return [*users, *around, instrument_vectors(dialect), silences(dialect), talk_vectors(dialect)]


def rule_views(catalogue: Mapping[str, Rule]) -> list[str]:
    """From `<entity>_vector` to `<entity>_alert`, for every entity that some rule is about."""
    return [view for entity in ruled_entities(catalogue) for view in rule_alerts(entity, catalogue)]


def pattern_views(dialect: Dialect, catalogue: Mapping[str, Pattern]) -> list[str]:
    """From `<contract>_row` to `<pattern>_alert`."""
    found = [view for name, pattern in catalogue.items() for view in pattern_alerts(name, pattern)]
    return [*pattern_rows(dialect), *found]


def detection_views(dialect: Dialect, rules: Mapping[str, Rule], patterns: Mapping[str, Pattern]) -> list[str]:
    """Both halves over the same rows; what both need is there once."""
    halves = [*feature_views(dialect), *rule_views(rules), *(pattern_views(dialect, patterns) if patterns else [])]
    return list(dict.fromkeys(halves))


def all_alerts(rules: Mapping[str, Rule], patterns: Mapping[str, Pattern]) -> str:
    """A query for every alert of both halves."""
    views = [f"{entity}_alert" for entity in ruled_entities(rules)] + [f"{name}_alert" for name in patterns]
    return "\nUNION ALL\n".join(f"SELECT * FROM {view}" for view in views)


def ruled_entities(catalogue: Mapping[str, Rule]) -> list[str]:
    """The entities that some rule is about."""
    asked = {rule.entity for rule in catalogue.values()}
    return [entity for entity in ENTITIES if entity in asked]
