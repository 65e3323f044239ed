"""The dead letters that the warehouse holds, and how often each was sent again."""

from dataclasses import replace
from typing import Any

from schemas.events.dead_letter import DeadLetter
from serving.loader.inserts import insert_statement
from serving.loader.rows import tuple_of
from serving.warehouse_client import Warehouse


class NoSuchLetter(Exception):
    """The warehouse has no letter of this id (yet)."""


def newest_letters(warehouse: Warehouse, topic: str, reason: str, limit: int) -> list[dict[str, Any]]:
    """The newest letters, without their bytes; an empty topic or reason means all."""
    return warehouse.rows("dead_letter_list", topic=topic, reason=reason, limit=limit)


def letter_of(warehouse: Warehouse, letter_id: str) -> DeadLetter:
    """One letter; NoSuchLetter when there is none."""
    found = warehouse.rows("dead_letter", letter_id=letter_id)
    if not found:
        raise NoSuchLetter(f"letter_id={letter_id}: no dead letter of this id is in the warehouse")
    return DeadLetter(**found[0])


def record_attempt(warehouse: Warehouse, letter: DeadLetter) -> None:
    """Remembers that the letter's message was sent once more."""
    row = replace(letter, attempt=letter.attempt + 1)
    with warehouse.client() as client:
        client.execute(insert_statement(DeadLetter), [tuple_of(row)])
