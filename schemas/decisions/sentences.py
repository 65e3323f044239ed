"""How a reason reads, in English and Chinese: amounts of fen as yuan, other numbers as they are, a dash for what is missing."""

from collections.abc import Mapping
from typing import NamedTuple

from schemas.decisions.check import MISSING
from schemas.decisions.judgement import Reason, check_catalogue


class Sentence(NamedTuple):
    """One reason in both languages."""

    en: str
    zh: str


def sentence(reason: Reason, values: Mapping[str, int | None]) -> Sentence:
    """What a reason says with the values of its decision; a reason of a check that is gone says its code."""
    code, _, what = reason.code.partition(":")
    if code == MISSING:
        what = what.replace("_", " ")
        return Sentence(f"This could not be judged: {what} unknown.", f"无法判断：缺少 {what}。")
    check = check_catalogue().get(reason.check)
    if check is None or code not in check.says:
        return Sentence(reason.code, reason.code)
    known = Shown(values)
    return Sentence(check.says[code].en.format_map(known), check.says[code].zh.format_map(known))


class Shown(dict[str, str]):
    """Values as people read them."""

    def __init__(self, values: Mapping[str, int | None]) -> None:
        super().__init__({name: shown(name, value) for name, value in values.items()})

    def __missing__(self, name: str) -> str:
        return shown(name, None)


def shown(name: str, value: int | None) -> str:
    """One value in the unit that its name holds."""
    if value is None:
        return "–"
    return f"¥{value / 100:,.2f}" if "fen" in name.split("_") else f"{value:,}"
