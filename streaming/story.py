"""Made-up stories that show when a pattern fires and when it stays silent: what happened, told as events of the contracts."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from schemas.catalogue import contracts
from schemas.contract import fields_of

NAMES = ("user_id", "counterparty_user_id", "group_id", "instrument", "order_id", "transfer_id", "device_id")
"""Fields that name somebody or something: stories that are told together must not share them."""

TOLD: dict[str, dict[str, Any]] = {
    "order": {"order_id": "o", "instrument": "i", "side": "buy", "quantity_e8": 100, "amount_fen": 10_000, "price_e8": 100_000},
    "fill": {"order_id": "o", "instrument": "i", "side": "buy", "quantity_e8": 100, "amount_fen": 10_000, "price_e8": 100_000},
    "transfer": {"transfer_id": "t", "amount_fen": 1_000_000},
    "account": {"device_id": "d"},
    "link": {"group_id": "g"},
}
"""What a step says that does not say otherwise, by contract."""


class Step(NamedTuple):
    """One event: kind as in its contract, or `filled`, `linked`; at_ms: after the beginning of the story."""

    kind: str
    at_ms: int
    fields: dict[str, Any]


Story = tuple[Step, ...]


def step(kind: str, at_ms: int, **fields: Any) -> Step:
    """An event of user `u` in instrument `i`, unless the fields say otherwise."""
    return Step(kind, at_ms, fields)


def linked(*users: str, at_ms: int = -1_000) -> Story:
    """The users become one group."""
    return tuple(step("linked", at_ms, user_id=user) for user in users)


def events_of(story: Story, name: str, start_ms: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """(contract, row) of every step; `name` keeps its names apart from those of other stories."""
    for number, (kind, at_ms, fields) in enumerate(story):
        contract = contract_of(kind)
        at = start_ms + at_ms
        row = {"version": 1, "event_id": f"{name}-{number}", "event_time": at, "observed_at": at, "seq": number, "region": "CN"}
        row |= {"user_id": "u"} | TOLD[contract] | fields
        row |= {field: f"{name}-{row[field]}" for field in NAMES if row.get(field) is not None}
        yield contract, row | ({"kind": kind} if contract not in ("fill", "link") else {})


def contract_of(kind: str) -> str:
    """The contract whose events are of this kind; KeyError when there is none."""
    kinds = {"filled": "fill", "linked": "link"}
    for contract in ("order", "transfer", "account"):
        choices = next(f.choices for f in fields_of(contracts()[contract]) if f.name == "kind")
        kinds |= {str(choice): contract for choice in choices}
    return kinds[kind]
