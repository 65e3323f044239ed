"""A word from the market: a trade that somebody made, or the best quotes."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Event, Topic
from schemas.fields import E8, Id


@dataclass(frozen=True, kw_only=True)
class Tick(Event):
    """price_e8: the trade's price, or the mid of the best bid and ask; quantity_e8: traded quantity, absent on quotes."""

    TOPIC: ClassVar[Topic] = Topic(name="tick.v1", key="instrument", max_delay_ms=200, lake_partition="hour")

    kind: Literal["trade", "quote"]
    instrument: Id
    venue: Id
    price_e8: E8
    quantity_e8: E8 | None = None
    bid_e8: E8 | None = None
    ask_e8: E8 | None = None
