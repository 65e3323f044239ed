"""What the platform asks before a trade or a withdrawal."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

Subject = Literal["pre_trade", "withdraw"]
Side = Literal["buy", "sell"]


@dataclass(frozen=True, kw_only=True)
class Question:
    """request_id: the asker's own name of it, for ever; amount_fen: what the trade or the withdrawal is worth.

    instrument, side: of a trade; device_id: where the withdrawal was asked for.
    """

    request_id: str
    user_id: str
    subject: Subject
    amount_fen: int
    instrument: str | None = None
    side: Side | None = None
    device_id: str | None = None

    @property
    def signed_fen(self) -> int:
        """The amount, below 0 when it is sold."""
        return -self.amount_fen if self.side == "sell" else self.amount_fen

    def digest(self) -> str:
        """SHA-256 in hex of everything asked: another question under the same request_id has another one."""
        return sha256(json.dumps(vars(self), sort_keys=True).encode()).hexdigest()
