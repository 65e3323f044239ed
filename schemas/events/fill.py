"""A trade of a user: an order met its counterparty at a price."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Event, Topic
from schemas.fields import E8, Fen, Id, SignedFen


@dataclass(frozen=True, kw_only=True)
class Fill(Event):
    """amount_fen: price times quantity; pnl_fen: of a closed position; counterparty_user_id: where the venue tells."""

    TOPIC: ClassVar[Topic] = Topic(name="fill.v1", key="user_id", max_delay_ms=200)

    order_id: Id
    user_id: Id
    counterparty_user_id: Id | None = None
    instrument: Id
    side: Literal["buy", "sell"]
    price_e8: E8
    quantity_e8: E8
    amount_fen: Fen
    fee_fen: Fen = 0
    pnl_fen: SignedFen | None = None
    liquidity: Literal["maker", "taker"] = "taker"
    device_id: Id | None = None
