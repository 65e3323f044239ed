"""The moments that a model learns from: what users did on a day, with their features as they were served then."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from batch.feature_join.known_events import Events
from batch.feature_join.point_in_time import Asked, History
from schemas.catalogue import computed_features

SOURCES = ("order", "fill", "transfer", "account")
READ = (*SOURCES, "profile", "limit", "link")
"""What these features are made of; prices are left out, because a day of ticks outweighs all the rest."""

MOST = 5_000
"""So many moments of a day tell a forest of 256 rows a tree all that it can learn."""


def learned_features() -> list[str]:
    """The features of users that a model reads; one of them needs every price of the market, and is left out."""
    return [n for n, f in computed_features().items() if f.entity == "user" and not any(c[0] == "edge_bps" for c in f.where)]


def training_rows(events: Events, first: int, last: int, zone: str) -> list[dict[str, Any]]:
    """Moments in [first, last) ms, at most MOST, chosen by the hash of their event: event_id, user_id, event_time, features."""
    happened = [row for name in SOURCES for row in events[name] if first <= row["event_time"] < last and not row["late"]]
    history, names = History(events, zone, "tiles"), learned_features()
    rows = []
    for row in chosen(happened):
        asked = Asked({"user_id": row["user_id"]}, row["event_time"], row["observed_at"])
        values = {name: history.value(name, asked) for name in names}
        rows.append({"event_id": row["event_id"], "user_id": row["user_id"], "event_time": row["event_time"], **values})
    return rows


def chosen(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same ones whenever the day is read again, in the order of their hashes."""
    return sorted(rows, key=lambda row: rank_of(row["event_id"]))[:MOST]


def rank_of(event_id: str) -> str:
    """Where an event stands in the lot."""
    return blake2b(event_id.encode(), digest_size=8).hexdigest()
