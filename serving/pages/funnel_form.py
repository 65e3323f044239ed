"""A funnel as a form: the fields of an address become a definition, and a definition becomes the fields again."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from serving.pages.funnel_filters import conditions_of, text_of

UNITS_S = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
LENGTH = re.compile(r"\s*(\d+)\s*(s|min|h|d)\s*")
Fields = Mapping[str, str]
Definition = dict[str, Any]


class FormError(ValueError):
    """A field that cannot be read: its name, what it holds, and the rule."""

    def __init__(self, field: str, value: str, rule: str) -> None:
        super().__init__(f"{field}={value}: {rule}")
        self.field, self.value, self.rule = field, value, rule


def definition_of(fields: Fields, zone: str) -> Definition:
    """The definition that the fields describe; a row without an event is not there. FormError names a field."""
    steps = [_step(fields, n) for n in _numbers(fields, "step")]
    exclusions = [_exclusion(fields, n, len(steps)) for n in _numbers(fields, "not")]
    intervals = [_interval(fields, n) for n in _numbers(fields, "gap")]
    hold = [name.strip() for name in fields.get("hold", "").split(",") if name.strip()]
    return {
        "name": fields.get("name") or "ad_hoc",
        "mode": fields.get("mode") or "ordered",
        "window_s": length_s("window", fields.get("window") or "7d"),
        "steps": steps,
        "exclusions": exclusions,
        "intervals": intervals,
        "hold_constant": hold,
        "timezone": zone,
        "range": _range(fields, zone),
        **({"breakdown": _breakdown(fields)} if fields.get("split") else {}),
    }


def fields_of(definition: Mapping[str, Any]) -> dict[str, str]:
    """The fields that describe a definition, as its address carries them."""
    found = {"name": definition.get("name", ""), "mode": definition.get("mode", "ordered")}
    found["window"] = length_text(definition["window_s"])
    for n, step in enumerate(definition["steps"], 1):
        found |= {f"step{n}": step["event"] or "*", f"where{n}": text_of(step.get("where") or ())}
        found |= {f"optional{n}": "1"} if step.get("optional") else {}
    for n, each in enumerate(definition.get("exclusions") or (), 1):
        found |= {f"not{n}": each["event"], f"notwhere{n}": text_of(each.get("where") or ())}
        found |= {f"notfrom{n}": str(each["from_step"]), f"notto{n}": str(each["to_step"])}
    for n, each in enumerate(definition.get("intervals") or (), 1):
        found |= {f"gap{n}": str(each["from_step"]), f"gapto{n}": str(each["to_step"])}
        found |= {
            f"gap{bound}{n}": length_text(each[f"{bound}_s"]) for bound in ("min", "max") if each.get(f"{bound}_s") is not None
        }
    found["hold"] = ", ".join(definition.get("hold_constant") or ())
    split = definition.get("breakdown") or {}
    found |= {"split": split.get("property", ""), "touch": split.get("attribution", "")}
    found |= {"touchstep": str(split["step"])} if split.get("step") else {}
    return {name: value for name, value in found.items() if value}


def length_s(field: str, text: str) -> int:
    """A length of time as `90 s`, `30 min`, `24 h` or `7 d`, in seconds."""
    found = LENGTH.fullmatch(text)
    if not found:
        raise FormError(field, text, "a length such as 90 s, 30 min, 24 h or 7 d")
    return int(found[1]) * UNITS_S[found[2]]


def length_text(seconds: int) -> str:
    """The shortest text of a length: `7 d` for 604800."""
    unit = next((u for u in ("d", "h", "min") if seconds and seconds % UNITS_S[u] == 0), "s")
    return f"{seconds // UNITS_S[unit]} {unit}"


def _numbers(fields: Fields, name: str) -> list[int]:
    """The numbers of the rows that are filled in, in their order."""
    found = (re.fullmatch(rf"{name}(\d+)", field) for field, value in fields.items() if value)
    return sorted(int(each[1]) for each in found if each)


def _step(fields: Fields, n: int) -> Definition:
    event = fields[f"step{n}"]
    made: Definition = {"event": None if event == "*" else event, "where": _where(fields, f"where{n}")}
    return made | ({"optional": True} if fields.get(f"optional{n}") else {})


def _exclusion(fields: Fields, n: int, steps: int) -> Definition:
    ends = {"from_step": _number(fields, f"notfrom{n}", 1), "to_step": _number(fields, f"notto{n}", steps)}
    return {"event": fields[f"not{n}"], "where": _where(fields, f"notwhere{n}"), **ends}


def _interval(fields: Fields, n: int) -> Definition:
    start = _number(fields, f"gap{n}", 1)
    made: Definition = {"from_step": start, "to_step": _number(fields, f"gapto{n}", start + 1)}
    bounds = {bound: fields.get(f"gap{bound}{n}") for bound in ("min", "max")}
    return made | {f"{bound}_s": length_s(f"gap{bound}{n}", text) for bound, text in bounds.items() if text}


def _breakdown(fields: Fields) -> Definition:
    made: Definition = {"property": fields["split"], "attribution": fields.get("touch") or "first_touch"}
    return made | ({"step": _number(fields, "touchstep", 1)} if made["attribution"] == "step" else {})


def _where(fields: Fields, name: str) -> list[list[Any]]:
    try:
        return [list(condition) for condition in conditions_of(fields.get(name, ""))]
    except ValueError as refusal:
        raise FormError(name, fields[name], str(refusal)) from refusal


def _number(fields: Fields, name: str, default: int) -> int:
    text = fields.get(name) or str(default)
    if not text.isdecimal():
        raise FormError(name, text, "a whole number")
    return int(text)


def _range(fields: Fields, zone: str) -> list[str] | None:
    """Whole days of the reporting zone, both included; None when a day is missing."""
    days = [_day(fields, name) for name in ("from", "to") if fields.get(name)]
    if len(days) < 2:
        return None
    if days[1] < days[0]:
        raise FormError("to", fields["to"], f"not before from={fields['from']}")
    return [_midnight(days[0], zone), _midnight(days[1] + timedelta(days=1), zone)]


def _day(fields: Fields, name: str) -> date:
    try:
        return date.fromisoformat(fields[name])
    except ValueError as refusal:
        raise FormError(name, fields[name], "a day such as 2026-01-31") from refusal


def _midnight(day: date, zone: str) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).isoformat()


def properties_of(events: Iterable[str], properties: Mapping[str, tuple[str, ...]]) -> list[str]:
    """What events can be asked about, each once, sorted."""
    return sorted({name for event in events for name in properties.get(event, ())})
