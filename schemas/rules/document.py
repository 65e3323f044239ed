"""A rule as people write it: whom it watches, the question it asks, how alarming a yes is, and examples of both answers."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from schemas.clock import moment_ms
from schemas.events.alert import Family, Severity
from schemas.fields import YEAR_9999_MS, Id
from schemas.rules.names import ALIASES, Trigger

Status = Literal["draft", "shadow", "live", "retired"]
Case = Mapping[str, int | str | None]
Moment = Annotated[int, BeforeValidator(moment_ms), Field(ge=0, le=YEAR_9999_MS)]
Int64 = Annotated[int, Field(ge=-(2**63) + 1, le=2**63 - 1)]


class Segment(BaseModel):
    """Whose vectors the rule looks at; empty is everybody."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tiers: tuple[Literal["novice", "mature", "institution"], ...] = ()
    channels: tuple[Id, ...] = ()


class RuleDocument(BaseModel):
    """A rule as it is written; `when` uses feature names, fields of the event and names of thresholds.

    on: the triggering event (`trade` and `login` are words for fill and account); where: a condition on that event; score: 0
    to 100; valid_from, valid_to: the first and the first-not-any-more moment that it may judge, UTC ms or ISO-8601; en, zh: the
    sentence with `{names}`, made of the values unless written; fires, silent: vectors on both sides of the edge.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,63}$")
    version: int = Field(1, ge=1, le=1_000_000)
    owner: Id
    status: Status = "draft"
    on: Trigger
    where: str = "TRUE"
    when: str
    thresholds: dict[str, Int64] = {}
    window_s: int | None = Field(None, ge=1)
    severity: Severity
    cooldown_s: int = Field(ge=0, le=30 * 86_400)
    score: str = "50"
    family: Family | None = None
    segment: Segment = Segment()
    valid_from: Moment = 0
    valid_to: Moment | None = None
    en: str = Field("", max_length=1_000)
    zh: str = Field("", max_length=1_000)
    fires: tuple[Case, ...] = Field(min_length=1, max_length=100)
    silent: tuple[Case, ...] = Field(min_length=1, max_length=100)

    @model_validator(mode="before")
    @classmethod
    def other_words(cls, told: Any) -> Any:
        """Takes `trade`, `login`, `cooldown` and `valid_until` for what they mean."""
        if not isinstance(told, Mapping):
            return told
        read = {WORDS.get(str(name), str(name)): value for name, value in told.items()}
        if (word := str(read.get("on"))) in ALIASES:
            read["on"], condition = ALIASES[word]
            own = str(read.get("where", "TRUE"))
            read["where"] = own if condition == "TRUE" else condition if own == "TRUE" else f"{condition} AND ({own})"
        return read

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuses a span without a moment in it."""
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError(f"valid_to={self.valid_to}: must be after valid_from={self.valid_from}")
        return self

    def shown(self) -> dict[str, Any]:
        """The document as JSON, without what is as it would be anyway."""
        told = self.model_dump(mode="json")
        differs = self.model_dump(mode="json", exclude_defaults=True).keys()
        return {name: value for name, value in told.items() if name in differs or name in ("version", "status")}


WORDS = {"cooldown": "cooldown_s", "cool_down_s": "cooldown_s", "valid_until": "valid_to"}
