"""What an address asks of the heatmap page: which behaviour, where, of whom, when, beside whom; or what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from schemas.catalogue import page_catalogue
from schemas.clock import day_bounds_ms
from schemas.heatmap import KINDS, HeatmapQuery
from schemas.heatmap_rules import NO_WIDTH, VIEWPORT_BANDS
from schemas.path import PathQuery
from serving.answers.funnel_definition import judged_as
from serving.moments import iso
from serving.pages.funnel_filters import conditions_of
from serving.problems import Problem

PATHS = "paths"
VIEWS = (*KINDS, PATHS)
FIRST_PAGE, FIRST_VIEW = "trade", "click"
BESIDE = "b_"
"""What the fields of the second segment begin with."""

SEGMENT = ("viewport", "platform", "channel", "tier", "segment", "where")
PLACES = ("level", "source", "target", "element", "cell_x", "cell_y", "version_of", "beside_of")
"""Fields that name one place of an answer; they are no part of the question."""

Fields = Mapping[str, str]
Saved = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Question:
    """fields: the form; view: what is asked; heatmaps, or paths: one a segment; before: the first over the days before."""

    fields: Fields
    view: str
    heatmaps: tuple[HeatmapQuery, ...] = ()
    before: HeatmapQuery | None = None
    paths: tuple[PathQuery, ...] = ()
    problem: str = ""
    wrong: str = ""

    @property
    def address(self) -> str:
        """The question as parameters of an address."""
        return urlencode({name: value for name, value in self.fields.items() if value and name not in PLACES})

    def changed(self, **fields: object) -> str:
        """The address of this question with other values in some fields."""
        told = {**{name: value for name, value in self.fields.items() if name not in PLACES}, **fields}
        return urlencode({name: value for name, value in told.items() if value not in (None, "")})

    @property
    def page(self) -> str:
        """The page that is shown."""
        return self.fields["page"]

    def with_problem(self, problem: str, wrong: str = "") -> Self:
        """The form with what is wrong."""
        return type(self)(self.fields, self.view, problem=problem, wrong=wrong)


def question_of(given: Fields, newest_day: str, saved: Saved) -> Question:
    """Reads an address; what it leaves out is the click map of one page on the newest day. saved: segments by name."""
    start = given.get("from") or given.get("day") or newest_day
    filled = {"kind": FIRST_VIEW, "page": FIRST_PAGE, "from": start, "to": given.get("to") or start}
    fields = filled | {name: value for name, value in given.items() if value and name != "day"}
    question = Question(fields, fields["kind"])
    if question.view not in VIEWS:
        return question.with_problem(f"kind={question.view}: one of {', '.join(VIEWS)}", "kind")
    try:
        segments = [_segment(fields, prefix, saved) for prefix in ("", BESIDE) if not prefix or is_compared(fields)]
        days = _days(fields)
    except _FieldError as mistake:
        return question.with_problem(*mistake.args)
    try:
        if question.view == PATHS:
            paths = tuple(judged_as(PathQuery, _path(fields, segment, days)) for segment in segments)
            return Question(fields, PATHS, paths=paths)
        queries = [judged_as(HeatmapQuery, _heatmap(fields, segment) | {"days": days}) for segment in segments]
        before = queries[0].model_copy(update={"days": _days_before(days)})
        return Question(fields, question.view, tuple(queries), before)
    except Problem as refusal:
        return question.with_problem(str(refusal.detail))


def is_compared(fields: Fields) -> bool:
    """Whether a second segment is asked for."""
    return bool(fields.get("compare"))


class _FieldError(ValueError):
    """What is wrong, and the field."""


def _segment(fields: Fields, prefix: str, saved: Saved) -> dict[str, Any]:
    """Who is asked about: the fields of one segment that are filled in, with the conditions of a saved one."""
    told: dict[str, Any] = {name: fields[prefix + name] for name in SEGMENT if fields.get(prefix + name)}
    if "where" in told:
        try:
            told["where"] = [list(condition) for condition in conditions_of(told["where"])]
        except ValueError as refusal:
            raise _FieldError(f"{prefix}where={fields[prefix + 'where']}: {refusal}", f"{prefix}where") from None
    if name := told.pop("segment", None):
        if name not in saved:
            raise _FieldError(f"{prefix}segment={name}: the name of a saved segment", f"{prefix}segment")
        told["where"] = [*told.get("where", ()), *map(list, saved[name])]
    return told


def _days(fields: Fields) -> tuple[str, str]:
    for name in ("from", "to"):
        try:
            date.fromisoformat(fields[name])
        except ValueError:
            raise _FieldError(f"{name}={fields[name]}: a day such as 2026-01-31", name) from None
    if fields["to"] < fields["from"]:
        raise _FieldError(f"to={fields['to']}: not before from={fields['from']}", "to")
    return fields["from"], fields["to"]


def _days_before(days: tuple[str, str]) -> tuple[str, str]:
    """As many days, just before."""
    first, last = map(date.fromisoformat, days)
    return (first - (last - first) - timedelta(days=1)).isoformat(), (first - timedelta(days=1)).isoformat()


def _heatmap(fields: Fields, segment: Mapping[str, Any]) -> dict[str, Any]:
    told = {
        "kind": fields["kind"],
        "page_version": fields.get("version"),
        "measure": fields.get("measure") or "clicks",
        **segment,
    }
    return told if fields["kind"] == "dwell" else told | {"page": fields["page"]}


def _path(fields: Fields, segment: Mapping[str, Any], days: tuple[str, str]) -> dict[str, Any]:
    """The definition of a question about paths, from or to the page or an event."""
    event = fields.get("event") or "page_view"
    where = [["page", "=", fields["page"]]] if event == "page_view" else []
    where += [["page_version", "=", fields["version"]]] if fields.get("version") and event == "page_view" else []
    numbers = {name: fields[name] for name in ("depth", "top", "occurrence") if fields.get(name)}
    span = [iso(day_bounds_ms(days[0])[0]), iso(day_bounds_ms(days[1])[1])]
    anchor = {"event": event, "where": where + conditions_on(segment)}
    return {"depth": 3, "top": 6, **numbers, "range": span, fields.get("direction") or "from": anchor}


def conditions_on(segment: Mapping[str, Any]) -> list[list[Any]]:
    """A segment as conditions on the properties of an event."""
    names = {"platform": "platform", "channel": "profile.channel", "tier": "profile.tier"}
    told = [[names[name], "=", value] for name, value in segment.items() if name in names]
    return told + _widths(segment.get("viewport")) + list(segment.get("where", ()))


def _widths(band: str | None) -> list[list[Any]]:
    """A viewport band as conditions on the width."""
    if band not in VIEWPORT_BANDS:
        return [["viewport_width_px", "not_set"]] if band else []
    names = [*VIEWPORT_BANDS]
    wider = names[names.index(band) + 1 :]
    ends = [["viewport_width_px", "<", VIEWPORT_BANDS[wider[0]]]] if wider else []
    return [["viewport_width_px", ">=", VIEWPORT_BANDS[band]], *ends]


def form_of(question: Question, saved: Saved) -> dict[str, Any]:
    """What the form shows."""
    return {
        "fields": question.fields, "problem": question.problem, "wrong": question.wrong, "view": question.view,
        "layouts": page_catalogue(), "bands": (*VIEWPORT_BANDS, NO_WIDTH),
        "saved": sorted(saved),
    }  # fmt: skip
