"""What a funnel is: the steps that lead a user to a goal, and what may, must and must not happen on the way.

Steps are numbered from 1. The exact meaning, sentence by sentence, is the plain reading in `schemas/funnel_oracle.py`.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from schemas.clock import REPORTING_ZONE
from schemas.conditions import COMPARISONS, OPERATORS, Condition

MOST_STEPS = 30
"""Steps, and exclusions, are bits of one 64-bit number in every engine."""

EXAMPLE = "2026-01-31T08:00:00Z"


def moment_ms(text: object) -> int:
    """The UTC milliseconds of an ISO-8601 moment with its zone; ValueError when it is none."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"an ISO-8601 moment with its zone, such as {EXAMPLE}")
    return round(moment.timestamp() * 1000)


def _condition(given: Any) -> Condition:
    """`[property, operator, value]`; is_set and not_set need no value."""
    parts = list(given) if isinstance(given, list | tuple) else []
    if len(parts) == 2 and parts[1] in ("is_set", "not_set"):
        parts.append(None)
    if len(parts) != 3 or not isinstance(parts[0], str) or not parts[0]:
        raise ValueError("[property, operator, value]")
    if parts[1] not in OPERATORS:
        raise ValueError(f"operator={parts[1]}: one of {', '.join(OPERATORS)}")
    listed = parts[1] in ("in", "not_in")
    if listed and (not isinstance(parts[2], list | tuple) or not parts[2] or not all(map(_is_plain, parts[2]))):
        raise ValueError(f"value={parts[2]}: {parts[1]} needs a list of texts, numbers or booleans")
    if parts[1] in COMPARISONS and not _is_plain(parts[2]):
        raise ValueError(f"value={parts[2]}: {parts[1]} needs a text, a number or a boolean")
    return parts[0], parts[1], tuple(parts[2]) if listed else parts[2]


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float)


def known_zone(name: str) -> str:
    """The name of a time zone; ValueError when there is none of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("the name of a time zone, such as Asia/Shanghai") from None
    return name


Where = tuple[Annotated[Condition, BeforeValidator(_condition)], ...]
Seconds = Annotated[float, Field(ge=0, le=1e9)]
StepNumber = Annotated[int, Field(ge=1)]


class Part(BaseModel):
    """What a funnel is made of: fixed once it is made, and without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Match(Part):
    """An event by its name (null is any event) and conditions on its properties, all of which must hold."""

    event: str | None
    where: Where = ()


class Step(Match):
    """One step. A skipped optional one has no time and does not break the chain; the first is the entry, which nobody skips."""

    optional: bool = False


class Interval(Part):
    """How long it may take from one step to a later one, both ends included; max_s null is as long as the window."""

    from_step: StepNumber
    to_step: StepNumber
    min_s: Seconds = 0
    max_s: Seconds | None = None


class Exclusion(Match):
    """An event that must not happen between two steps; to_step null is the last step."""

    from_step: StepNumber = 1
    to_step: StepNumber | None = None


class Breakdown(Part):
    """Splits a funnel by a property, as text; beyond `limit` values, the largest first, the rest is "Other".

    attribution: first or last non-empty value of the user's funnel events, the value on the event that fills `step`, or the one
    value that every step carries (then a user may count under several).
    """

    property: str = Field(min_length=1)
    attribution: Literal["first_touch", "last_touch", "all_events", "step"] = "first_touch"
    step: StepNumber = 1
    limit: int = Field(25, ge=1)


class Funnel(Part):
    """A funnel; window_s: from the entry to every later step, the end included; bucket: of the trend."""

    name: str = Field(min_length=1)
    mode: Literal["ordered", "strict", "unordered"] = "ordered"
    window_s: int = Field(gt=0, le=10**9)
    steps: tuple[Step, ...] = Field(min_length=2, max_length=MOST_STEPS)
    intervals: tuple[Interval, ...] = ()
    exclusions: tuple[Exclusion, ...] = Field((), max_length=MOST_STEPS)
    hold_constant: Annotated[tuple[str, ...], BeforeValidator(lambda given: given or ())] = ()
    aggregate_by: str | None = None
    breakdown: Breakdown | None = None
    range: tuple[Annotated[int, BeforeValidator(moment_ms)], Annotated[int, BeforeValidator(moment_ms)]] | None = None
    timezone: Annotated[str, AfterValidator(known_zone)] = REPORTING_ZONE
    bucket: Literal["hour", "day", "week", "month"] = "day"
    owner: str = "growth"

    @model_validator(mode="after")
    def _steps_exist(self) -> Self:
        spans = [*self._spans("intervals", self.intervals), *self._spans("exclusions", self.exclusions)]
        for at, start, end in spans:
            if start >= end:
                raise ValueError(f"{at}.from_step={start}: less than to_step, which is {end}")
            if end > len(self.steps):
                raise ValueError(f"{at}.to_step={end}: at most {len(self.steps)}, the number of steps")
            if self.mode == "unordered" and (start, end) != (1, len(self.steps)):
                raise ValueError(f"{at}.from_step={start}: in unordered mode only the full range, 1 to {len(self.steps)}")
        if self.breakdown and self.breakdown.step > len(self.steps):
            raise ValueError(f"breakdown.step={self.breakdown.step}: at most {len(self.steps)}, the number of steps")
        return self

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        for place, interval in enumerate(self.intervals, 1):
            if interval.max_s is not None and interval.min_s > interval.max_s:
                raise ValueError(f"intervals.{place}.min_s={interval.min_s:g}: at most max_s, which is {interval.max_s:g}")
        for place, step in enumerate(self.steps, 1):
            if step.optional and self.mode == "unordered":
                raise ValueError(f"steps.{place}.optional=True: not in unordered mode, where a user may do any of the steps")
        if self.range and self.range[0] >= self.range[1]:
            raise ValueError(f"range={self.range[0]} to {self.range[1]}: the end after the start")
        return self

    def _spans(self, field: str, parts: tuple[Any, ...]) -> list[tuple[str, int, int]]:
        return [(f"{field}.{n}", p.from_step, p.to_step or len(self.steps)) for n, p in enumerate(parts, 1)]

    @property
    def window_ms(self) -> int:
        """The conversion window in milliseconds."""
        return self.window_s * 1000

    @property
    def last_required(self) -> int:
        """The number of the last step that is not optional: who fills it has converted."""
        return max(n for n, step in enumerate(self.steps, 1) if n == 1 or not step.optional)


def parts_of(funnel: Funnel) -> list[Match]:
    """Everything in a funnel that speaks of events: its steps and its exclusions."""
    return [*funnel.steps, *funnel.exclusions]


def findings(refusal: ValidationError) -> str:
    """What is wrong with a definition in one line, `field=value: rule`, steps numbered from 1."""
    return "; ".join(_finding(error) for error in refusal.errors())


def _finding(error: Any) -> str:
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in error["loc"])
    rule = str(error["msg"]).removeprefix("Value error, ")
    if not place:
        return rule
    return f"{place}: {rule}" if error["type"] == "missing" else f"{place}={str(error['input'])[:100]}: {rule}"
