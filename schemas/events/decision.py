"""The answer to the platform's question before a trade or a withdrawal, with its reasons."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from schemas.contract import Event, Topic
from schemas.fields import Fen, Id


@dataclass(frozen=True, kw_only=True)
class Decision(Event):
    """request_id: the question (asked twice, it gets the same answer); limit_fen: the limit in force."""

    TOPIC: ClassVar[Topic] = Topic(name="decision.v1", key="user_id")

    request_id: Id
    user_id: Id
    subject: Literal["pre_trade", "withdraw"]
    verdict: Literal["allow", "deny", "review"]
    reasons: list[str]
    limit_fen: Fen | None = None
    values: dict[str, int | None]
