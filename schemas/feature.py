"""What a feature is: one number about a user or an instrument over a window of time, defined once for both layers."""

from dataclasses import dataclass
from typing import Literal

from schemas.conditions import Condition


@dataclass(frozen=True, kw_only=True)
class Feature:
    """entity: whom it describes; source: the events it looks at; where: which of them; measure: what it takes of `field`.

    window_s: how far back, (t - window, t]; unit, owner and version are what the catalogue shows. `last` looks back without
    end: it is the newest value at or before t, in the order (event_time, seq).
    """

    entity: Literal["user", "instrument"]
    source: Literal["order", "fill", "transfer", "account", "tick", "bar"]
    measure: Literal["count", "sum", "min", "max", "last"]
    window_s: int
    unit: str
    owner: str
    about: str
    field: str | None = None
    where: tuple[Condition, ...] = ()
    version: int = 1
