"""What a check is: one look at a question and at what is known, with a sentence for everything that it may find."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from schemas.decisions.known import Known
from schemas.decisions.question import Question, Subject

Verdict = Literal["allow", "review", "deny"]
WORST: tuple[Verdict, ...] = ("allow", "review", "deny")
"""Verdicts, the mildest first."""

MISSING = "missing"
"""The code of a reason that is no finding: an input was not there, and the policy of the check says what follows."""


class Says(NamedTuple):
    """What follows from a finding, and how people are told; {names} are values of the look."""

    verdict: Verdict
    en: str
    zh: str


@dataclass(frozen=True)
class Look:
    """found: codes of all that speaks against; values: every number looked at; missing: inputs that were not there."""

    found: tuple[str, ...] = ()
    values: Mapping[str, int | None] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Check:
    """place: its turn; subjects: the questions that it is for; on_missing: what a missing input means.

    is_fixed: whether that policy may not be changed by a setting; says: each code that `look` may find; version: rises with
    every change of meaning, and is told with each decision; features: served values of the user that it looks at.
    """

    place: int
    subjects: tuple[Subject, ...]
    on_missing: Verdict
    look: Callable[[Question, Known], Look]
    says: Mapping[str, Says]
    features: tuple[str, ...] = ()
    is_fixed: bool = False
    version: int = 1
