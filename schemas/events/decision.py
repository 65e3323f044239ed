"""The answer to the platform's question before a trade or a withdrawal, with its reasons."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Event, Topic
from schemas.fields import Fen, Id, RuleText


@dataclass(frozen=True, kw_only=True)
class Decision(Event):
    """request_id: the question (asked twice, it gets the same answer); event_id: the decision's own id, made of it.

    reasons: `deny trade_limit over_limit`, that is verdict, check and what it found; limit_fen: the limit in force;
    values: every number looked at; instrument, side, amount_fen: what was asked; versions: of each check and of the model,
    `lists=1 model=none`; asked_by: the name of the API key.
    """

    TOPIC: ClassVar[Topic] = Topic(name="decision.v1", key="user_id")

    request_id: Id
    user_id: Id
    subject: Literal["pre_trade", "withdraw"]
    verdict: Literal["allow", "deny", "review"]
    reasons: list[str]
    limit_fen: Fen | None = None
    values: dict[str, int | None]
    instrument: Id | None = None
    side: Literal["buy", "sell"] | None = None
    amount_fen: Fen | None = None
    versions: RuleText | None = None
    asked_by: Id | None = None
