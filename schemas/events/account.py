"""The life of an account: registration, identity, questionnaire, logins, devices and API calls."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Le

from schemas.contract import Event, Topic
from schemas.fields import Fen, Id, Text


@dataclass(frozen=True, kw_only=True)
class Account(Event):
    """channel, acquisition_fen, referrer_user_id: of registration; risk_score: of questionnaires; endpoint: of API calls."""

    TOPIC: ClassVar[Topic] = Topic(name="account.v1", key="user_id", max_delay_ms=200)

    kind: Literal[
        "registered", "kyc_passed", "kyc_failed", "questionnaire_completed", "login_succeeded", "login_failed",
        "device_bound", "card_bound", "api_called", "account_closed",
    ]  # fmt: skip
    user_id: Id
    device_id: Id | None = None
    card_id: Id | None = None
    channel: Id | None = None
    acquisition_fen: Fen | None = None
    referrer_user_id: Id | None = None
    age_years: Annotated[int, Ge(0), Le(150)] | None = None
    risk_score: Annotated[int, Ge(0), Le(100)] | None = None
    city: Text | None = None
    endpoint: Text | None = None
    reason: Text | None = None
