"""The end-of-day account of a user's positions (D+0)."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.contract import Event, Topic
from schemas.fields import Fen, Id, Millis, SignedFen


@dataclass(frozen=True, kw_only=True)
class Settlement(Event):
    """due_at: when it should be done; event_time: when it was done; amount_fen: paid out; pnl_fen: of the day."""

    TOPIC: ClassVar[Topic] = Topic(name="settlement.v1", key="user_id", max_delay_ms=2_000)

    user_id: Id
    due_at: Millis
    amount_fen: Fen
    pnl_fen: SignedFen
