"""What a funnel is: the steps that lead a user to a goal, and how long they may take."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.conditions import Condition


class Step(BaseModel):
    """One step: an event's name, as EVENT_NAMES gives them, and conditions on its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event: str
    where: tuple[Condition, ...] = ()


class Breakdown(BaseModel):
    """Splits a funnel by a property of the event that fills `step` (1 is the first)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    property: str
    attribution: Literal["step"] = "step"
    step: int = Field(1, ge=1)
    limit: int = Field(25, ge=1)


class Funnel(BaseModel):
    """An ordered funnel: every step after its predecessor, all within window_s (end included) of the entry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    mode: Literal["ordered"] = "ordered"
    window_s: int = Field(gt=0)
    steps: tuple[Step, ...] = Field(min_length=2)
    breakdown: Breakdown | None = None
    owner: str = "growth"

    @model_validator(mode="after")
    def _breakdown_step_exists(self) -> Self:
        if self.breakdown and self.breakdown.step > len(self.steps):
            raise ValueError(f"breakdown.step={self.breakdown.step}: at most {len(self.steps)}, the number of steps")
        return self
