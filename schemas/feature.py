"""What a feature is: one number about somebody or something over a window of time, defined once for both layers."""

from dataclasses import dataclass, replace
from typing import Literal, Self

from schemas.conditions import Condition

DAY_S = 86_400
"""The window of this length is the reporting day so far; it is made of transfers and account events only, which are few."""

Entity = Literal["user", "group", "position", "device", "referrer", "instrument", "market", "chat", "topic"]


@dataclass(frozen=True, kw_only=True)
class Feature:
    """entity: whom it describes; source: the events it looks at; where: which of them; measure: what it takes of `field`.

    A `pushed` feature has no events: another system tells its value, which is kept online alone.

    Entities: a user; the group of linked accounts he belongs to; his position, which is a user in one instrument; a device;
    whoever invited a newcomer; an instrument by its one-second bars; its market, which is all trades of our users in it; a chat
    group; a topic, which is an instrument as people talk of it.

    window_s: how far back, (t - window, t], where 86,400 is the reporting day so far; unit, owner and version are what the
    catalogue shows. `distinct` counts different texts. `last` looks back without end: it is the newest value at or before t, in
    the order (event_time, seq), missing before the first.
    """

    entity: Entity
    source: Literal["order", "fill", "transfer", "account", "tick", "bar", "social", "profile", "limit", "pushed"]
    measure: Literal["count", "sum", "min", "max", "last", "distinct"]
    window_s: int
    unit: str
    owner: str
    about: str
    field: str | None = None
    where: tuple[Condition, ...] = ()
    version: int = 1

    def of_linked_accounts(self, about: str) -> Self:
        """The same of a group of linked accounts: what one of them does counts for all."""
        return replace(self, entity="group", about=about)

    @property
    def is_daily(self) -> bool:
        """Whether it counts the reporting day so far."""
        return self.measure != "last" and self.window_s == DAY_S

    @property
    def tile_ms(self) -> int:
        """How finely it is kept between events: a sixtieth of its window, so a second of a minute and a minute of an hour."""
        return self.window_s * 1000 // 60
