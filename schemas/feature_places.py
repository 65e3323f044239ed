"""Whose features an event counts for: one trade is a row of its user, his linked group, his position and the market."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from schemas.feature import Entity

Seen = Mapping[str, Any]
"""An event as features look at it: its contract's fields, and what held at that moment (`group_id`, `edge_bps`, ...)."""

ON_DEVICE = ("registered", "device_bound", "login_succeeded")
"""What an account does that shows a user on a device."""

JOIN_KEYS: dict[Entity, tuple[str, ...]] = {
    "user": ("user_id",),
    "group": ("group_id",),
    "position": ("user_id", "instrument"),
    "device": ("device_id",),
    "referrer": ("referrer_user_id",),
    "instrument": ("instrument",),
    "market": ("instrument",),
    "chat": ("chat_id",),
    "topic": ("instrument",),
}
"""Every kind of entity with the names that tell one from another."""


class Place(NamedTuple):
    """One row of one entity. source: the kind of event; row: the fields that the entity's features look at."""

    entity: Entity
    entity_id: str
    source: str
    row: Seen


def entity_id(*keys: str) -> str:
    """One id of an entity with several keys: a position is `u1|BTCUSDT`."""
    return "|".join(keys)


def of_user(source: str, event: Seen) -> Iterator[Place]:
    """Where an order, a fill, a transfer or an account event counts; `group_id` is None for who is linked to nobody."""
    yield Place("user", event["user_id"], source, event)
    if event.get("group_id"):
        yield Place("group", event["group_id"], source, event)
    if source == "fill":
        yield from _of_trade(event)
    if source == "account" and event["kind"] in ON_DEVICE and event.get("device_id"):
        yield Place("device", event["device_id"], source, event)


def _of_trade(fill: Seen) -> Iterator[Place]:
    sides = {f"{told}_e8": fill["quantity_e8"] if fill["side"] == side else 0 for side, told in SIDES.items()}
    position = entity_id(fill["user_id"], fill["instrument"])
    yield Place("position", position, "fill", {**sides, "amount_fen": fill["amount_fen"], "fills": 1})
    yield Place("market", fill["instrument"], "fill", fill)


SIDES = {"buy": "bought", "sell": "sold"}


def of_newcomer(event: Seen) -> Iterator[Place]:
    """A registration counts for who invited."""
    if event["kind"] == "registered" and event.get("referrer_user_id"):
        yield Place("referrer", event["referrer_user_id"], "account", event)


def of_talk(event: Seen) -> Iterator[Place]:
    """A report of a chat group counts for the group, whatever names an instrument for its topic."""
    if event["kind"] == "group_activity" and event.get("group_id"):
        yield Place("chat", event["group_id"], "social", event)
    if event.get("instrument"):
        yield Place("topic", event["instrument"], "social", event)


def of_bar(bar: Seen) -> Iterator[Place]:
    """A second of trading, with low_e8, high_e8, ticks and quantity_e8, counts for its instrument."""
    yield Place("instrument", bar["instrument"], "bar", bar)
