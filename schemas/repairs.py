"""Changes fields of a refused message in the words of a command line, and holds it against its contract again."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from schemas.contract import Field, Record, fields_of
from schemas.validation import judge


class NotRepaired(Exception):
    """The message still cannot be believed: field, value and rule."""


def change_of(contract: type[Record], words: str, option: str = "--set") -> tuple[str, Any]:
    """`FIELD=VALUE` as the field and its value; NotRepaired when there is no such field, or it cannot have such a value."""
    field, text = _parts(contract, words, option)
    return field.name, _value(field, text)


def _parts(contract: type[Record], words: str, option: str) -> tuple[Field, str]:
    name, equals, text = words.partition("=")
    known = {field.name: field for field in fields_of(contract)}
    if not equals or name not in known:
        raise NotRepaired(f"{option} {words}: FIELD=VALUE with a field of {contract.TOPIC.name}: {', '.join(known)}")
    return known[name], text


def _value(field: Field, text: str) -> Any:
    if field.base is str and not (field.nullable and text == "null"):
        return text
    try:
        return json.loads(text)
    except ValueError as broken:
        raise NotRepaired(f"{field.name}={text}: a value in JSON, for it is of type {field.base.__name__}") from broken


def number_change(contract: type[Record], words: str, option: str) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """`--shift FIELD=N` adds, `--divide FIELD=N` divides by a whole number; a field that is absent stays absent."""
    field, text = _parts(contract, words, option)
    if field.base is not int or not text.lstrip("-").isdigit() or int(text) == 0:
        raise NotRepaired(f"{option} {words}: a field that is a number, and a whole number other than 0")
    number = int(text)

    def changed(row: Mapping[str, Any]) -> dict[str, Any]:
        if row.get(field.name) is None:
            return {}
        return {field.name: row[field.name] + number if option == "--shift" else row[field.name] // number}

    return changed


def insist(contract: type[Record], row: Mapping[str, Any]) -> str:
    """The row as a message that can be believed; NotRepaired says what is still wrong."""
    message = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    if problem := judge(contract, message.encode()).problem:
        raise NotRepaired(str(problem))
    return message


def all_changes(
    contract: type[Record], sets: Sequence[str], shifts: Sequence[str], divisions: Sequence[str]
) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """One function that gives a row with all these changes."""
    fixed = dict(change_of(contract, words) for words in sets)
    numbers = [number_change(contract, words, "--shift") for words in shifts]
    numbers += [number_change(contract, words, "--divide") for words in divisions]

    def changed(row: Mapping[str, Any]) -> dict[str, Any]:
        row = {**row, **fixed}
        for change in numbers:
            row |= change(row)
        return row

    return changed
