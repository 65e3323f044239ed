"""The names that a rule may use: the features of whom it is about, and the fields of the event that triggers it."""

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from schemas.catalogue import computed_features, contracts
from schemas.contract import Field, fields_of
from schemas.feature import DAY_S, Feature

Trigger = Literal["order", "fill", "transfer", "account", "bar"]
Kind = Literal["number", "text", "truth"]

TRIGGERS: tuple[Trigger, ...] = get_args(Trigger)
ALIASES: dict[str, tuple[Trigger, str]] = {
    "trade": ("fill", "TRUE"),
    "login": ("account", "kind IN ('login_succeeded', 'login_failed')"),
}
"""Other words for a trigger, with the condition on its event that they mean."""

VECTOR_NUMBERS = {
    "user": ("amount_fen", "price_e8", "quantity_e8", "reference_price_e8", "reference_age_ms", "edge_bps", "pnl_fen"),
    "instrument": ("low_e8", "high_e8", "ticks", "quantity_e8"),
}
"""Numbers of the triggering event that a vector carries beside the features."""

COMPUTED = {"fill": ("reference_price_e8", "reference_age_ms", "edge_bps"), "bar": VECTOR_NUMBERS["instrument"]}
"""Numbers that the live layer adds to an event of this trigger."""

SIGNED: dict[str, int | None] = {"edge_bps": None}
"""Computed numbers that may be below zero."""

HIDDEN = ("version", "event_id", "observed_at", "seq", "region", "trigger", "values")
"""Fields of a vector that say nothing about the behaviour."""


CARRIED = {"user": ("user", "group"), "instrument": ("instrument",)}
"""By whom vectors are about: whose features they carry; those of a group are missing for who is linked to nobody."""


@dataclass(frozen=True)
class Name:
    """kind: what its value is; low: its least value, None when unknown; choices: all values of a closed text."""

    kind: Kind
    about: str
    unit: str = ""
    low: int | None = None
    choices: tuple[str, ...] = ()
    window_s: int | None = None


def entity_of(on: Trigger) -> Literal["user", "instrument"]:
    """Whom a rule with this trigger is about."""
    return "instrument" if on == "bar" else "user"


@cache
def names_for(on: Trigger) -> dict[str, Name]:
    """Every name that a rule with this trigger may use, sorted."""
    entity = entity_of(on)
    features = {n: _feature(f) for n, f in computed_features().items() if f.entity in CARRIED[entity] and _looks(f, on)}
    return dict(sorted((_fields(on) | features).items()))


@cache
def windows_of(on: Trigger) -> tuple[int, ...]:
    """The windows, in seconds, whose events can prove an alert of a rule with this trigger."""
    return tuple(sorted({name.window_s for name in names_for(on).values() if name.window_s is not None}))


def _looks(feature: Feature, on: Trigger) -> bool:
    """Orders and trades are not told of the day, nor is a group's day told with account events."""
    told = ("transfer",) if feature.entity == "group" else ("transfer", "account")
    return feature.window_s != DAY_S or on in told


def _feature(feature: Feature) -> Name:
    """A count or a sum of amounts is never below zero; an extreme is as low as its field."""
    low = 0 if feature.measure in ("count", "distinct") else _low_of(feature)
    window_s = None if feature.measure == "last" or feature.entity == "group" else feature.window_s
    return Name("number", feature.about, feature.unit, low, window_s=window_s)


def _low_of(feature: Feature) -> int | None:
    """None where the source is not one of the contracts; a bar's prices and quantities are never below zero."""
    if feature.source == "bar":
        return 0
    contract = contracts().get(feature.source)
    return next((f.low for f in fields_of(contract) if f.name == feature.field), None) if contract else None


def _fields(on: Trigger) -> dict[str, Name]:
    """What the vector tells of its triggering event."""
    own = {f.name: f for f in fields_of(contracts()[on])} if on in contracts() else {}
    carried = [f for f in fields_of(contracts()[f"vector_{entity_of(on)}"]) if f.name not in HIDDEN]
    empty = _told_by_events() - set(own) if on != "bar" else set()
    found = {f.name: _field(f, own.get(f.name), on) for f in carried if f.name not in empty}
    for name in VECTOR_NUMBERS[entity_of(on)]:
        if name in own or name in COMPUTED.get(on, ()):
            unit = "fen" if name.endswith("_fen") else "e8" if name.endswith("_e8") else ""
            low = own[name].low if name in own else SIGNED.get(name, 0)
            found[name] = Name("number", f"{name} of the {on}", unit, low)
    return found


def _told_by_events() -> set[str]:
    """Fields that belong to some triggering event: a vector leaves them empty where its own event has none."""
    return {f.name for on in TRIGGERS if on in contracts() for f in fields_of(contracts()[on])} - {"kind"}


def _field(carried: Field, own: Field | None, on: Trigger) -> Name:
    choices = own.choices if own else ({"fill": ("filled",), "bar": ("bar",)}.get(on, ()) if carried.name == "kind" else ())
    kind: Kind = "text" if carried.base is str else "number"
    return Name(kind, f"{carried.name} of the {on}", low=carried.low, choices=tuple(map(str, choices or carried.choices)))
