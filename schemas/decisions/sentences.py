"""How a reason reads, in English and Chinese: amounts of fen as yuan, other numbers as they are, a dash for what is missing."""

from collections.abc import Mapping
from typing import NamedTuple

from schemas.decisions.check import MISSING
from schemas.decisions.judgement import Reason, check_catalogue

UNKNOWN = {
    "document": ("the outcome of the document check", "证件核验结果"),
    "face": ("the outcome of the face check", "人脸核验结果"),
    "questionnaire": ("the risk questionnaire", "风险测评"),
    "product": ("the product", "该产品的信息"),
    "profile": ("the user's profile", "用户画像"),
    "alerts": ("the state of alerts", "告警的最新状态"),
    "lists": ("the state of lists", "名单的最新状态"),
    "score": ("the model's score", "模型评分"),
}
"""What an input is called where it is missing; a feature is called by its name."""


class Sentence(NamedTuple):
    """One reason in both languages."""

    en: str
    zh: str


def sentence(reason: Reason, values: Mapping[str, int | None]) -> Sentence:
    """What a reason says with the values of its decision; a reason of a check that is gone says its code."""
    code, _, what = reason.code.partition(":")
    if code == MISSING:
        en, zh = UNKNOWN.get(what, (what.replace("_", " "), what))
        return Sentence(f"Could not be judged without {en}.", f"无法判断：缺少{zh}。")
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
