"""Money that moves: into the platform, out of it, or between users."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Event, Topic
from schemas.fields import Fen, Id


@dataclass(frozen=True, kw_only=True)
class Transfer(Event):
    """counterparty_user_id: the other user of a transfer_in or _out; card_id: the bank card of a deposit or withdrawal."""

    TOPIC: ClassVar[Topic] = Topic(name="transfer.v1", key="user_id", max_delay_ms=200)

    kind: Literal["deposit", "withdrawal", "transfer_in", "transfer_out"]
    transfer_id: Id
    user_id: Id
    amount_fen: Fen
    counterparty_user_id: Id | None = None
    card_id: Id | None = None
    device_id: Id | None = None
