"""What each event says about the standing of a user; pure, and the same however often and in whatever order it is told."""

import json
from collections.abc import Iterator

from schemas.contract import Record
from schemas.events.account import Account
from schemas.events.alert import Alert
from schemas.events.limit import Limit
from schemas.events.profile import Profile
from serving.standing.rows import Fact, Place

USUAL = "fill_fen_p99_90d"
"""The number of a profile that says what nearly all trades of the user stay below."""

PARTS = {"face": ("face",), "document": ("document", "name")}
"""What an identity check looked at, by the words of its `reason`; without one of them it was both."""


def facts_of(record: Record) -> Iterator[Fact]:
    """The facts in one record; none in a record of another kind."""
    if isinstance(record, Account):
        yield from account_facts(record)
    elif isinstance(record, Alert):
        yield from alert_facts(record)
    elif isinstance(record, Profile):
        told = json.dumps({"tier": record.tier, "usual_fen": record.values.get(USUAL)})
        yield Fact(record.user_id, f"profile:{record.event_time:015d}", Place(record.event_time, record.seq), told)
    elif isinstance(record, Limit):
        place = Place(record.event_time, record.seq)
        yield Fact(record.user_id, f"limit:{record.event_time:015d}", place, str(record.limit_fen))


def account_facts(event: Account) -> Iterator[Fact]:
    """Identity, questionnaire, devices and the end of an account."""
    place = Place(event.event_time, event.seq)
    if event.kind in ("kyc_passed", "kyc_failed"):
        for part in parts_checked(event.reason):
            yield Fact(event.user_id, part, place, event.kind.removeprefix("kyc_"))
    elif event.kind == "questionnaire_completed" and event.risk_score is not None:
        yield Fact(event.user_id, "risk", place, str(event.risk_score))
    elif event.kind == "device_bound":
        yield Fact(event.user_id, "device_bound", place, event.device_id or "")
    elif event.kind == "account_closed":
        yield Fact(event.user_id, "account_closed", place, event.reason or "")


def parts_checked(reason: str | None) -> tuple[str, ...]:
    """The parts of an identity that a check with this reason was about."""
    told = (reason or "").lower()
    return tuple(part for part, words in PARTS.items() if any(word in told for word in words)) or tuple(PARTS)


def alert_facts(alert: Alert) -> Iterator[Fact]:
    """The newest alert of a detector stands for all of that detector; one that a correction withdrew is closed."""
    place = Place(alert.event_time, alert.revision)
    name = "closed" if alert.status == "withdrawn" else "alert"
    for user in users_of(alert):
        yield Fact(user, f"{name}:{alert.detector}", place, f"{alert.severity}|{alert.alert_id}")


def users_of(alert: Alert) -> tuple[str, ...]:
    """Whom an alert is about: the user, or both of a pair; of a group the one whose act raised it."""
    if alert.entity_type == "account_pair":
        return tuple(alert.entity_id.split("+"))
    return (alert.user_id,) if alert.user_id else ()
