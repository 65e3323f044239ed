"""What an address asks of the funnel builder: the form as filled in, the funnel if it makes sense, or what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from schemas.catalogue import contracts, funnel_catalogue
from schemas.contract import fields_of as contract_fields
from schemas.event_names import event_names
from schemas.funnel import Funnel
from serving.answers.funnel_definition import judged
from serving.pages.funnel_form import FormError, definition_of, fields_of
from serving.problems import Problem

ENVELOPE = frozenset({"version", "event_id", "event_time", "observed_at", "seq", "kind"})
"""Fields that every event has, or that its name says."""

NOT_ASKED = frozenset({"open", "saved", "saved_version", "n", "format"})
"""Parameters of the address that are not part of the question."""


@dataclass(frozen=True)
class Question:
    """fields: the form; funnel: what it asks, None while it asks nothing or is wrong; problem: what is wrong, and where."""

    fields: Mapping[str, str]
    funnel: Funnel | None = None
    problem: str = ""
    wrong: str = ""

    @property
    def address(self) -> str:
        """The question as parameters of an address."""
        return urlencode({name: value for name, value in self.fields.items() if value and name not in NOT_ASKED})

    @property
    def before(self) -> tuple[int, int] | None:
        """The period just before, as long as the range, where a comparison is asked for."""
        if not (self.fields.get("compare") and self.funnel and self.funnel.range):
            return None
        start, end = self.funnel.range
        return start - (end - start), start

    def form(self) -> dict[str, Any]:
        """What the form shows: its rows, with an empty one below the last of each kind."""
        rows = {name: _rows(self.fields, name) for name in ("step", "not", "gap")}
        return {
            "fields": self.fields, "problem": self.problem, "wrong": self.wrong, "events": list(event_names()),
            "properties": properties(), "step_rows": rows["step"], "not_rows": rows["not"], "gap_rows": rows["gap"],
        }  # fmt: skip


def question_of(fields: Mapping[str, str], zone: str) -> Question:
    """Reads an address; an empty one shows the first published funnel without asking it."""
    if not any(name.startswith("step") for name in fields):
        first = next(iter(funnel_catalogue().values()))
        return Question(fields_of(first.model_dump(mode="json", exclude={"range"})) | {"name": ""} | dict(fields))
    try:
        return Question(fields, judged(definition_of(fields, zone)))
    except FormError as mistake:
        return Question(fields, problem=str(mistake), wrong=mistake.field)
    except Problem as refusal:
        return Question(fields, problem=str(refusal.detail))


def properties() -> list[str]:
    """What filters and breakdowns may ask about, of any event."""
    named = {field.name for contract, _ in event_names().values() for field in contract_fields(contracts()[contract])}
    return sorted(named - ENVELOPE)


def _rows(fields: Mapping[str, str], name: str) -> list[int]:
    used = [int(field.removeprefix(name)) for field in fields if field.removeprefix(name).isdecimal() and fields[field]]
    return list(range(1, max(used, default=0) + 2))
