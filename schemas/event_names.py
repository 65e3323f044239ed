"""The names that funnels and analysts use for events: `registered`, `deposit`, `fill`, `page_view`."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from schemas.catalogue import contracts
from schemas.contract import fields_of

OUTER = ("order", "fill", "transfer", "settlement", "behaviour", "social", "account", "support")


@cache
def event_names() -> dict[str, tuple[str, str | None]]:
    """Event name to (contract, kind): `deposit` is a transfer of kind deposit; a contract without kinds is its own name.

    A kind whose bare word would not be understood alone is written `order_placed`, `order_cancelled`, `order_rejected`.
    """
    names: dict[str, tuple[str, str | None]] = {}
    for contract in OUTER:
        kinds = next((f.choices for f in fields_of(contracts()[contract]) if f.name == "kind"), ())
        prefix = "order_" if contract == "order" else ""
        for kind in kinds:
            names[f"{prefix}{kind}"] = (contract, str(kind))
        if not kinds:
            names[contract] = (contract, None)
    return names


def name_of(contract: str, row: Mapping[str, Any]) -> str:
    """The event name of a row of a contract."""
    kind = row.get("kind")
    if kind is None:
        return contract
    return f"order_{kind}" if contract == "order" else str(kind)
