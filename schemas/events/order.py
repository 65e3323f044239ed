"""An order of a user: placed, cancelled or rejected."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Event, Topic
from schemas.fields import E8, Fen, Id


@dataclass(frozen=True, kw_only=True)
class Order(Event):
    """amount_fen: what the order is worth; a market order has no price; device_id: where it was placed from."""

    TOPIC: ClassVar[Topic] = Topic(name="order.v1", key="user_id", max_delay_ms=200)

    kind: Literal["placed", "cancelled", "rejected"]
    order_id: Id
    user_id: Id
    instrument: Id
    side: Literal["buy", "sell"]
    order_type: Literal["limit", "market"] = "limit"
    price_e8: E8 | None = None
    quantity_e8: E8
    amount_fen: Fen
    device_id: Id | None = None
